//! Do figures of a branch show its arms at one time, say whose lineages and maps they are, and which arm was given what?
use crate::figure_panels::{branch, drawn, sweep, wrong};
use crate::program::{Place, invasim, text, works};
use crate::report;
use std::fs::{read_to_string, write};

/// A branch whose arms end at different times, so that they have no picture in common: the second one an hour later.
fn uneven(place: &Place, keys: &str) -> String {
    let (trunk, out) = (report::run(place), place.path("uneven"));
    let rare = "[output]\nimages_every = \"2 day\"\n";
    let [short, long] = ["4 h", "5 h"].map(|until| format!("[run]\nuntil = \"{until}\"\n{rare}{keys}"));
    let arms = [("short", short), ("long", long)].map(|(name, text)| {
        let file = place.file(&format!("{name}.toml"), &text);
        format!("{name}={file}")
    });
    let asked = ["branch", &trunk, "--at", "2 h", "--arm", &arms[0], "--arm", &arms[1], "--out", &out];
    let output = invasim(&[&asked[..], &["--engine", "cpu"]].concat());
    let (said, note) = (text(&output.stderr), "note: the arms end at different times: short at day 0, 04:00; long at");
    assert!(output.status.success() && said.contains(note), "{said}");
    let page = read_to_string(format!("{out}/comparison.md")).expect("a comparison");
    assert!(
        page.contains("Note: the arms end at different times: short at day 0, 04:00; long at day 0, 05:00."),
        "{page}"
    );
    out
}

#[test]
fn arms_are_shown_at_one_time_where_that_can_be() {
    let place = Place::new("figure-uneven");
    let (folder, out) = (uneven(&place, "checkpoint_every = \"3 h\"\n"), place.path("usual.svg"));
    let said = works(&["figure", &folder, "-o", &out, "--engine", "cpu"]);
    assert!(said.contains("(A) Cells, short (slice z = 170 µm) in seed_1/short at day 0, 04:00."), "{said}");
    assert!(said.contains("(B) Cells, long (slice z = 170 µm) in seed_1/long at day 0, 04:00."), "{said}");
    let place = Place::new("figure-apart");
    let folder = uneven(&place, "checkpoint_every = \"2 day\"\n");
    let said = works(&["figure", &folder, "-o", &place.path("usual.svg")]);
    let note = "At no time could maps of all arms be shown: each one is that of the last picture of its arm.";
    assert!(said.contains(note) && said.contains("in seed_1/long at day 0, 05:00."), "{said}");
}

/// A branch as its folder has it, in which one arm is given nothing, and the other one two drugs.
fn treated(place: &Place) -> String {
    let folder = branch(place);
    let second = "[[therapy]]\ndrug = \"BLZ945\"\nroute = \"oral\"\ndose = \"200 mg/kg\"\nstart = \"90 min\"\n";
    let (start, rest) = report::CONFIG.split_once("[[therapy]]").expect("a course");
    let (_, end) = rest.split_once("[output]").expect("an end");
    for seed in [1, 2] {
        let config = |arm: &str| format!("{folder}/seed_{seed}/{arm}/config.toml");
        write(config("control"), format!("{start}[output]{end}")).expect("a config");
        write(config("drug"), format!("{}{second}", report::CONFIG)).expect("a config");
    }
    folder
}

/// Marks of doses have the colour of the line of their arm, and the second drug is paler.
#[test]
fn doses_of_an_arm_have_its_colour_and_a_row_for_each_drug() {
    let place = Place::new("figure-doses-of-arms");
    let folder = treated(&place);
    for columns in ["tumour_cells", "tumour_cells, debris"] {
        let panel = format!("kind = \"series\"\ncolumns = \"{columns}\"");
        let (caption, svg) = drawn(&place, &folder, &panel);
        assert!(caption.contains("; marks above: when therapy is given."), "{caption}");
        let marks = |solid: &str| svg.matches(&format!("fill=\"#d55e00\" fill-opacity=\"{solid}\"")).count();
        assert_eq!(["1", "0.6"].map(marks), [2, 2], "a dose of each drug, and samples in the legend: {columns}");
        assert!(svg.contains(">doxorubicin<") && svg.contains(">BLZ945<") && !svg.contains("fill=\"#8c8c8c\""));
    }
    let (_, svg) = drawn(&place, &folder, "kind = \"series\"\ncolumns = \"tumour_cells\"\narms = \"drug\"");
    assert!(svg.contains("fill=\"#009e73\" fill-opacity=\"1\""), "of one arm, drugs have colours of their own");
    let both = "kind = \"series\"\ncolumns = \"tumour_cells\"\n[[panel]]\nkind = \"series\"\ncolumns = \"debris\"\narms = \"drug\"";
    let (_, svg) = drawn(&place, &folder, both);
    assert!(!svg.contains("fill=\"#009e73\""), "on a plate a course has one colour");
}

#[test]
fn lineages_say_whose_they_are() {
    let place = Place::new("figure-lineages");
    let folder = branch(&place);
    let (_, svg) = drawn(&place, &folder, "kind = \"muller\"\nrun = \"seed_2/drug\"");
    assert!(svg.contains(">Lineages, drug, seed 2<"));
    let (_, svg) = drawn(&place, &folder, "kind = \"muller\"\nrun = \"seed_2/drug\"\ntitle = \"Clones\"");
    assert!(svg.contains(">Clones<") && !svg.contains("Lineages, "));
}

/// A map that the run which is shown lacks may be one of another arm.
#[test]
fn a_map_of_another_arm_is_pointed_to() {
    let place = Place::new("figure-map-of-arm");
    let folder = treated(&place);
    let message = wrong(&place, &folder, "kind = \"image\"\nmap = \"BLZ945\"");
    let problem = "panel[0].map: there is no map `BLZ945` in seed_1/control\n  run = \"seed_1/drug\" has it; maps of seed_1/control: ";
    assert!(message.contains(problem), "{message}");
}

/// Between words there is nothing for a line to stand for.
#[test]
fn marks_of_words_are_not_joined() {
    let place = Place::new("figure-words-of-sweep");
    let run = report::run(&place);
    let line = "stroke=\"#0072b2\" stroke-width=\"2.00\"";
    let panel = "kind = \"dose-response\"\ncolumns = \"tumour_cells\"";
    for (doses, is_joined) in [(["1 nM", "2 nM"], true), (["ball", "network"], false)] {
        let folder = sweep(&place, &run, &doses.concat(), &doses.map(|dose| [dose, "4"]));
        assert_eq!(drawn(&place, &folder, panel).1.contains(line), is_joined, "{doses:?}");
    }
}
