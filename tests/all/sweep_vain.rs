//! Does a sweep say, before anything runs, what of its file has no effect, is no column, or is run twice?
use crate::program::{Place, invasim, refused, text, works};
use crate::sweep::{ALONE, BASE, SWEEP, place, table};
use invasim::sweep::design::Design;
use std::collections::BTreeSet;
use std::fs::read_to_string;
use std::path::Path;

const CUBE: &str = "[sweep]\nconfig = \"base.toml\"\nmethod = \"latin hypercube\"\npoints = 10\n";

/// Sweeps that hold something without effect, and what is said.
const VAIN: &[(&str, &str, &str)] = &[
    (
        "seeds = 2",
        "seeds = 2\npoints = 4",
        "sweep.toml:5: sweep.points: `points` has no effect: it belongs to the method `latin",
    ),
    ("seeds = 2", "seeds = 2\ndraw = 4", "sweep.toml:5: sweep.draw: `draw` has no effect"),
    (
        "seeds = 2",
        "seeds = 2\noutcomes = \"tumor_cells\"",
        "sweep.toml:5: sweep.outcomes: `outcomes` has no effect: it belongs to the method `one at a time`",
    ),
    (
        "values = \"0, 4\"",
        "values = \"0, 4\"\nsteps = 3",
        "sweep.toml:8: vary[0].steps: `steps` has no effect beside `values`",
    ),
    (
        "values = \"0, 4\"",
        "factors = \"2\"\nscale = \"log\"",
        "sweep.toml:8: vary[0].scale: `scale` has no effect beside `fac",
    ),
    (
        "seeds = 2",
        "seeds = 2\nmethod = \"latin hypercube\"",
        "sweep.toml:13: vary[1].steps: `steps` has no effect: a Latin hypercube has as many points as",
    ),
    (
        "values = \"0, 4\"",
        "from = 0\nto = 3\nsteps = 3",
        "vary[0].steps: `growth.push_depth` takes whole numbers, and this range",
    ),
    (
        "push_depth\"\nvalues = \"0, 4\"",
        "daughter\"\nfrom = 0\nto = 3",
        "sweep.toml:7: vary[0].from: `growth.daughter` has no range: it is one of some words",
    ),
    (
        "growth.push_depth\"\nvalues = \"0, 4\"",
        "angiogenesis.enabled\"\nfrom = 0\nto = 1",
        "vary[0].from: `angiogenesis.enabled` has no range: it is true or false\n  name its values, like values = \"false, true\"",
    ),
];

#[test]
fn what_has_no_effect_in_a_sweep_is_refused_at_its_line() {
    let (place, _) = place("sweep-vain");
    for (from, to, problem) in VAIN {
        assert!(SWEEP.contains(*from));
        let file = place.file("sweep.toml", &SWEEP.replace(from, to));
        let message = refused(&["sweep", &file, "--out", &place.path("out"), "--engine", "cpu"]);
        assert!(message.contains(problem), "{to}: {message}");
    }
}

/// A range of whole numbers gives each of them as often, whichever way it is written.
#[test]
fn a_latin_hypercube_takes_whole_numbers_of_a_range() {
    let (place, _) = place("sweep-whole");
    for ends in ["from = 0\nto = 4", "from = 4\nto = 0"] {
        let cube = format!("{CUBE}[[vary]]\nkey = \"growth.push_depth\"\n{ends}\n");
        let design = Design::read(Path::new(&place.file("cube.toml", &cube))).unwrap_or_else(|e| panic!("{e}"));
        for depth in ["0", "1", "2", "3", "4"] {
            assert_eq!(design.points.iter().filter(|point| point[0] == depth).count(), 2, "{depth}");
        }
        let warning =
            "5 of 10 points repeat the settings of others, so that their runs are the same: take fewer points";
        assert!(design.warnings()[0].starts_with(warning), "{:?}", design.warnings());
    }
    let log = format!("{CUBE}[[vary]]\nkey = \"growth.push_depth\"\nfrom = 1\nto = 4\nscale = \"log\"\n");
    let design = Design::read(Path::new(&place.file("log.toml", &log))).unwrap_or_else(|e| panic!("{e}"));
    let depths: BTreeSet<&str> = design.points.iter().map(|point| point[0].as_str()).collect();
    assert_eq!(depths, BTreeSet::from(["1", "2", "3", "4"]));
}

