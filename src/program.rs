//! The list of passes that both engines carry out: shader and twin side by side.
use crate::lattice::grid::Grid;
use crate::moment::Moment;
use crate::tissue::state::{Layer, Tissue};
use bytemuck::Pod;

/// WGSL text of one process; the shared texts are joined behind it.
#[derive(Debug)]
pub struct Shader {
    /// File name without `.wgsl`.
    pub name: &'static str,
    /// The text.
    pub text: &'static str,
}

/// The shared texts, joined behind each shader so that its own line numbers hold.
pub const SHARED: [(&str, &str); 12] = [
    ("moment", include_str!("../shaders/shared/moment.wgsl")),
    ("grid", include_str!("../shaders/shared/grid.wgsl")),
    ("portable", include_str!("../shaders/shared/portable.wgsl")),
    ("random", include_str!("../shaders/shared/random.wgsl")),
    ("cell", include_str!("../shaders/shared/cell.wgsl")),
    ("body", include_str!("../shaders/shared/body.wgsl")),
    ("path", include_str!("../shaders/shared/path.wgsl")),
    ("events", include_str!("../shaders/shared/events.wgsl")),
    ("clones", include_str!("../shaders/shared/clones.wgsl")),
    ("vessel", include_str!("../shaders/shared/vessel.wgsl")),
    ("census", include_str!("../shaders/shared/census.wgsl")),
    ("canvas", include_str!("../shaders/shared/canvas.wgsl")),
];

impl Shader {
    /// The whole text as the compiler gets it.
    pub fn source(&self) -> String {
        let mut text = self.text.to_string();
        for (_, shared) in SHARED {
            text.push('\n');
            text.push_str(shared);
        }
        text
    }
}

/// The CPU's version of a pass: the same words from the same words.
pub type Twin = fn(&mut Tissue, &Dispatch, &Moment);

/// One entry point of a shader and its twin.
#[derive(Debug)]
pub struct Pass {
    /// Where the entry point is.
    pub shader: &'static Shader,
    /// Its name, in the shader and as the twin's function.
    pub entry: &'static str,
    /// Planes beyond its own that it reads or writes on either side.
    pub reach: u32,
    /// The same on the CPU.
    pub twin: Twin,
}

/// Where a pass runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Domain {
    /// Once for each site of a grid level, in windows of planes.
    Sites {
        /// Level of the sites (0 is the lattice).
        level: usize,
        /// The other level that the pass touches; the same as `level` where there is none.
        other: usize,
    },
    /// One invocation in all.
    Once,
}

/// A pass with all that it needs to run.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// What runs.
    pub pass: &'static Pass,
    /// Where it runs.
    pub domain: Domain,
    /// Layers for the names in the shader that are not names of layers themselves.
    pub bound: Vec<(&'static str, Layer)>,
    /// The bytes of the uniform of parameters; empty where the shader has none.
    pub params: Vec<u8>,
}

impl Dispatch {
    /// A pass over the lattice that binds layers by their own names.
    pub fn new(pass: &'static Pass, params: &impl Pod) -> Self {
        let domain = Domain::Sites { level: 0, other: 0 };
        Self { pass, domain, bound: Vec::new(), params: bytemuck::bytes_of(params).to_vec() }
    }

    /// The same pass elsewhere.
    pub fn on(mut self, domain: Domain) -> Self {
        self.domain = domain;
        self
    }

    /// Binds a name of the shader to a layer.
    pub fn bind(mut self, name: &'static str, layer: Layer) -> Self {
        self.bound.push((name, layer));
        self
    }

    /// The layer that a name in the shader stands for.
    ///
    /// # Panics
    /// If the name is neither bound nor that of a layer: a mistake in the table.
    pub fn layer(&self, name: &str) -> Layer {
        let bound = self.bound.iter().find(|(n, _)| *n == name).map(|(_, l)| *l);
        bound
            .or_else(|| Layer::named(name))
            .unwrap_or_else(|| panic!("{}::{} binds no layer to `{name}`", self.pass.shader.name, self.pass.entry))
    }

    /// The layers that it binds by other names than their own.
    pub fn layers(&self) -> Vec<Layer> {
        self.bound.iter().map(|(_, layer)| *layer).collect()
    }

    /// The parameters as the twin reads them.
    ///
    /// # Panics
    /// If the bytes are not of this type: a mistake in the table.
    pub fn params<P: Pod>(&self) -> P {
        bytemuck::pod_read_unaligned(&self.params)
    }

    /// The grid on which it runs and the other grid that it touches.
    pub fn grids(&self, tissue: &Tissue) -> (Grid, Grid) {
        match self.domain {
            Domain::Sites { level, other } => (tissue.grids[level], tissue.grids[other]),
            Domain::Once => (tissue.grids[0], tissue.grids[0]),
        }
    }
}

/// One entry of the list that an engine carries out each step.
#[derive(Clone, Debug)]
pub enum Command {
    /// Run a pass.
    Run(Dispatch),
    /// Set all words of a layer to 0.
    Clear(Layer),
    /// Let two layers change places.
    Swap(Layer, Layer),
}
