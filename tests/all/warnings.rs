//! Does `check` tell of what can be run but is hardly meant, in a line each, and of nothing else?
use crate::organism::{BONE, files};
use crate::program::{Place, invasim, quick, text, works};
use serde_json::Value as Json;
use std::fs::read_to_string;

pub const SOUND: &str = "[run]\nuntil = \"1 day\"\nstep = \"6 min\"\n[lattice]\nsites = [16, 16, 16]\n\
    [initial.vessels]\npattern = \"grid\"\n[[initial.cells]]\nkind = \"epithelial\"\nradius = \"60 um\"\n";

/// The warnings of a config, which must be sound.
pub fn warnings(place: &Place, config: &str, sets: &[&str]) -> Vec<String> {
    let config = place.file("odd.toml", config);
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let output = invasim(&[&["check", &config], &sets[..]].concat());
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    said.lines().filter_map(|line| line.strip_prefix("warning: ")).map(str::to_string).collect()
}

/// Asserts that each config with its overrides has one warning, which says so.
pub fn assert_told(place: &Place, cases: &[(&str, &[&str], &str)]) {
    for (config, sets, wanted) in cases {
        let found = warnings(place, config, sets);
        assert!(found.len() == 1 && found[0].contains(wanted), "{sets:?}: {found:?}");
    }
}

/// On the lattice a rate is that of a kind: normal cells without an oncogene would divide too.
#[test]
fn a_switch_that_makes_cells_without_an_oncogene_divide_is_told() {
    let place = Place::new("warnings-oncogene");
    let normal = "[[initial.cells]]\nkind = \"normal\"\nshape = \"everywhere\"\nfraction = 0.1\noverwrite = false\n";
    let switch = "[[therapy]]\nswitch = \"growth.rate.normal\"\nto = \"4e-4 /min\"\nstart = \"6 h\"\n";
    let config = [SOUND, normal, switch].concat();
    assert_told(
        &place,
        &[(
            &config,
            &[],
            "therapy[0] (growth.rate.normal = 4e-4 /min) lets all normal cells of the lattice divide, and",
        )],
    );
    assert_eq!(warnings(&place, &config, &["initial.cells[1].oncogene=true"]), [""; 0]);
    assert_eq!(warnings(&place, &[SOUND, normal].concat(), &[]), [""; 0], "nothing is switched");
}

#[test]
fn check_tells_what_is_hardly_meant() {
    let place = Place::new("warnings");
    assert_eq!(warnings(&place, SOUND, &[]), [""; 0]);
    let none = "initial.vessels.pattern=none";
    let medium = ["medium.enabled=true", "oxygen.medium_level=38 mmHg", "oxygen.medium_exchange=1 /min"];
    let still = "processes.medium=false";
    let drug = format!("{SOUND}[[therapy]]\ndrug = \"VBY-825\"\ndose = \"9 nM\"\nstart = \"2 day\"\n");
    let cases: [(&str, &[&str], &str); 12] = [
        (SOUND, &[none], "nothing gives oxygen: no vessel with blood"),
        (SOUND, &["oxygen.permeability=0 /min"], "nothing gives oxygen"),
        (SOUND, &[medium[0], medium[1], medium[2], still], "processes.medium = false: medium stays where it is"),
        (SOUND, &["run.step=7 min"], "no whole number of steps: 206 steps of 7 min end at 24.03 h"),
        (SOUND, &["initial.cells[0].radius=900 um"], "the tumour fills the whole lattice"),
        (
            SOUND,
            &["output.panels=[tissue]", "output.view.width=1000", "output.view.zoom=4"],
            "pictures show the tissue at a zoom of ",
        ),
        (SOUND, &["output.panels=[tissue]", "output.view.width=1500"], "not 1: a site is drawn at most 14 pixels wide"),
        (SOUND, &["run.name=肝 and lung"], "run.name: the font of pictures has no 肝 (U+809D), in \"肝 and lung\""),
        (SOUND, &["csf1.secretion.cxcl1_tumour=0.2 /min"], "no cell can ever have the trait CXCL1"),
        (SOUND, &["initial.cells[0].fraction=0"], "no tumour cell is there at the start"),
        (
            SOUND,
            &["output.series_every=25 min"],
            "output.series_every is 25 min, no whole number of steps of 6 min: it is taken as 24 min",
        ),
        (&drug, &[], "therapy[0] (VBY-825) is never given: all its doses come after the end of the run, 24.00 h"),
    ];
    assert_told(&place, &cases);
    let sources: [&[&str]; 3] = [
        &[none, "oxygen.sides.x_low=38 mmHg"],
        &[none, medium[0], medium[1], medium[2]],
        &[none, "processes.fields=false"],
    ];
    for sets in sources {
        assert_eq!(warnings(&place, SOUND, sets), [""; 0], "{sets:?}");
    }
}

