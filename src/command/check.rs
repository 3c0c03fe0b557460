//! `invasim check` and `invasim drugs`: what a config amounts to, and which drugs are known.
use super::ConfigArguments;
use super::engine::EngineArguments;
use clap::Args;
use invasim::config::{Loaded, template};
use invasim::error::{Error, Result, remark};
use invasim::figure::{Format, Notes, charts};
use invasim::lattice::units;
use invasim::memory;
use invasim::output::whole;
use invasim::plan::room::Fit;
use invasim::plan::{self, Plan, levels};
use invasim::processes::movement;
use invasim::run::forecast::Forecast;
use invasim::run::volumes::estimate;
use invasim::therapy::NOTICE;
use invasim::therapy::presets::DRUGS;
use invasim::therapy::report;
use invasim::tissue::cell::{Kind, VESSEL_PRESENT, kind_of};
use invasim::tissue::state::{Layer, Tissue};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct CheckArguments {
    #[command(flatten)]
    config: ConfigArguments,
    #[command(flatten)]
    engine: EngineArguments,
    /// Draw the levels of all drugs over the run, and those of half effect, into this file, .png, .svg or .pdf
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Also carry out a few steps, with the engine that `run` would take, and say how long the run will take
    #[arg(long)]
    time: bool,
}

impl CheckArguments {
    /// Prints the resolved config, then what it amounts to.
    pub fn carry_out(self) -> Result<()> {
        let plan = self.config.plan()?;
        Loaded::read(&self.config.config)?.replaced().iter().for_each(|note| remark!("note: {note}"));
        tell!("{}", template::resolved(&plan.config, &plan::spec()));
        amounts(&plan);
        estimate(&plan).iter().for_each(|estimate| say!("# volumes: {estimate}"));
        let end = f64::from(plan.steps) * plan.step;
        report::lines(&plan.therapy, &plan.config, end).iter().for_each(|line| say!("# therapy: {line}"));
        if !plan.therapy.drugs.is_empty() {
            say!("# therapy: {NOTICE}");
        }
        let options = self.engine.options()?;
        let fit = plan.fit(&options)?;
        begin(&plan, fit.can_be_made)?.iter().for_each(|warning| remark!("warning: {warning}"));
        tell_room(&fit);
        self.plot.map_or(Ok(()), |file| plot(&plan, &file))?;
        if self.time {
            remark!("time: {}", Forecast::measure(plan, &options)?);
        }
        Ok(())
    }
}

/// Tells lattices, steps and memory.
fn amounts(plan: &Plan) {
    let [x, y, z] = plan.grid().size;
    let organs = || plan.organs.iter().map(|organ| (&organ.name, organ.plan.grid(), organ.plan.spacing));
    let sites = plan.grid().sites();
    let (all, bytes) = (sites + organs().map(|(_, grid, _)| grid.sites()).sum::<usize>(), plan.bytes());
    say!("\n# lattice: {x} × {y} × {z} = {sites} sites of {} µm", plan.spacing);
    for (name, grid, spacing) in organs() {
        let [x, y, z] = grid.size;
        say!("# organ {name}: {x} × {y} × {z} = {} sites of {spacing} µm, once a cell reaches it", grid.sites());
    }
    let sub_steps = movement::sub_steps(&plan.setting());
    say!("# steps: {} of {} min, moves in {sub_steps} sub-steps", plan.steps, plan.step);
    say!("# passes per step: {}", plan.program.len());
    say!("# memory: {:.1} bytes per site, {} in all", bytes as f64 / all as f64, memory::text(bytes));
}

/// Makes the starting tissues, if there is room for them, and tells what that of the tumour holds. Returns what is hardly meant.
fn begin(plan: &Plan, can_be_made: bool) -> Result<Vec<String>> {
    if !can_be_made {
        let organs = plan.organs.iter().flat_map(|organ| organ.warnings(None));
        return Ok(plan.warnings(None).into_iter().chain(organs).collect());
    }
    let begun = plan.start()?;
    say!("# at the start: {}", start(&begun.tissue));
    let warnings = plan.warnings(Some(&begun));
    drop(begun);
    Ok([warnings, plan.check_organs()?].concat())
}

/// Tells whether the engine that is to compute has room for it, and for how much. What depends on the machine is no part of the
/// resolved config on standard output.
fn tell_room(Fit { room, edge, refused, can_be_made }: &Fit) {
    let free = room
        .memory
        .map_or("memory that it does not tell".into(), |bytes| format!("{} can be had", memory::text(bytes)));
    remark!("room: {free} on {}; at most {edge} × {edge} × {edge} sites of this model", room.device);
    let unchecked = if *can_be_made { "" } else { "\n  files and shapes of the starting tissue were not checked" };
    refused.iter().for_each(|error| remark!("warning: {error}{unchecked}"));
}

/// What the starting tissue holds, in words.
fn start(tissue: &Tissue) -> String {
    let count = |kind: Kind| tissue.words(Layer::Cell).iter().filter(|cell| kind_of(**cell) == kind as u32).count();
    let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Empty).map(|kind| (count(kind), kind.name()));
    let vessels = tissue.words(Layer::Vessel).iter().filter(|vessel| **vessel & VESSEL_PRESENT != 0).count();
    let all = kinds.chain([(vessels, "vessel sites")]).filter(|(count, _)| *count > 0);
    let words: Vec<String> = all.map(|(count, name)| format!("{count} {name}")).collect();
    if words.is_empty() { "nothing, an empty tissue".into() } else { words.join(", ") }
}

/// Draws the levels of all drugs with those of half effect, one panel a drug.
fn plot(plan: &Plan, file: &Path) -> Result<()> {
    if plan.therapy.drugs.is_empty() {
        let help = "add a table [[therapy]] with a drug, see `invasim drugs`; or leave out --plot";
        return Err(Error::input(
            &plan.config.file,
            "no drug is given in this run, so there is no level to draw",
            help,
        ));
    }
    let format = Format::of(file)?;
    whole::check_place(file)?;
    let svg = charts(&levels::charts(plan), 2);
    let name = plan.config.text("run.name");
    let caption = "Levels of drugs over the run, and those of half effect.";
    let notes = Notes { title: name, caption, provenance: concat!("invasim ", env!("CARGO_PKG_VERSION")) };
    let picture = format.file(svg, 192.0, &notes)?;
    whole::write(file, &picture)?;
    say!("# levels in blood: {}", file.display());
    Ok(())
}

/// Lists the known drugs, or prints the table of one.
pub fn drugs(name: Option<&str>) -> Result<()> {
    let Some(name) = name else {
        for (name, table) in DRUGS {
            say!("{name:18} {}", table.lines().next().unwrap_or("").trim_start_matches("# "));
        }
        say!("\nGive one with [[therapy]] drug = \"NAME\"; `invasim drugs NAME` prints its numbers and their sources.");
        return Ok(());
    };
    let Some((_, table)) = DRUGS.iter().find(|(known, _)| *known == name) else {
        let known: Vec<&str> = DRUGS.iter().map(|(name, _)| *name).collect();
        let meant = units::nearest(name, known.iter().copied()).map(|meant| format!("did you mean `{meant}`? "));
        let help = format!("{}known are {}", meant.unwrap_or_default(), known.join(", "));
        return Err(Error::input(Path::new("drugs"), format!("there is no drug `{name}`"), help));
    };
    say!("# {NOTICE} Under [[drug]]; lists below it are [[drug.kills]] and so on.\n{table}");
    Ok(())
}
