//! How fast the CPU engine is: whole steps of the core model, each process alone, one multigrid cycle, and beside them
//! the speed at which this machine copies memory. Method and results: `benches/README.md`.
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use invasim::config::Config;
use invasim::engine::cpu::Cpu;
use invasim::lattice::grid::Grid;
use invasim::plan::{Plan, spec};
use invasim::processes::PROCESSES;
use invasim::program::{Command, Domain};
use invasim::tissue::state::Tissue;
use rayon::prelude::*;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

/// The core model on a cube: a tumour ball of a quarter of the edge, vessels at 2 % of the sites, macrophages at 1 %.
fn plan(edge: usize) -> Plan {
    let radius = edge * 20 / 4;
    let text = format!(
        "[run]\nuntil = \"1 day\"\n[lattice]\nsites = [{edge}, {edge}, {edge}]\nspacing = \"20 um\"\n\
         [[initial.cells]]\nkind = \"epithelial\"\nshape = \"ball\"\nradius = \"{radius} um\"\n\
         [[initial.cells]]\nkind = \"mesenchymal\"\nshape = \"ball\"\nradius = \"{radius} um\"\nfraction = 0.2\n\
         [[initial.cells]]\nkind = \"macrophage\"\nshape = \"everywhere\"\nfraction = 0.01\n\
         [initial.vessels]\npattern = \"network\"\ndensity = 0.02\n\
         [initial.matrix]\npattern = \"fibres\"\ndensity = 0.7\n"
    );
    let config = Config::parse(&text, Path::new("speed.toml"), &spec(), &[]).unwrap_or_else(|e| panic!("{e}"));
    Plan::new(config).unwrap_or_else(|e| panic!("{e}"))
}

/// The tissue after some steps, when fields and cells have met.
fn grown(plan: &Plan) -> Tissue {
    let mut cpu = open(plan.tissue().unwrap_or_else(|e| panic!("{e}")), None);
    let moments: Vec<_> = (0..5).map(|step| plan.moment(step)).collect();
    cpu.step(&plan.program, &moments);
    cpu.tissue
}

fn open(tissue: Tissue, threads: Option<usize>) -> Cpu {
    Cpu::open(threads, tissue).unwrap_or_else(|e| panic!("{e}"))
}

/// Times `program` from the same tissue each time.
fn time(c: &mut Criterion, name: &str, plan: &Plan, tissue: &Tissue, program: &[Command], threads: Option<usize>) {
    let (set, label) = name.split_once('/').expect("a name is of the form set/label");
    let mut group = c.benchmark_group(set);
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    group.throughput(Throughput::Elements(plan.grid().sites() as u64));
    let moment = [plan.moment(5)];
    let mut engine = open(tissue.clone(), threads);
    group.bench_function(label, |b| {
        b.iter_batched(
            || tissue.clone(),
            |fresh| {
                engine.tissue = fresh;
                engine.step(program, &moment);
                std::mem::replace(&mut engine.tissue, Tissue::new(Grid::new([1; 3])))
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// Bytes that a pass must move at least for each site of its level: once each word of a whole layer that it reads or
/// writes. What it touches only at cells or vessels is left out.
fn least_bytes(entry: &str) -> f64 {
    match entry {
        "exchange" => 24.0,    // cell, vessel, matrix, value → source, loss
        "relax" => 8.0,        // half of: value, source, loss → value
        "coarsen" => 108.0,    // 8 · (value, source, loss) → value, source, loss
        "refine" => 8.5,       // value, 1/8 correction → value
        "dissolution" => 16.0, // cell, cathepsin, matrix → matrix
        "hypoxia" | "recruit" | "wish_for" => 8.0,
        "death" | "education" | "survey" | "lay_claim" | "count_births" | "settle" => 4.0,
        _ => 0.0,
    }
}

/// The same of a whole program, per site of the lattice.
fn program_bytes(plan: &Plan) -> f64 {
    let share = |level: usize| plan.grids[level].sites() as f64 / plan.grid().sites() as f64;
    let one = |command: &Command| match command {
        Command::Run(d) => match d.domain {
            Domain::Sites { level, .. } => share(level) * least_bytes(d.pass.entry),
            Domain::Once => 0.0,
        },
        Command::Clear(_) => 4.0,
        Command::Swap(..) => 0.0,
    };
    plan.program.iter().map(one).sum()
}

fn memory(c: &mut Criterion) {
    const WORDS: usize = 64 << 20;
    let (from, mut to) = (vec![1u32; WORDS], vec![0u32; WORDS]);
    let mut group = c.benchmark_group("memory");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group.throughput(Throughput::Bytes(2 * 4 * WORDS as u64));
    group.bench_function("copy", |b| {
        b.iter(|| {
            to.par_chunks_mut(1 << 18).zip(from.par_chunks(1 << 18)).for_each(|(to, from)| to.copy_from_slice(from));
            black_box(&mut to);
        });
    });
    group.finish();
}

fn steps(c: &mut Criterion) {
    for edge in [64, 128] {
        let plan = plan(edge);
        let tissue = grown(&plan);
        println!("step/{edge}: at least {:.0} bytes a site", program_bytes(&plan));
        time(c, &format!("step/{edge}"), &plan, &tissue, &plan.program, None);
        if edge == 128 {
            time(c, "step/128 on one thread", &plan, &tissue, &plan.program, Some(1));
        }
    }
}

fn parts(c: &mut Criterion) {
    let plan = plan(128);
    let tissue = grown(&plan);
    for process in PROCESSES {
        let program = (process.commands)(&plan.setting());
        time(c, &format!("process/{}", process.name), &plan, &tissue, &program, None);
    }
    let is_cycle = |command: &&Command| matches!(command, Command::Run(d) if d.pass.shader.name == "diffusion");
    let fields = (PROCESSES[0].commands)(&plan.setting());
    let oxygen: Vec<Command> = fields.iter().skip(1).take_while(is_cycle).cloned().collect();
    time(c, "cycle/oxygen", &plan, &tissue, &oxygen[..oxygen.len() / 2], None);
}

criterion_group!(benches, memory, steps, parts);
criterion_main!(benches);