/// What is given or named and cannot come to pass, since what carries it is switched off.
#[test]
fn check_tells_what_is_in_vain() {
    let place = Place::new("warnings-vain");
    let now = format!("{SOUND}[[therapy]]\ndrug = \"VBY-825\"\ndose = \"9 nM\"\nstart = \"1 h\"\n");
    let rays = format!("{SOUND}[[therapy]]\nradiation = \"2 Gy\"\nstart = \"1 h\"\n");
    let bone = format!("{SOUND}[[organ]]\npreset = \"bone\"\n");
    let off = "processes.pharmacology=false";
    let anti_id = now.replace("VBY-825", "anti-Id");
    let id = format!("{SOUND}[[therapy]]\nswitch = \"angiogenesis.id\"\nto = \"0.2\"\nstart = \"1 h\"\n");
    let covered = format!("{SOUND}[[initial.cells]]\nkind = \"normal\"\nshape = \"everywhere\"\n");
    let blood = ["self_seeding.enabled=true", "circulation.influx=5 /day", "self_seeding.acquired=[CXCL1]"];
    let cases: [(&str, &[&str], &str); 16] = [
        (&anti_id, &[], "anti-Id has no effect: angiogenesis.enabled = false, and it acts on nothing else"),
        (&id, &[], "therapy[0] (angiogenesis.id = 0.2) is switched in vain: angiogenesis.enabled = false"),
        (&covered, &[], "no tumour cell is there at the start: cells of a later [[initial.cells]] take the places"),
        (&now, &["initial.vessels.pattern=none", "oxygen.sides.x_low=38 mmHg"], "VBY-825 never reaches this tissue"),
        (SOUND, &["angiogenesis.id=0.25"], "angiogenesis.id is given, but angiogenesis.enabled = false"),
        (SOUND, &["self_seeding.acquired=[CXCL1]"], "self_seeding.acquired is given, but self_seeding.enabled = false"),
        (SOUND, &["output.volumes=[cells]"], "output.volumes is given, but no volumes are written"),
        (SOUND, &["output.volume_formats=[vtk]"], "say how often by output.volumes_every"),
        (SOUND, &["output.volumes_low=[20 um, 20 um, 20 um]"], "output.volumes_low is given, but no volumes"),
        (SOUND, &blood, "secretion.cxcl1_tumour of every field is 0"),
        (&now, &[off], "therapy[0] (VBY-825) is given, but processes.pharmacology = false: no tissue takes it up"),
        (&rays, &["processes.radiation=false"], "therapy[0] (radiation) is given, but processes.radiation = false"),
        (&bone, &[], "no cell ever enters blood in this run, so none reaches an organ; see [intravasation]"),
        (&bone, &["intravasation.enabled=true", "processes.intravasation=false"], "so none reaches an organ; see"),
        (SOUND, &["self_seeding.enabled=true"], "so none comes back to the tumour (self_seeding.enabled); see"),
        (&bone, &["self_seeding.enabled=true"], "none reaches an organ or comes back to the tumour"),
    ];
    assert_told(&place, &cases);
    let on = format!("{now}[[therapy]]\nswitch = \"processes.pharmacology\"\nto = \"true\"\nstart = \"0 h\"\n");
    assert_eq!(warnings(&place, &on, &[off]), [""; 0], "a switch puts it on");
    let src = now.replace("VBY-825", "dasatinib");
    assert_eq!(warnings(&place, &src, &[off]), [""; 0], "it acts on cells that sleep in organs, too");
    assert_eq!(warnings(&place, &bone, &["circulation.influx=5 /day"]), [""; 0]);
    assert_eq!(warnings(&place, SOUND, &["output.volumes=[cells]", "output.volumes_every=1 h"]), [""; 0]);
}

/// A number for a type of cells may mean anything: what it is taken for is told, unless the config says it.
#[test]
fn check_tells_what_types_without_a_name_are_taken_for() {
    let place = Place::new("warnings-types");
    place.file("cells.csv", "x,y,z,type\n10,10,10,0\n30,30,10,macrophage\n30,-30,10,0\n");
    let config = SOUND.replace("kind = \"epithelial\"\nradius = \"60 um\"", "shape = \"file\"\nfile = \"cells.csv\"");
    let warning = "cells.csv: 2 cells of type 0 are taken as epithelial, as initial.cells[0].types is not given: write types = \"0=";
    assert_told(&place, &[(&config, &[], warning)]);
    assert_eq!(warnings(&place, &config, &["initial.cells[0].types=0=mesenchymal"]), [""; 0]);
    let resolved = works(&["check", &place.path("odd.toml")]);
    assert_eq!(warnings(&place, &resolved, &[]), [""; 0], "a resolved config says it");
}