/// What is run twice, or compared with nothing, is told; the sweep runs.
#[test]
fn settings_that_are_run_twice_are_told() {
    let (place, sweep) = place("sweep-twice");
    assert_eq!(Design::read(Path::new(&sweep)).expect("a design").warnings(), [""; 0]);
    let twice = place.file("twice.toml", &SWEEP.replace("\"0, 4\"", "\"4, 4\""));
    let output = invasim(&["sweep", &twice, "--out", &place.path("out"), "--engine", "cpu", "-q", "--shard", "0/6"]);
    let warning =
        "warning: 3 of 6 points repeat the settings of others, so that their runs are the same: take each value once";
    assert!(output.status.success() && text(&output.stderr).contains(warning), "{output:?}");
    let own = place.file("own.toml", &ALONE.replace("\"0, 4\"", "\"4\""));
    let warnings = Design::read(Path::new(&own)).expect("a design").warnings();
    assert_eq!(
        warnings,
        ["vary[1]: `growth.push_depth` has no value but that of the config, so there is nothing to compare"]
    );
}

/// Outcomes are looked for in the columns of the config as it is, and nothing is begun if one is missing.
#[test]
fn outcomes_that_are_no_columns_are_told_before_anything_runs() {
    let (place, _) = place("sweep-outcomes");
    let out = place.path("out");
    for (column, problem) in [
        ("epithelial_bron", "sweep.outcomes: `epithelial_bron` is no column of the series of the config as it is"),
        ("epithelial_bron", "did you mean `epithelial_born`?"),
        ("vegf_mean", "sweep.toml:6: sweep.outcomes: `vegf_mean` is no column"),
        (",", "sweep.toml:6: sweep.outcomes: no column is named"),
    ] {
        let outcomes = ALONE.replace("tumour_cells, epithelial_born", column);
        let message = refused(&["sweep", &place.file("sweep.toml", &outcomes), "--out", &out, "--engine", "cpu", "-q"]);
        assert!(message.contains(problem), "{message}");
        assert!(!Path::new(&out).join("runs").exists() && !Path::new(&out).join("design.json").exists());
    }
}

/// A key may switch a column off: the comparison has a gap there, and goes on.
#[test]
fn an_outcome_that_some_runs_lack_is_a_gap() {
    let place = Place::new("sweep-gap");
    place.file("base.toml", &format!("{}[angiogenesis]\nenabled = true\n", BASE.replace("3 h", "1 h")));
    let vary = "[[vary]]\nkey = \"angiogenesis.enabled\"\nvalues = \"false\"\n[[vary]]\nkey = \"growth.push_depth\"\nvalues = \"0\"\n";
    let head = "[sweep]\nconfig = \"base.toml\"\nmethod = \"one at a time\"\noutcomes = \"vegf_mean, tumour_cells\"\n";
    let (sweep, out) = (place.file("sweep.toml", &format!("{head}{vary}")), place.path("out"));
    works(&["sweep", &sweep, "--out", &out, "--engine", "cpu", "-q"]);
    assert_eq!(table(&out).len(), 3);
    let read = |name: &str| read_to_string(format!("{out}/{name}")).expect("a result");
    assert!(read("sensitivity.md").contains("| `angiogenesis.enabled` | true | false | – | 0 |"));
    let vegf =
        read("sensitivity.csv").lines().find(|row| row.starts_with("growth.push_depth,0,0,vegf_mean,1,")).map(str::len);
    assert!(vegf.is_some() && !read("sensitivity.svg").contains("NaN"));
}

/// What `run` would warn of is told once for all runs that have it, also in the report; a run that comes to more than can be counted
/// keeps no other from running, and is not to be gone on with.
#[test]
fn what_is_odd_of_some_runs_is_told_at_the_end() {
    let place = Place::new("sweep-told");
    let base = "[run]\nuntil = \"1 h\"\n[lattice]\nsites = [32, 32, 32]\n[[initial.cells]]\nkind = \"epithelial\"\nshape = \"everywhere\"\n\
                [output]\nclones = true\nseries_every = \"25 min\"\npanels = [\"cells\"]\n";
    place.file("base.toml", base);
    let head = "[sweep]\nconfig = \"base.toml\"\n[[vary]]\nkey = \"death.apoptosis.epithelial\"\nvalues = \"0.1 /min, 0 /min\"\n";
    let (sweep, out) = (place.file("sweep.toml", head), place.path("out"));
    let said = refused(&["sweep", &sweep, "--out", &out, "--engine", "cpu"]);
    assert!(said.contains("1 of 2 runs failed; the others are finished"), "{said}");
    assert!(
        said.contains("more than 16384 lineages had births or deaths") && !said.contains("invasim resume"),
        "{said}"
    );
    let odd = "1 of 1 runs: output.series_every is 25 min, no whole number of steps";
    assert!(said.contains(&format!("warning: {odd}")), "{said}");
    assert!(read_to_string(format!("{out}/report.html")).expect("a report").contains(odd));
}
