//! Do arms of one tumour keep their drugs apart, and does the program tell what is given?
use crate::program::{Place, invasim, refused, text, works};

const TRUNK: &str = "[run]\nname = \"trunk\"\nuntil = \"6 h\"\n[lattice]\nsites = [16, 16, 16]\n\
    [[initial.cells]]\nkind = \"epithelial\"\nradius = \"100 um\"\n[initial.vessels]\npattern = \"network\"\n\
    [angiogenesis]\nenabled = true\n[intravasation]\nenabled = true\n[[organ]]\npreset = \"lung\"\n\
    [[therapy]]\ndrug = \"VBY-825\"\ndose = \"50 nM\"\n[output]\nimages_every = \"6 h\"\n";

fn hash(out: &str) -> String {
    let text = std::fs::read_to_string(format!("{out}/run.json")).unwrap_or_else(|e| panic!("{out}: {e}"));
    let record: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    record["final_state_hash"].as_str().expect("a hash").into()
}

/// What the trunk has given stays in the tissue of an arm that knows the drug, and is washed out of one that does not.
#[test]
fn arms_keep_the_drugs_that_they_know() {
    let place = Place::new("arms-of-drugs");
    let (config, trunk, out) = (place.file("trunk.toml", TRUNK), place.path("trunk"), place.path("arms"));
    works(&["run", &config, "--out", &trunk, "--engine", "cpu", "-q"]);
    let both = "[[therapy]]\ndrug = \"doxorubicin\"\ndose = \"300 nM\"\nstart = \"4 h\"\n[[therapy]]\ndrug = \"VBY-825\"\ndose = \"50 nM\"\n";
    let other = "[[therapy]]\ndrug = \"doxorubicin\"\ndose = \"300 nM\"\nstart = \"4 h\"\n";
    let (both, other) = (place.file("both.toml", both), place.file("other.toml", other));
    let late = ["branch", &trunk, "--at", "5 h", "--out", &place.path("late"), "--arm", &format!("other={other}")];
    let message = refused(&late);
    assert!(
        message.contains("other.toml:1: therapy[0]: the first dose is due before the arms branch off at 5 h"),
        "{message}"
    );
    let organs = place.file("organs.toml", "[[organ]]\npreset = \"bone\"\n");
    let asked = ["branch", &trunk, "--at", "2 h", "--out", &place.path("organs"), "--arm", &format!("organs={organs}")];
    let message = refused(&asked);
    assert!(message.contains("these are not the organs of the run that is branched off from"), "{message}");
    let arms = ["--arm", "control", "--arm", &format!("both={both}"), "--arm", &format!("other={other}")];
    works(&[&["branch", &trunk, "--at", "2 h", "--out", &out, "--engine", "cpu", "-q"], &arms[..]].concat());
    assert_eq!(hash(&format!("{out}/seed_1/control")), hash(&trunk));
    let first = |arm: &str| {
        let series = std::fs::read_to_string(format!("{out}/seed_1/{arm}/series.csv")).expect("a series");
        let mut lines = series.lines();
        let column = lines.next().expect("a header").split(',').position(|c| c == "VBY-825_mean");
        column.map(|i| {
            lines.next().expect("a row").split(',').nth(i).expect("a column").parse::<f64>().expect("a number")
        })
    };
    assert!(first("control").is_some_and(|level| level > 1.0));
    assert_eq!(first("both"), first("control"));
    assert_eq!(first("other"), None);
    let tidy = csv::Reader::from_path(format!("{out}/comparison.csv")).expect("a comparison").into_records().count();
    assert_eq!(tidy, 3 * 3, "rows of one width from three arms at 2, 4 and 6 h");
}

#[test]
fn levels_are_drawn_where_there_are_drugs() {
    let place = Place::new("levels");
    let config = place.file("trunk.toml", TRUNK);
    let said = works(&["check", &config, "--plot", &place.path("levels.png")]);
    assert!(said.contains("# therapy: VBY-825 bolus, 50 nM a dose: at 0 h"), "{said}");
    let picture = image::open(place.path("levels.png")).expect("a picture");
    assert!(picture.width() > 300);
    for (name, begins) in [("levels.pdf", &b"%PDF-"[..]), ("levels.SVG", b"<svg ")] {
        works(&["check", &config, "--plot", &place.path(name)]);
        assert!(std::fs::read(place.path(name)).expect("a file").starts_with(begins), "{name}");
    }
    let message = refused(&["check", &config, "--plot", &place.path("levels.jpg")]);
    assert!(message.contains("levels.jpg: a figure cannot be a file of this kind\n  end it in .svg"), "{message}");
    assert!(!std::path::Path::new(&place.path("levels.jpg")).exists());
    let message = refused(&["check", "configs/quickstart.toml", "--plot", &place.path("none.png")]);
    assert!(message.contains("no drug is given in this run") && message.contains("invasim drugs"), "{message}");
    let preset = ["check", &config, "--set", "therapy[0].drug=doxorubicin", "--set", "drug[0].half_life=7 h"];
    let said = works(&preset);
    assert!(said.contains("# therapy: doxorubicin bolus") && said.contains("half_life = \"420 min\""), "{said}");
    let replaced = text(&invasim(&["check", "configs/therapy/compensation.toml"]).stderr);
    let note = "compensation.toml:9: [[therapy]] replaces 1 course of configs/therapy/inhibitor.toml";
    assert!(replaced.contains(&format!("note: configs/therapy/{note}")), "{replaced}");
    assert!(works(&["drugs"]).contains("doxorubicin"));
    assert!(works(&["drugs", "doxorubicin"]).contains("Primeau 2005"));
    assert!(refused(&["drugs", "aspirin"]).contains("there is no drug `aspirin`"));
}

/// The control of a dose response is a dose of nothing: what is measured is as without it.
#[test]
fn a_dose_of_nothing_does_nothing() {
    let place = Place::new("dose-of-nothing");
    let ends = ["", "drug = \"doxorubicin\"\ndose = \"0 mg/kg\"", "radiation = \"0 Gy\"", "radiation = \"8 Gy\""].map(
        |course| {
            let course = if course.is_empty() { String::new() } else { format!("[[therapy]]\n{course}\n") };
            let config = TRUNK.replace("[[therapy]]\ndrug = \"VBY-825\"\ndose = \"50 nM\"\n", &course);
            let out = place.path("out");
            works(&["run", &place.file("dose.toml", &config), "--out", &out, "--engine", "cpu", "-q", "--replace"]);
            let series = std::fs::read_to_string(format!("{out}/series.csv")).expect("a series");
            let rows = series.lines().skip(1).map(|row| row.split(',').take(30).collect::<Vec<_>>().join(","));
            rows.collect::<Vec<_>>()
        },
    );
    assert!(ends[0] == ends[1] && ends[0] == ends[2] && ends[0] != ends[3], "{ends:?}");
    let plot = place.path("levels.svg");
    let none = TRUNK.replace("50 nM", "0 nM");
    let said = works(&["check", &place.file("none.toml", &none), "--plot", &plot]);
    assert!(said.contains("# therapy: VBY-825 bolus, 0 nM a dose"), "{said}");
    assert!(!std::fs::read_to_string(plot).expect("a plot").contains("NaN"));
}