/// What is hardly meant of an organ is told with its name, and what is about the whole run once.
#[test]
fn check_tells_what_is_hardly_meant_of_organs() {
    let place = Place::new("warnings-organs");
    let config = read_to_string(files(&place)).expect("a config");
    let end: [&str; 1] = ["run.step=7 min"];
    assert_eq!(warnings(&place, &config, &[]), [""; 0]);
    let small = warnings(&place, &config, &["organ[2].balance=0.5"]);
    assert!(small.len() == 1 && small[0].starts_with("balance does nothing in the organ bone"), "{small:?}");
    place.file("bone.toml", &format!("{BONE}[oxygen]\npermeability = \"0 /min\"\n"));
    let found = warnings(&place, &config, &end);
    assert!(found.len() == 3 && found[0].contains("no whole number of steps"), "{found:?}");
    assert!(found[1].starts_with("output.series_every is 60 min"), "{found:?}");
    assert!(found[2].starts_with("organ bone: nothing gives oxygen: no vessel with blood"), "{found:?}");
    let closed = warnings(&place, &config, &["intravasation.enabled=false", "self_seeding.enabled=false"]);
    assert!(closed[0].starts_with("no cell ever enters blood in this run"), "{closed:?}");
}

/// A tumour that soon has no room left, on a lattice that is as wide as it is asked for.
fn fast(sites: &str, cells: &str) -> String {
    format!(
        "{}[growth.rate]\nepithelial = \"0.02 /min\"\n[[initial.cells]]\nkind = \"epithelial\"\n{cells}\n[output]\nseries_every = \"1 h\"\n\
         panels = [\"cells\"]\ncheckpoint_every = \"1 h\"\n",
        quick("10 h", sites)
    )
}

