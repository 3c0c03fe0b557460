//! Does each shader give the same bits as its twin? The comparison that every pass goes through.
use invasim::engine::{Choice, Engine, Options};
use invasim::lattice::grid::Grid;
use invasim::lattice::random::random;
use invasim::moment::Moment;
use invasim::program::Command;
use invasim::tissue::state::{Layer, Tissue};
use invasim::tissue::{clones, events};
use std::collections::BTreeSet;

/// Lattices on which passes are compared, with the sites of a window (None: as many as fit).
pub fn lattices() -> Vec<(Grid, Option<usize>)> {
    let closed = |size| Grid::new(size);
    let periodic = |size, periodic| Grid { size, periodic };
    vec![
        (closed([1, 1, 1]), None),
        (closed([7, 5, 3]), None),
        (closed([33, 17, 9]), None),
        (closed([33, 17, 9]), Some(1)),
        (periodic([8, 12, 5], [true, false]), Some(1)),
        (periodic([16, 4, 21], [true, true]), Some(200)),
        (closed([64, 64, 64]), None),
        (closed([64, 64, 64]), Some(64 * 64 * 5)),
    ]
}

/// How the tests open the GPU: the adapter that INVASIM_ADAPTER names, else any Vulkan adapter.
pub fn options(window_sites: Option<usize>) -> Options {
    let adapter = std::env::var("INVASIM_ADAPTER").unwrap_or_else(|_| "vulkan".into());
    Options { choice: Choice::Gpu, adapter: Some(adapter), window_sites, ..Options::default() }
}

/// The GPU engine with a tissue.
///
/// # Panics
/// If there is none: the text says what to install.
pub fn open(window_sites: Option<usize>, tissue: Tissue) -> Engine {
    let engine = Engine::open(&options(window_sites), tissue).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(engine.describe().engine, "gpu");
    engine
}

/// A tissue in which every word of every layer is plausible and random.
pub fn poisoned(grid: Grid, seed: u32) -> Tissue {
    poisoned_with(grid, &[], seed)
}

/// The same with layers beside the standard ones.
pub fn poisoned_with(grid: Grid, extra: &[Layer], seed: u32) -> Tissue {
    let mut tissue = Tissue::new(grid).with(extra);
    for (i, layer) in tissue.layers().into_iter().enumerate() {
        for (site, word) in tissue.words_mut(layer).iter_mut().enumerate() {
            *word = plausible(layer, random(site as u32, i as u32, 99, seed));
        }
    }
    tissue
}

/// A word that a layer may hold; where it is scratch, the bits of any number between 2⁻²⁷ and 2²³ in size.
fn plausible(layer: Layer, r: [u32; 4]) -> u32 {
    let share = (r[1] >> 8) as f32 / 16_777_216.0;
    match layer {
        Layer::Cell | Layer::CellNext => (r[0] % 7) | ((r[2] % 8) << 4) | (r[3] & 0xffff_ff00),
        Layer::Vessel => [0, 1, 3, 3 | r[1] << 8, 4, 4, 7][r[0] as usize % 7],
        Layer::Matrix => [0.0, 1.0, share, share][r[0] as usize % 4].to_bits(),
        Layer::Field(_) | Layer::Seen(_) => [0.0, share, 40.0 * share, 40.0 * share][r[0] as usize % 4].to_bits(),
        Layer::Hazard => (0.3 * share).to_bits(),
        Layer::Source(_) | Layer::Loss(_) => (share * 16.0 + 0.001).to_bits(),
        Layer::Membrane => share.to_bits(),
        Layer::Depth | Layer::Body | Layer::Events => r[0] % 1000,
        Layer::Traits | Layer::TraitsNext => r[0],
        // As many lineages as their table can hold; it is empty, as the host leaves it.
        Layer::Clone | Layer::CloneNext => 1 + r[0] % 8000,
        Layer::Lineage => 0,
        _ => (r[0] & 0x807f_ffff) | (100 + r[1] % 50) << 23,
    }
}

/// Runs each command on the shader and on the twin from poisoned layers, and compares all layers bit for bit.
///
/// # Errors
/// The first word that differs, with its place.
pub fn compare(commands: &[Command], grid: Grid, window_sites: Option<usize>) -> Result<(), String> {
    let mut gpu = open(window_sites, Tissue::new(grid));
    for (i, command) in commands.iter().enumerate() {
        let seed = 1000 + i as u32;
        let tissue = poisoned(grid, seed);
        for layer in Layer::all(&tissue.grids) {
            gpu.write(layer, tissue.words(layer)).map_err(|e| e.to_string())?;
        }
        let mut cpu = Engine::open(&Options { choice: Choice::Cpu, ..Options::default() }, tissue).expect("a CPU");
        let moments = [Moment::new(seed, 7 + i as u32)];
        cpu.step(std::slice::from_ref(command), &moments).expect("a CPU");
        gpu.step(std::slice::from_ref(command), &moments).map_err(|e| e.to_string())?;
        same(&mut gpu, &mut cpu).map_err(|difference| format!("{}, {difference}", name(command)))?;
    }
    Ok(())
}

/// Compares all layers of two engines.
///
/// # Errors
/// The first word that differs, with its place.
pub fn same(gpu: &mut Engine, cpu: &mut Engine) -> Result<(), String> {
    let grids = gpu.grids().to_vec();
    let layers = [&*gpu, &*cpu].map(|engine| engine.layers().into_iter().collect::<BTreeSet<_>>());
    assert_eq!(layers[0], layers[1], "both engines hold the same layers");
    for layer in layers[0].iter().copied() {
        let (mut got, mut want) = (gpu.read(layer).map_err(|e| e.to_string())?, cpu.read(layer).expect("a CPU"));
        // A list and a table without order: the host sorts them.
        match layer {
            Layer::Events => [&mut got, &mut want].into_iter().for_each(|words| events::sort(words)),
            Layer::Lineage => [&mut got, &mut want].into_iter().for_each(|words| clones::sort(words)),
            _ => {}
        }
        let Some(at) = (0..want.len()).find(|&i| got[i] != want[i]) else { continue };
        let place = layer.level().map_or([at as u32, 0, 0], |level| grids[level].place(at));
        let (g, w, size) = (got[at], want[at], grids[0].size);
        let (gf, wf) = (f32::from_bits(g), f32::from_bits(w));
        let all = (0..want.len()).filter(|&i| got[i] != want[i]).count();
        return Err(format!(
            "lattice {size:?}, {layer:?} at {place:?}: shader {g:#010x} ({gf:e}), twin {w:#010x} ({wf:e}); {all} words differ"
        ));
    }
    Ok(())
}

/// What a command is, for messages.
pub fn name(command: &Command) -> String {
    match command {
        Command::Run(dispatch) => {
            format!("{}::{} on {:?}", dispatch.pass.shader.name, dispatch.pass.entry, dispatch.domain)
        }
        other => format!("{other:?}"),
    }
}
