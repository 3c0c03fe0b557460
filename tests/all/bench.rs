//! Does `invasim bench` measure what it says, and can its results be kept and compared?
use crate::program::{Place, invasim, refused, text, works};
use invasim::bench::compare::{drawing, names};
use invasim::bench::report::{Measured, PassTime, Report};
use invasim::bench::workload::named;
use invasim::engine::copy::bandwidth;
use invasim::engine::{Choice, Options};
use invasim::moment::Moment;
use invasim::organism::Organism;
use invasim::program::Command;
use std::path::{Path, PathBuf};

fn on(choice: Choice) -> Options {
    Options { choice, ..Options::default() }
}

pub fn some(device: &str, seconds: f64, hash: &str) -> Report {
    let pass = PassTime { name: "diffusion::ascend".into(), calls: 30, seconds: seconds * 0.6, bytes: 1 << 27 };
    let measured = Measured {
        workload: "invasion".into(),
        version: 1,
        edge: 64,
        bytes_per_site: 73.9,
        steps: 30,
        seconds,
        median: 1.1 * seconds,
        joules: None,
        hash_after: 5,
        hash: hash.into(),
        passes: vec![pass],
    };
    Report {
        version: "0.1.0".into(),
        commit: "abc1234".into(),
        date: "2026-11-24".into(),
        device: device.into(),
        engine: "gpu".into(),
        driver: "driver 1".into(),
        backend: "vulkan".into(),
        hardware: true,
        clock: "the device's time stamps".into(),
        copy: 1e11,
        copied: "512 MiB by a shader".into(),
        measured: vec![measured.clone(), Measured { edge: 128, joules: Some(2.5), seconds: 8.0 * seconds, ..measured }],
        left_out: vec!["invasion 256³: too large".into()],
        failed: vec!["invasion 512³: lost".into()],
    }
}

#[test]
fn a_first_call_measures_and_says_what() {
    let place = Place::new("bench");
    let file = place.path("cpu.json");
    let said = works(&[
        "bench",
        "--engine",
        "cpu",
        "--workload",
        "fields",
        "--sizes",
        "16,8",
        "--seconds",
        "1",
        "--json",
        &file,
    ]);
    for part in
        ["device: cpu on ", "GB/s read and written", "fields (version 2)", "8 × 8 × 8 sites, ", "16 × 16 × 16 sites, "]
    {
        assert!(said.contains(part), "no `{part}` in\n{said}");
    }
    for part in
        ["million site-steps/s", "energy", "state hash after 5 steps: ", "diffusion::ascend", "exchange::exchange"]
    {
        assert!(said.contains(part), "no `{part}` in\n{said}");
    }
    let report = Report::read(Path::new(&file)).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(report.measured.iter().map(|one| one.edge).collect::<Vec<_>>(), [8, 16]);
    for one in &report.measured {
        assert!(one.seconds > 0.0 && one.bytes() > 24 * one.edge.pow(3) as u64 && one.steps >= 3);
        assert!(one.passes.iter().all(|pass| pass.seconds >= 0.0 && pass.calls > 0));
        // Nothing is so fast that the parts of a step are nowhere near the whole.
        let all: f64 = one.passes.iter().map(|pass| pass.seconds).sum();
        assert!(all > 0.2 * one.seconds, "{all} s of passes in {} s", one.seconds);
    }
    assert!(report.copy > 1e8, "{} bytes/s", report.copy);
}

#[test]
fn both_engines_are_measured_on_the_same_computation() {
    let place = Place::new("bench-both");
    let files = ["cpu", "gpu"].map(|engine| {
        let file = place.path(&format!("{engine}.json"));
        works(&["bench", "--engine", engine, "--sizes", "12", "--seconds", "1", "--json", &file]);
        file
    });
    let chart = place.path("chart.svg");
    let said = works(&["bench", "--compare", &files[0], &files[1], "-o", &chart]);
    assert!(said.contains("invasion 3, 12³: ") && said.contains("; the same state hash"), "{said}");
    let drawn = std::fs::read_to_string(&chart).expect("the chart");
    assert!(drawn.contains("million site-steps per second") && drawn.contains("% of copy bandwidth"), "{drawn}");
}

