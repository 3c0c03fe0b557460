//! What is true of the whole tissue now: the small uniform that changes each step. Twin of `shaders/shared/moment.wgsl`.
use bytemuck::{Pod, Zeroable};

/// The most drugs in one run.
pub const DRUGS: usize = 8;

/// The state of affairs at one step.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
pub struct Moment {
    /// Steps since the start.
    pub step: u32,
    /// Seed of the run.
    pub seed: u32,
    /// Always 0: the fence of the shader's `product`.
    pub zero: u32,
    /// Dose of radiation in this step, Gy.
    pub dose: f32,
    /// What vessels offer of each drug in this step: its mean level in blood times its tissue exposure, nM.
    pub plasma: [f32; DRUGS],
    /// Share of what each drug blocks that has come back by late compensation, 0..1.
    pub returned: [f32; DRUGS],
}

impl Moment {
    /// The moment of a step without any therapy.
    pub fn new(seed: u32, step: u32) -> Self {
        Self { step, seed, ..Self::default() }
    }
}
