//! Results of several devices side by side.
use super::report::{Measured, Report};
use super::table::short;
use crate::error::{Error, Result};
use crate::figure::{Axis, Chart, Format, Notes, Trace, charts};
use crate::output::whole;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Dots per inch of charts in PNG.
const DPI: f32 = 192.0;
/// What a chart in a PDF says about itself.
const NOTES: Notes =
    Notes { title: "invasim bench", caption: "Speed of devices on standard workloads", provenance: "" };

/// A workload with its version, and an edge: what can be compared.
type Subject = (String, u32, u32);

/// Draws the results of several files as bars into one file, `.svg`, `.png` or `.pdf`; returns what there is to say about them.
///
/// # Errors
/// If a file cannot be read, the ending is another, or the files have nothing in common.
pub fn compare(files: &[PathBuf], out: &Path) -> Result<Vec<String>> {
    let reports = files.iter().map(|file| Report::read(file)).collect::<Result<Vec<_>>>()?;
    let (drawing, said) = drawing(&reports, &names(files, &reports)).ok_or_else(|| {
        let problem = "these results have no workload of one version and lattice in common";
        Error::input(&files[0], problem, "measure them with the same --workload and --sizes")
    })?;
    let bytes = Format::of(out)?.file(drawing, DPI, &NOTES)?;
    whole::check_place(out)?;
    whole::write(out, &bytes)?;
    Ok(said)
}

/// What each report is called: its device and commit, and its file too where others have the same.
pub fn names(files: &[PathBuf], reports: &[Report]) -> Vec<String> {
    let file_name = |file: &PathBuf| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let is_once = |all: &[String], own: &String| all.iter().filter(|other| *other == own).count() == 1;
    let (labels, short): (Vec<String>, Vec<String>) =
        (reports.iter().map(label_of).collect(), files.iter().map(file_name).collect());
    let name = |number: usize| match &labels[number] {
        label if is_once(&labels, label) => label.clone(),
        label if is_once(&short, &short[number]) => format!("{label} ({})", short[number]),
        label => format!("{label} ({})", files[number].display()),
    };
    (0..labels.len()).map(name).collect()
}

/// The drawing, and a line on each subject; none if the reports have no subject in common. Workloads that several have are shown
/// on all lattices, also those that one report has alone.
pub fn drawing(reports: &[Report], names: &[String]) -> Option<(String, Vec<String>)> {
    let mut subjects: BTreeMap<Subject, Vec<(usize, &Measured)>> = BTreeMap::new();
    for (number, report) in reports.iter().enumerate() {
        for measured in &report.measured {
            let subject = (measured.workload.clone(), measured.version, measured.edge);
            subjects.entry(subject).or_default().push((number, measured));
        }
    }
    let is_common = |found: &[(usize, &Measured)]| found.iter().any(|(number, _)| *number != found[0].0);
    if reports.len() > 1 {
        let common: BTreeSet<(String, u32)> = subjects
            .iter()
            .filter(|(_, found)| is_common(found))
            .map(|((name, version, _), _)| (name.clone(), *version))
            .collect();
        subjects.retain(|(name, version, _), _| common.contains(&(name.clone(), *version)));
    }
    if subjects.is_empty() {
        return None;
    }
    let mut workloads: Vec<(&str, u32)> = subjects.keys().map(|(name, version, _)| (name.as_str(), *version)).collect();
    workloads.dedup();
    let panels: Vec<Chart> =
        workloads.iter().flat_map(|workload| panels(*workload, &subjects, reports, names)).collect();
    Some((charts(&panels, 2), subjects.iter().map(|(subject, found)| line(subject, found, names)).collect()))
}

/// The two panels of a workload: how fast, and how near to the limit.
fn panels(
    (name, version): (&str, u32),
    subjects: &BTreeMap<Subject, Vec<(usize, &Measured)>>,
    reports: &[Report],
    names: &[String],
) -> [Chart; 2] {
    let ours = || subjects.iter().filter(|((other, of, _), _)| (other.as_str(), *of) == (name, version));
    let mut edges: Vec<u32> = ours().map(|((.., edge), _)| *edge).collect();
    edges.sort_unstable();
    let place = |edge: &u32| edges.iter().position(|other| other == edge).unwrap_or(0) as f64;
    let panel = |label: &str, value: &dyn Fn(&Report, &Measured) -> f64| {
        let x = Axis::new("lattice").of_words(edges.iter().map(|edge| format!("{edge}³")));
        let chart = Chart::new(format!("{name}, version {version}"), x, Axis::new(label).from(0.0));
        reports.iter().enumerate().fold(chart, |chart, (number, report)| {
            let found = ours().flat_map(|((.., edge), found)| {
                let own = found.iter().filter(|(of, _)| *of == number);
                own.map(|(_, measured)| [place(edge), value(report, measured)])
            });
            chart.with(Trace::bars(names[number].as_str(), number + 1, found.collect()))
        })
    };
    let share = |report: &Report, measured: &Measured| 100.0 * measured.bytes() as f64 / measured.seconds / report.copy;
    [
        panel("million site-steps per second", &|_, measured| measured.site_steps_per_second() * 1e-6),
        panel("% of copy bandwidth", &share),
    ]
}

/// A device in a few words.
fn label_of(report: &Report) -> String {
    let software = if report.hardware { "" } else { " (software)" };
    let commit = if report.commit.is_empty() { String::new() } else { format!(", {}", report.commit) };
    format!("{}{software}{commit}", report.device)
}

/// How devices differ on one subject, and whether they computed the same.
fn line((name, version, edge): &Subject, found: &[(usize, &Measured)], names: &[String]) -> String {
    let slowest = found.iter().map(|(_, measured)| measured.site_steps_per_second()).fold(f64::INFINITY, f64::min);
    let each = found.iter().map(|(number, measured)| {
        let speed = measured.site_steps_per_second();
        format!("{} {} M/s ({:.2} ×)", names[*number], short(speed * 1e-6), speed / slowest)
    });
    let is_alone = found.iter().all(|(number, _)| *number == found[0].0);
    let same = found.iter().all(|(_, one)| (one.hash_after, &one.hash) == (found[0].1.hash_after, &found[0].1.hash));
    let end = match (is_alone, same) {
        // One file is drawn, and compared with nothing.
        (true, _) if names.len() == 1 => "",
        (true, _) => "; no other has measured it",
        (false, true) => "; the same state hash",
        (false, false) => "; STATE HASHES DIFFER: not the same computation",
    };
    format!("{name} {version}, {edge}³: {}{end}", each.collect::<Vec<_>>().join(", "))
}