#[test]
fn rows_fit_the_table_of_results() {
    let said =
        works(&["bench", "--engine", "cpu", "--workload", "fields", "--sizes", "8", "--seconds", "1", "--markdown"]);
    let columns: Vec<usize> = said.lines().map(|line| line.matches('|').count()).collect();
    assert_eq!(columns, [columns[0]; 3], "{said}");
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/README.md")).expect("the page");
    assert!(page.contains(invasim::bench::markdown::TITLES), "the page has the table that --markdown prints rows for");
}

#[test]
fn a_result_is_read_as_it_was_written() {
    let (place, report) = (Place::new("bench-json"), some("A | card", 0.25, "0123456789abcdef"));
    let file = place.path("a.json");
    report.write(Path::new(&file)).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(Report::read(Path::new(&file)).unwrap_or_else(|e| panic!("{e}")), report);
    let value: serde_json::Value = serde_json::from_str(&report.json()).expect("JSON");
    // 2^27 bytes in 0.15 s of 10^11 bytes/s
    let fraction = value["measured"][0]["passes"][0]["fraction_of_copy"].as_f64().expect("a fraction");
    assert!((fraction - 134_217_728.0 / 0.15 / 1e11).abs() < 1e-12, "{fraction}");
}

/// What was measured before a lattice fails is kept, and the exit code tells that one did.
#[test]
fn a_lattice_that_fails_leaves_the_others() {
    let place = Place::new("bench-fails");
    let (file, workloads) = (place.path("kept.json"), "oxygen,fields");
    // No GPU has a buffer for a layer of the second and the third.
    let arguments = [
        "bench",
        "--engine",
        "gpu",
        "--workload",
        workloads,
        "--sizes",
        "8,1620,1625",
        "--seconds",
        "1",
        "--json",
        &file,
    ];
    let output = invasim(&arguments);
    let (said, wrong) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{wrong}");
    assert!(wrong.contains("error: oxygen 1620³: ") && wrong.contains("error: fields 1620³: "), "{wrong}");
    assert!(said.contains("8 × 8 × 8 sites, ") && said.contains("  failed: oxygen 1620³: "), "{said}");
    assert!(said.contains("left out: fields 1625³: a smaller one failed"), "{said}");
    let report = Report::read(Path::new(&file)).unwrap_or_else(|e| panic!("{e}"));
    let measured: Vec<_> = report.measured.iter().map(|one| (one.workload.as_str(), one.edge)).collect();
    assert_eq!(measured, [("oxygen", 8), ("fields", 8)]);
    assert_eq!((report.failed.len(), report.left_out.len()), (2, 2));
}

/// What a comparison of results from files `0.json`, `1.json` draws and says.
fn compared(reports: &[Report]) -> Option<(String, Vec<String>)> {
    let files: Vec<PathBuf> = (0..reports.len()).map(|number| format!("{number}.json").into()).collect();
    drawing(reports, &names(&files, reports))
}

/// Two results of one device and commit are told apart, and a lattice that one of them lacks is shown all the same.
#[test]
fn results_of_one_device_are_named_by_their_files() {
    let (all, mut one) = (some("Card", 0.1, "aa"), some("Card", 0.2, "aa"));
    one.measured.truncate(1);
    let (drawn, said) = compared(&[all, one]).expect("a chart");
    for words in [">Card, abc1234 (0.json)<", ">Card, abc1234 (1.json)<", ">128³<"] {
        assert!(drawn.contains(words), "no {words}");
    }
    assert!(said[0].contains("(0.json) 2.62 M/s (2.00 ×), Card, abc1234 (1.json)"), "{}", said[0]);
    assert!(said[1].starts_with("invasion 1, 128³: ") && said[1].ends_with("no other has measured it"), "{}", said[1]);
}

#[test]
fn a_comparison_shows_each_device_and_tells_other_computations() {
    let (fast, slow) = (some("Fast card", 0.1, "aa"), some("Slow card", 0.4, "aa"));
    let (drawn, said) = compared(&[fast.clone(), slow.clone()]).expect("a chart");
    assert!(["Fast card", "Slow card", ">64³<", ">128³<"].iter().all(|word| drawn.contains(word)), "{drawn}");
    assert_eq!(said.len(), 2);
    assert!(
        said[0].contains("Fast card, abc1234 2.62 M/s (4.00 ×), Slow card, abc1234 0.655 M/s (1.00 ×)"),
        "{}",
        said[0]
    );
    assert!(said.iter().all(|line| line.ends_with("the same state hash")));
    let (_, said) = compared(&[fast.clone(), some("Slow card", 0.4, "bb")]).expect("a chart");
    assert!(said[0].contains("STATE HASHES DIFFER"), "{}", said[0]);
    let mut other = slow;
    other.measured.iter_mut().for_each(|one| one.version = 2);
    assert!(compared(&[fast, other]).is_none(), "unlike versions are not compared");
}

