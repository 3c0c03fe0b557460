//! How well the fields are solved in each step of a whole run: what the equations still miss, of what is supplied.
use super::desk::{Desk, floats, set};
use super::equations::Equations;
use super::{Case, Check, Outcome, Wanted};
use crate::config::spec::SIDE_ROWS;
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::processes::diffusion::is_of_cycle;
use crate::program::Command;
use crate::simulation::Simulation;
use crate::tissue::fields::FIELDS;
use crate::tissue::state::Layer;
use std::ops::Range;

pub(super) const CASE: Case = Case {
    name: "residual",
    config: "residual.toml",
    about: "The residual of each field's equations after the fixed number of multigrid cycles, at every step of the \
            invasion scenario: the sum of its sizes over all sites, as a share of what cells and vessels supply.",
    long: false,
    run,
};

/// Where a field is solved in the program of a step.
struct Solve {
    layer: Layer,
    commands: Range<usize>,
}

/// The solves of a program: from each pass `exchange` to the last pass of the multigrid that follows, its swap included.
fn solves(program: &[Command]) -> Vec<Solve> {
    let solve = |(first, command): (usize, &Command)| match command {
        Command::Run(dispatch) if dispatch.pass.shader.name == "exchange" => {
            let cycles = program[first + 1..].iter().take_while(|command| is_of_cycle(command)).count();
            Some(Solve { layer: dispatch.layer("value"), commands: first..first + 1 + cycles })
        }
        _ => None,
    };
    program.iter().enumerate().filter_map(solve).collect()
}

/// What the equations of a field, which has just been solved, still miss, as a share of what was supplied.
fn share(run: &mut Simulation, layer: Layer, field: &str, old: &[f64]) -> Result<f64> {
    let mut equations = Equations::new(run.plan.grid(), 0.0);
    equations.loss = floats(run, Layer::Loss(0))?;
    equations.source = floats(run, Layer::Source(0))?;
    equations.held = SIDE_ROWS.map(|row| run.plan.config.side(&format!("{field}.sides.{row}")));
    let missing: f64 = equations.residual(&floats(run, layer)?).iter().map(|r| r.abs()).sum();
    let storage = run.plan.spacing.powi(2) / run.plan.config.number(&format!("{field}.diffusion")) / run.plan.step;
    let supplied: f64 = equations.source.iter().zip(old).map(|(s, u)| s - storage * u).sum();
    Ok(missing / supplied)
}

/// One step, pass by pass; the share of each field.
fn step(run: &mut Simulation) -> Result<Vec<f64>> {
    let (program, moments) = (run.plan.program.clone(), [run.plan.moment(run.step)]);
    let (mut done, mut shares) = (0, Vec::new());
    for Solve { layer, commands } in solves(&program) {
        let old = floats(run, layer)?;
        run.engine.step(&program[done..commands.end], &moments)?;
        done = commands.end;
        let Layer::Field(i) = layer else { unreachable!("only fields are solved") };
        shares.push(share(run, layer, FIELDS[i as usize].name, &old)?);
    }
    run.engine.step(&program[done..], &moments)?;
    run.step += 1;
    Ok(shares)
}

/// All shares of a run, by field and step.
fn history(desk: &Desk, varied: &[String]) -> Result<Vec<Vec<[f64; 2]>>> {
    let mut run = desk.open(CASE.config, varied)?;
    let mut points = vec![Vec::new(); FIELDS.len()];
    while run.step < run.plan.steps {
        let hours = run.minutes() / 60.0;
        step(&mut run)?.into_iter().zip(&mut points).for_each(|(share, p)| p.push([hours, share]));
    }
    Ok(points)
}

fn worst(points: &[[f64; 2]]) -> f64 {
    points.iter().map(|p| p[1]).fold(0.0, f64::max)
}

fn run(desk: &Desk) -> Result<Outcome> {
    let until = set("run.until", if desk.full { "7 day" } else { "24 h" });
    let points = history(desk, std::slice::from_ref(&until))?;
    let (mut outcome, mut traces) = (Outcome::default(), Vec::new());
    for (i, (field, points)) in FIELDS.iter().zip(points).enumerate() {
        let source = "at most 1 % of the source, by the number of cycles";
        let what = format!("{}, worst step", field.name);
        outcome.checks.push(Check::new(what, "", worst(&points), Wanted::AtMost(0.01), source));
        traces.push(Trace::line(field.name, i + 1, points));
    }
    let mut by_cycles: Vec<Trace> = (0..FIELDS.len()).map(|i| Trace::points("", i + 1, Vec::new())).collect();
    for cycles in 1..=4 {
        let varied: Vec<_> = FIELDS.iter().map(|f| set(&format!("{}.cycles", f.name), cycles)).collect();
        let hours = [varied, vec![set("run.until", "6 h")]].concat();
        let all = history(desk, &hours)?;
        all.iter().zip(&mut by_cycles).for_each(|(points, t)| t.points.push([f64::from(cycles), worst(points)]));
    }
    let chart = |title: &str, label: &str, traces| Chart {
        title: title.into(),
        x: Axis::new(label),
        y: Axis::new("residual / supply").log(),
        traces,
    };
    outcome.charts = vec![
        chart("At every step, default cycles", "time (h)", traces),
        chart("Worst of the first 30 steps, by cycles", "multigrid cycles a step", by_cycles),
    ];
    Ok(outcome)
}
