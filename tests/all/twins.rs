//! Does each shader give the same bits as its twin? The comparison that every pass goes through.
use invasim::engine::{Choice, Engine, Options};
use invasim::lattice::grid::Grid;
use invasim::moment::Moment;
use invasim::program::Command;
use invasim::tissue::state::{Layer, Tissue};
use invasim::verify::compare::{difference, name};
pub use invasim::verify::poison::poisoned;

/// Lattices of so many sites are compared only without fences.
const FENCED_SITES: usize = 100_000;

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
        (periodic([64, 32, 21], [true, true]), None),
        (closed([40, 36, 34]), None),
        (closed([40, 36, 34]), Some(40 * 36 * 5)),
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

/// Runs each command on the shader and on the twin from poisoned layers, and compares all layers bit for bit.
///
/// # Errors
/// The first word that differs, with its place.
pub fn compare(commands: &[Command], grid: Grid, window_sites: Option<usize>) -> Result<(), String> {
    // Fences are for drivers that cannot be told what they must not combine: here a smaller lattice has to do.
    for fences in [false, true].into_iter().take(if grid.sites() < FENCED_SITES { 2 } else { 1 }) {
        let options = Options { fences, ..options(window_sites) };
        let mut gpu = Engine::open(&options, Tissue::new(grid)).map_err(|e| e.to_string())?;
        compare_on(&mut gpu, commands, grid).map_err(|problem| format!("{problem} (fences: {fences})"))?;
    }
    Ok(())
}

fn compare_on(gpu: &mut Engine, commands: &[Command], grid: Grid) -> Result<(), String> {
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
        same(gpu, &mut cpu).map_err(|difference| format!("{}, {difference}", name(command)))?;
    }
    Ok(())
}

/// Compares all layers of two engines.
///
/// # Errors
/// The first word that differs, with its place.
pub fn same(gpu: &mut Engine, cpu: &mut Engine) -> Result<(), String> {
    difference(gpu, cpu).map_err(|e| e.to_string())?.map_or(Ok(()), Err)
}