#[test]
fn what_cannot_be_measured_or_compared_is_told() {
    let place = Place::new("bench-bad");
    let unknown = refused(&["bench", "--workload", "everything"]);
    assert!(
        unknown.contains("no workload `everything`") && unknown.contains("fields, invasion, whole-body"),
        "{unknown}"
    );
    let adapter = refused(&["bench", "--engine", "cpu", "--adapter", "x"]);
    assert!(adapter.contains("the CPU engine uses no adapter"), "{adapter}");
    let blank = refused(&["bench", "--adapter", " "]);
    assert!(blank.contains("--adapter: its name is blank\n  name one that `invasim adapters` lists"), "{blank}");
    for flag in [&["--window", "9"][..], &["--fences"]] {
        let asked = [&["bench", "--engine", "cpu"], flag].concat();
        assert!(refused(&asked).contains(&format!("leave out {}, or --engine cpu", flag[0])));
    }
    for (arguments, part) in [
        (["bench", "--sizes", "7"], "8..=1625"),
        (["bench", "--seconds", "nan"], "from 1 to 86400"),
        (["bench", "--threads", "100000"], "1..=1024"),
        (["bench", "--compare", "a.json"], "--output"),
    ] {
        let output = invasim(&arguments);
        let said = text(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains(part), "{arguments:?}: {said}");
    }
    let nowhere = refused(&["bench", "--json", &place.path("nowhere/a.json")]);
    assert!(nowhere.contains("there is no such folder") && !nowhere.contains("measuring"), "{nowhere}");
    let (file, out) = (place.file("a.json", "{\"invasim_bench\": 1}"), place.path("a.svg"));
    let lacking = refused(&["bench", "--compare", &file, "-o", &out]);
    assert!(lacking.contains("it lacks `version`") && lacking.contains("invasim bench --json FILE"), "{lacking}");
    let other = refused(&["bench", "--compare", &place.file("b.json", "{}"), "-o", &out]);
    assert!(other.contains("no result of a bench"), "{other}");
    let good = place.path("good.json");
    some("A", 1.0, "a").write(Path::new(&good)).expect("written");
    let ending = refused(&["bench", "--compare", &good, "-o", &place.path("chart.bmp")]);
    assert!(
        ending.contains("chart.bmp: a figure cannot be a file of this kind\n  end it in .svg, .pdf or .png"),
        "{ending}"
    );
}

/// Passes are timed on the state as it is, and give what they give untimed.
#[test]
fn timing_passes_changes_no_bit() {
    let plan = || named("invasion").expect("a workload").plan(12).unwrap_or_else(|e| panic!("{e}"));
    let parts: Vec<Command> = plan().program;
    for choice in [Choice::Cpu, Choice::Gpu] {
        let mut runs = [0, 1].map(|_| Organism::open(plan(), &on(choice)).unwrap_or_else(|e| panic!("{e}")));
        let moment: Moment = plan().moment(0);
        let one: Vec<&[Command]> = parts.iter().map(std::slice::from_ref).collect();
        let stamped = !runs[0].primary.engine.clock().contains("batched");
        let seconds = runs[0].primary.engine.time(&one, &moment).unwrap_or_else(|e| panic!("{e}"));
        runs[1].primary.engine.step(&parts, &[moment]).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(seconds.len(), parts.len());
        assert!(seconds.iter().all(|s| (0.0..60.0).contains(s)) && seconds.iter().sum::<f64>() > 0.0, "{seconds:?}");
        // Without time stamps passes are repeated, so that the state is another.
        if stamped {
            let [timed, untimed] = runs.each_mut().map(|run| run.hash().unwrap_or_else(|e| panic!("{e}")));
            assert_eq!(timed, untimed, "{choice:?}");
        }
    }
}

#[test]
fn the_copy_bandwidth_of_both_engines_is_plausible() {
    for choice in [Choice::Cpu, Choice::Gpu] {
        let copy = bandwidth(&on(choice)).unwrap_or_else(|e| panic!("{e}"));
        assert!((1e8..1e14).contains(&copy.bytes_per_second), "{copy:?}");
        assert!(copy.how.contains(" MiB by "), "{copy:?}");
    }
}
