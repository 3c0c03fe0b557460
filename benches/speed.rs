//! Whether a change of the CPU engine pays: one step of the standard workload, each process alone and one multigrid cycle,
//! with intervals and a comparison with the last time. How fast a device is says `invasim bench`; see `benches/README.md`.
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use invasim::bench::workload::named;
use invasim::engine::cpu::Cpu;
use invasim::lattice::grid::Grid;
use invasim::plan::Plan;
use invasim::processes::PROCESSES;
use invasim::processes::diffusion::is_of_cycle;
use invasim::program::Command;
use invasim::tissue::state::Tissue;
use std::time::Duration;

fn plan(edge: u32) -> Plan {
    named("invasion").expect("a workload").plan(edge).unwrap_or_else(|e| panic!("{e}"))
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

fn steps(c: &mut Criterion) {
    for edge in [64, 128] {
        let plan = plan(edge);
        let tissue = grown(&plan);
        time(c, &format!("step/{edge}"), &plan, &tissue, &plan.program, None);
        time(c, &format!("step/{edge} on one thread"), &plan, &tissue, &plan.program, Some(1));
    }
}

fn parts(c: &mut Criterion) {
    let plan = plan(128);
    let tissue = grown(&plan);
    for process in PROCESSES {
        let program = (process.commands)(&plan.setting());
        time(c, &format!("process/{}", process.name), &plan, &tissue, &program, None);
    }
    let fields = (PROCESSES.iter().find(|process| process.name == "fields").expect("fields").commands)(&plan.setting());
    let cycles = plan.config.count("oxygen.cycles") as usize;
    let oxygen: Vec<Command> = fields.iter().skip(1).take_while(|command| is_of_cycle(command)).cloned().collect();
    time(c, "cycle/oxygen", &plan, &tissue, &oxygen[..oxygen.len() / cycles], None);
}

criterion_group!(benches, steps, parts);
criterion_main!(benches);
