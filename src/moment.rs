//! What is true of the whole tissue now: the small uniform that changes each step. Twin of `shaders/shared/moment.wgsl`.
use bytemuck::{Pod, Zeroable};

/// The state of affairs at one step.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
pub struct Moment {
    /// Steps since the start.
    pub step: u32,
    /// Seed of the run.
    pub seed: u32,
    /// Always 0: the fence of the shader's `product`.
    pub zero: u32,
    /// Unused; keeps the uniform a multiple of 16 bytes.
    pub spare: u32,
}

impl Moment {
    /// The moment of a step.
    pub fn new(seed: u32, step: u32) -> Self {
        Self { step, seed, ..Self::default() }
    }
}
