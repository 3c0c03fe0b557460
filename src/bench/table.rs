//! What a bench has found, for people.
use super::report::{Measured, PassTime, Report};
use super::workload::named;
use std::fmt::Write;

/// Passes that take less of a step are added up.
const SHOWN: f64 = 0.01;

/// The first lines: what was measured on what.
pub fn head(report: &Report) -> String {
    let commit = if report.commit.is_empty() { "not recorded" } else { &report.commit };
    let driver = if report.driver.is_empty() { String::new() } else { format!(", {}", report.driver) };
    let software = if report.hardware { "" } else { "\n        a software implementation on the processor, no GPU" };
    format!(
        "invasim {}, commit {commit}, {}\n\
         device: {} on {} ({}{driver}){software}\n\
         copy:   {} GB/s read and written ({}); what memory gives at best, 100 % below\n\
         times:  {}\n",
        report.version,
        report.date,
        report.engine,
        report.device,
        report.backend,
        short(report.copy * 1e-9),
        report.copied,
        report.clock,
    )
}

/// The table of one workload on one lattice.
pub fn table(report: &Report, measured: &Measured) -> String {
    let about = named(&measured.workload).map_or("", |workload| workload.about);
    let mut text = format!("\n{} (version {}): {about}\n", measured.workload, measured.version);
    let _ = writeln!(text, "{}", measured.lattice());
    let energy = match measured.joules {
        Some(joules) => format!("{} nJ a site-step", short(joules / measured.sites() * 1e9)),
        None => "energy: this system does not tell".into(),
    };
    let _ = writeln!(
        text,
        "{} ms a step (the fastest third of {} steps; median {}), {} million site-steps/s; {energy}; state hash after {} steps: {}\n",
        short(measured.seconds * 1e3),
        measured.steps,
        short(measured.median * 1e3),
        short(measured.site_steps_per_second() * 1e-6),
        measured.hash_after,
        measured.hash,
    );
    let width = measured.passes.iter().map(|pass| pass.name.len()).max().unwrap_or(0).max(12);
    let titles = ["calls", "ms", "share", "M sites/s", "bytes/site", "GB/s", "of copy"];
    let titles: String = titles.iter().map(|title| format!("{title:>11}")).collect();
    let _ = writeln!(text, "  {:width$}{titles}", "pass");
    for pass in rows(measured) {
        text.push_str(&row(&pass, measured, report.copy, width));
    }
    text
}

/// The rows of a table: the whole step, each pass that counts, and the others together.
fn rows(measured: &Measured) -> Vec<PassTime> {
    let add = |name: &str, passes: &[&PassTime]| PassTime {
        name: name.into(),
        calls: passes.iter().map(|pass| pass.calls).sum(),
        seconds: passes.iter().map(|pass| pass.seconds).sum(),
        bytes: passes.iter().map(|pass| pass.bytes).sum(),
    };
    let all: Vec<&PassTime> = measured.passes.iter().collect();
    let (shown, small): (Vec<&PassTime>, Vec<&PassTime>) =
        all.iter().partition(|pass| pass.seconds >= SHOWN * measured.seconds);
    let mut rows = vec![PassTime { seconds: measured.seconds, ..add("whole step", &all) }];
    rows.extend(shown.into_iter().cloned());
    if !small.is_empty() {
        rows.push(add(&format!("{} others", small.len()), &small));
    }
    rows
}

fn row(pass: &PassTime, measured: &Measured, copy: f64, width: usize) -> String {
    let (seconds, sites) = (pass.seconds.max(1e-12), measured.sites());
    let cells = [
        pass.calls.to_string(),
        short(pass.seconds * 1e3),
        format!("{:.0} %", 100.0 * pass.seconds / measured.seconds),
        short(sites / seconds * 1e-6),
        short(pass.bytes as f64 / sites),
        short(pass.bytes as f64 / seconds * 1e-9),
        format!("{:.0} %", 100.0 * pass.bytes as f64 / seconds / copy),
    ];
    let cells: String = cells.iter().map(|cell| format!("{cell:>11}")).collect();
    format!("  {:width$}{cells}\n", pass.name)
}

/// A line for each table, what was left out, and how to read the tables.
pub fn foot(report: &Report) -> String {
    let lines: String = report.measured.iter().map(|measured| line(report, measured)).collect();
    let listed = |what: &str, all: &[String]| all.iter().map(|line| format!("  {what}: {line}\n")).collect::<String>();
    let left_out = listed("left out", &report.left_out) + &listed("failed", &report.failed);
    format!(
        "\nin short:\n{lines}{left_out}\n\
         A site-step is one site carried through one step. Bytes are what the passes must move at least, read from the\n\
         shaders: each map of sites once for reading and once for writing, the coarser levels of the fields included.\n\
         More than 100 % of copy: the engine left out quiet tissue, or found it in a cache. A state hash that is the same\n\
         on two devices says that both computed the same. Passes are timed one by one, so they may add up to more than a step.\n"
    )
}

fn line(report: &Report, measured: &Measured) -> String {
    format!(
        "  {} {}³: {} million site-steps/s, {:.0} % of copy\n",
        measured.workload,
        measured.edge,
        short(measured.site_steps_per_second() * 1e-6),
        100.0 * measured.bytes() as f64 / measured.seconds / report.copy,
    )
}

/// A number to three digits.
pub(super) fn short(number: f64) -> String {
    match number.abs() {
        0.0 => "0".into(),
        n if n >= 99.95 => format!("{number:.0}"),
        n if n >= 9.995 => format!("{number:.1}"),
        n if n >= 0.9995 => format!("{number:.2}"),
        _ => format!("{number:.3}"),
    }
}