/// What a run says on the way, and the warnings of its record.
fn run(place: &Place, config: &str, out: &str) -> (String, Vec<Json>) {
    let (config, out) = (place.file("fast.toml", config), place.path(out));
    let output = invasim(&["run", &config, "--out", &out, "--engine", "cpu"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    (text(&output.stderr), kept(&out))
}

/// The warnings of a record, but for that of the rate by which these tumours are fast.
fn kept(out: &str) -> Vec<Json> {
    let record: Json = serde_json::from_str(&read_to_string(format!("{out}/run.json")).unwrap()).unwrap();
    let all = record["warnings"].as_array().expect("warnings").iter();
    all.filter(|one| !one["text"].as_str().expect("a text").contains("growth.rate.")).cloned().collect()
}

#[test]
fn a_run_tells_once_when_the_tumour_reaches_the_sides() {
    let place = Place::new("sides");
    let (said, warnings) = run(&place, &fast("[16, 16, 16]", "radius = \"60 um\""), "ball");
    let printed: Vec<&str> = said.lines().filter(|line| line.contains("warning: by day 0, 0")).collect();
    assert!(printed.len() == 1 && printed[0].contains(":00 the tumour has reached the side"), "{said}");
    assert_eq!(warnings.len(), 1);
    let step = warnings[0]["step"].as_u64().expect("a step");
    assert!(step > 10 && step < 100 && step.is_multiple_of(10), "{step}");
    assert_eq!(warnings[0]["time_h"], step as f64 / 10.0);
    assert!(printed[0].contains(warnings[0]["text"].as_str().expect("a text")));
    let page = read_to_string(place.path("ball/report.html")).expect("a page");
    assert!(page.contains("<h2 id=\"warnings-h\">Warnings</h2>") && page.contains("the tumour has reached the side"));
    let more = invasim(&["resume", &place.path("ball"), "--until", "12 h", "--engine", "cpu"]);
    assert!(more.status.success() && !text(&more.stderr).contains("warning: "), "{}", text(&more.stderr));
    assert_eq!(kept(&place.path("ball")), warnings, "who goes on with a run does not tell it again");
}

/// Who goes on to another end has the warnings of that end: a course that was too late is so no longer, or another one is.
#[test]
fn warnings_of_an_end_are_those_of_the_last_one() {
    let place = Place::new("warnings-end");
    let course = |start: &str| format!("[[therapy]]\ndrug = \"VBY-825\"\ndose = \"9 nM\"\nstart = \"{start}\"\n");
    let config = format!("{}{}", fast("[16, 16, 16]", "radius = \"60 um\"").replace("10 h", "1 h"), course("90 min"));
    let late = |warnings: &[Json]| {
        let texts = warnings.iter().map(|one| one["text"].as_str().expect("a text").to_string());
        texts.filter(|text| text.contains("never given") || text.contains("no whole number")).collect::<Vec<_>>()
    };
    let (_, first) = run(&place, &config, "out");
    assert!(late(&first).len() == 1 && late(&first)[0].starts_with("therapy[0] (VBY-825) is never given"), "{first:?}");
    let on = |until: &str| {
        let output = invasim(&["resume", &place.path("out"), "--until", until, "--engine", "cpu"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        (text(&output.stderr), late(&kept(&place.path("out"))))
    };
    let (said, warnings) = on("75 min");
    let [odd, dose] = &warnings[..] else { panic!("{warnings:?}") };
    assert!(
        odd.contains("13 steps of 6 min end at 1.30 h") && dose.contains("the end of the run, 1.30 h"),
        "{warnings:?}"
    );
    assert!(warnings.iter().all(|warning| said.contains(warning)), "what is new is told: {said}");
    let (said, warnings) = on("2 h");
    assert_eq!(warnings, [""; 0]);
    assert!(!said.contains("never given"), "{said}");
    let page = read_to_string(place.path("out/report.html")).expect("a page");
    assert!(!page.contains("never given"));
}

/// A front that is as wide as the lattice on purpose meets its far side only; flat tissue and closed axes have fewer sides.
#[test]
fn sides_that_a_tumour_has_from_the_start_are_not_told() {
    let place = Place::new("sides-meant");
    let slab = "shape = \"slab\"\naxis = \"x\"\nto = \"60 um\"";
    let (_, short) = run(&place, &fast("[48, 16, 16]", slab).replace("10 h", "2 h"), "short");
    assert_eq!(short, [Json::Null; 0]);
    let (_, far) = run(&place, &fast("[16, 16, 16]", slab), "far");
    assert_eq!(far.iter().map(|one| &one["sides"]).collect::<Vec<_>>(), [&serde_json::json!(["x_high"])]);
    let flat = fast("[16, 16, 1]\nperiodic = [\"x\"]", "radius = \"60 um\"");
    let (_, flat) = run(&place, &flat, "flat");
    let sides = flat[0]["sides"].as_array().expect("sides");
    assert!(
        flat.len() == 1 && sides.iter().all(|side| ["y_low", "y_high"].contains(&side.as_str().unwrap())),
        "{flat:?}"
    );
}

#[test]
fn a_run_tells_when_a_lesion_reaches_the_sides_of_its_organ() {
    let place = Place::new("sides-organ");
    let config = files(&place);
    place.file("lung.toml", "[lattice]\nsites = [6, 6, 6]\n[growth.rate]\nepithelial = \"2e-2 /min\"\n");
    let out = place.path("out");
    works(&["run", &config, "--out", &out, "--engine", "cpu", "-q"]);
    let warnings = kept(&out);
    let lung: Vec<&Json> = warnings.iter().filter(|one| one["organ"] == "lung").collect();
    assert!(lung.len() == 1 && lung[0]["text"].as_str().unwrap().contains("the tumour in lung has reached the side"));
    let page = read_to_string(format!("{out}/report.html")).expect("a page");
    assert!(page.contains("the tumour in lung has reached the side"));
}

/// Keys of another pattern than the one that is asked for do nothing: each is told, but for defaults, which a resolved config has.
#[test]
fn check_tells_of_keys_that_the_pattern_does_not_heed() {
    let place = Place::new("warnings-patterns");
    let vessels = "initial.vessels.density has no effect: it belongs to the pattern `network`, not to `grid`";
    let clear =
        "initial.vessels.clear_radius has no effect: it belongs to the pattern `grid` or `network`, not to `none`";
    let matrix =
        "initial.matrix.contrast has no effect: it belongs to the pattern `noise` or `fibres`, not to `uniform`";
    let sides = "oxygen.sides.x_low=38 mmHg";
    let uniform = "initial.matrix.pattern=uniform";
    let cases: [(&str, &[&str], &str); 3] = [
        (SOUND, &["initial.vessels.density=0.05"], vessels),
        (SOUND, &["initial.vessels.pattern=none", sides, "initial.vessels.clear_radius=50 um"], clear),
        (SOUND, &[uniform, "initial.matrix.contrast=0.75"], matrix),
    ];
    assert_told(&place, &cases);
    let usual = ["initial.vessels.density=0.01", uniform, "initial.matrix.length=0.1 mm"];
    assert_eq!(warnings(&place, SOUND, &usual), [""; 0]);
}

/// Invasion depths end where their counts do.
#[test]
fn check_tells_of_lattices_that_are_deeper_than_depths() {
    let place = Place::new("warnings-depths");
    let long = |sites: &str| {
        SOUND
            .replace("[16, 16, 16]", sites)
            .replace("radius", "origin = \"corner\"\ncentre = [\"60 um\", \"60 um\", \"60 um\"]\nradius")
    };
    let warning = "the lattice reaches 1094 sites beyond the tumour's border, and depths are told up to 20475 um only (1024 sites)";
    assert_told(&place, &[(&long("[1100, 6, 6]"), &[], warning)]);
    assert_eq!(warnings(&place, &long("[1020, 6, 6]"), &[]), [""; 0]);
}
