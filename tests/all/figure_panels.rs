//! Do the charts of a figure show what was asked for: each value in its unit, each run once, and no key without a use?
use crate::program::{Place, invasim, refused, text, works};
use crate::report::run;
use std::fs::{copy, create_dir_all, read_to_string, write};

/// The files of a run that a figure is made of.
const FILES: [&str; 3] = ["config.toml", "run.json", "series.csv"];

/// Copies of a run, below a folder.
pub fn copies(run: &str, folder: &str, places: &[String]) {
    for place in places {
        create_dir_all(format!("{folder}/{place}")).expect("a folder");
        FILES
            .iter()
            .for_each(|name| _ = copy(format!("{run}/{name}"), format!("{folder}/{place}/{name}")).expect(name));
    }
}

/// A sweep of two keys as its folder has it, all of whose runs are copies of one.
pub fn sweep(place: &Place, run: &str, name: &str, points: &[[&str; 2]]) -> String {
    let folder = place.path(name);
    let places: Vec<String> = (0..points.len()).map(|point| format!("runs/point_{point:04}_seed_1")).collect();
    copies(run, &folder, &places);
    let rows = points.iter().enumerate().map(|(point, [one, two])| format!("{point},1,{one},{two},24,4\n"));
    let head = "point,seed,therapy[0].dose,growth.push_depth,step,time_h\n";
    write(format!("{folder}/results.csv"), rows.fold(head.to_string(), |all, row| all + &row)).expect("results");
    folder
}

/// All combinations.
fn grid<'a>(ones: &[&'a str], twos: &[&'a str]) -> Vec<[&'a str; 2]> {
    ones.iter().flat_map(|one| twos.iter().map(move |two| [*one, *two])).collect()
}

/// The caption and the drawing of a figure of one panel.
pub fn drawn(place: &Place, folder: &str, panel: &str) -> (String, String) {
    let (spec, out) = (place.file("fig.toml", &format!("[[panel]]\n{panel}\n")), place.path("figure.svg"));
    let caption = works(&["figure", folder, "--spec", &spec, "-o", &out]);
    (caption, read_to_string(out).expect("a figure"))
}

/// What is said of a panel that cannot be drawn.
pub fn wrong(place: &Place, folder: &str, panel: &str) -> String {
    let spec = place.file("fig.toml", &format!("[[panel]]\n{panel}\n"));
    refused(&["figure", folder, "--spec", &spec, "-o", &place.path("never.svg")])
}

#[test]
fn doses_stand_in_one_unit_with_a_curve_for_each_combination_of_other_keys() {
    let place = Place::new("figure-doses");
    let run = run(&place);
    let doses = ["10 nM", "100 nM", "1 uM", "1000 nM"];
    let folder = sweep(&place, &run, "sweep", &grid(&doses, &["4", "0"]));
    let panel = "kind = \"dose-response\"\ncolumns = \"tumour_cells\"";
    let (caption, svg) = drawn(&place, &folder, panel);
    let wanted = "Tumour cells against dose of doxorubicin (nM) at day 0, 04:00; a curve for each growth.push_depth.";
    assert!(caption.contains(wanted), "one seed has no intervals: {caption}");
    for words in [">10<", ">100<", ">1000<", ">growth.push_depth = 0<", ">growth.push_depth = 4<"] {
        assert!(svg.contains(words), "no {words}");
    }
    assert!(!svg.contains(">200<"), "in equal ratios");
    assert!(svg.find("depth = 0<") < svg.find("depth = 4<"), "curves stand in order");
    let (_, svg) = drawn(&place, &folder, &format!("{panel}\nlog = false"));
    assert!(svg.contains(">1000<") && svg.contains(">200<"));
    // Doses of two kinds, and words, stand side by side.
    let folder = sweep(&place, &run, "words", &grid(&["1 mg/kg", "1 nM"], &["0"]));
    let (_, svg) = drawn(&place, &folder, panel);
    assert!(svg.contains(">1 mg/kg<") && svg.contains(">1 nM<"));
    let message = wrong(&place, &folder, &format!("{panel}\nlog = true"));
    assert!(message.contains("fig.toml:4: panel[0].log: 1 mg/kg, 1 nM are no numbers of one unit"), "{message}");
}

#[test]
fn more_combinations_than_curves_can_tell_are_refused() {
    let place = Place::new("figure-many");
    let run = run(&place);
    let depths = ["0", "1", "2", "3", "4", "5", "6", "7", "8"];
    let folder = sweep(&place, &run, "grid", &grid(&["1 nM", "2 nM", "3 nM"], &depths));
    let panel = "kind = \"dose-response\"\ncolumns = \"tumour_cells\"";
    let against = format!("{panel}\nagainst = \"therapy[0].dose\"");
    let message = wrong(&place, &folder, &against);
    assert!(
        message.contains("fig.toml:4: panel[0].against: 9 values of growth.push_depth would be 9 curves"),
        "{message}"
    );
    let (caption, svg) = drawn(&place, &folder, panel);
    assert!(
        caption.contains("against growth.push_depth at day 0, 04:00; a curve for each dose of doxorubicin."),
        "{caption}"
    );
    assert!(svg.contains(">dose of doxorubicin = 3 nM<"));
    // In a hypercube all keys differ from point to point.
    let doses: Vec<String> = (1..10).map(|dose| format!("{dose} nM")).collect();
    let points: Vec<[&str; 2]> = doses.iter().zip(depths).map(|(dose, depth)| [dose.as_str(), depth]).collect();
    let (caption, _) = drawn(&place, &sweep(&place, &run, "cube", &points), &against);
    assert!(caption.contains("(nM) at day 0, 04:00; each mark has its own growth.push_depth."), "{caption}");
    // A small one too: curves of one mark each would tell nothing but their names.
    let (caption, svg) = drawn(&place, &sweep(&place, &run, "small", &points[..3]), &against);
    assert!(caption.contains("; each mark has its own growth.push_depth.") && !svg.contains("depth = "), "{caption}");
}

/// A branch of two arms and two seeds as its folder has it; the second arm ends earlier and has lineages.
pub fn branch(place: &Place) -> String {
    let (run, folder) = (run(place), place.path("arms"));
    let members = [(1, "control"), (1, "drug"), (2, "control"), (2, "drug")];
    let places = members.map(|(seed, arm)| format!("seed_{seed}/{arm}"));
    copies(&run, &folder, &places);
    let rows = members.iter().flat_map(|(seed, arm)| {
        let last = if *arm == "drug" { 2 } else { 4 };
        (0..=last).map(move |hour| format!("{arm},{seed},{},{hour},{},{}\n", 6 * hour, 10 * seed * hour, seed * hour))
    });
    let head = "arm,seed,step,time_h,tumour_cells,debris\n".to_string();
    write(format!("{folder}/comparison.csv"), rows.fold(head, |all, row| all + &row)).expect("a comparison");
    for (place, trait_of) in [(&places[1], "first"), (&places[3], "second")] {
        let rows = format!("0,0,1,0,,90,0,0,0,0\n0,0,2,1,{trait_of},10,0,0,0,0\n24,4,1,0,,90,0,0,0,0\n");
        let table = "step,time_h,clone,parent,traits,alive,born,died,left,arrived\n".to_string() + &rows;
        write(format!("{folder}/{place}/clones.csv"), table).expect("lineages");
    }
    folder
}

#[test]
fn keys_that_a_kind_of_panel_has_no_use_for_are_refused() {
    let place = Place::new("figure-keys");
    let folder = branch(&place);
    let (caption, svg) = drawn(&place, &folder, "kind = \"muller\"\nrun = \"seed_2/drug\"");
    assert!(caption.contains("Shares of lineages by their traits in seed_2/drug"), "{caption}");
    assert!(svg.contains(">second<") && !svg.contains(">first<"));
    let cells = "kind = \"series\"\ncolumns = \"tumour_cells\"\n";
    for (panel, parts) in [
        ("kind = \"muller\"\nrun = \"seed_9/none\"", ["fig.toml:3: panel[0].run: there is no run", "seed_2/drug"]),
        (
            "kind = \"muller\"\nlog = true",
            ["fig.toml:3: panel[0].log: a panel of the kind `muller`", "heeds: run, title"],
        ),
        (&format!("{cells}run = \"seed_2/drug\""), ["fig.toml:4: panel[0].run: a panel of", "all runs are shown"]),
        (&format!("{cells}organ = \"lung\""), ["fig.toml:4: panel[0].organ", "like lung_tumour_cells"]),
        (
            &format!("{cells}time = \"1 h\""),
            ["fig.toml:4: panel[0].time", "heeds: columns, arms, from, to, low, high, log, title"],
        ),
        (&format!("{cells}zoom = 2"), ["fig.toml:4: panel[0].zoom", "no use for `zoom`"]),
        ("kind = \"image\"\ncolumns = \"debris\"", ["fig.toml:3: panel[0].columns", "heeds: map, run, organ, time"]),
        (
            "kind = \"histogram\"\ncolumns = \"tumour_cells, debris\"",
            ["fig.toml:3: panel[0].columns: a panel of the kind `histogram` shows one", "a panel of its own"],
        ),
        (
            "kind = \"series\"\ncolumns = \"tumour_cells, time_h\"",
            ["fig.toml:3: panel[0].columns: `tumour_cells` has `cells`, but `time_h` has no known", "one axis"],
        ),
    ] {
        let message = wrong(&place, &folder, panel);
        assert!(parts.iter().all(|part| message.contains(part)), "{panel}: {message}");
    }
}

#[test]
fn runs_are_counted_whole_and_seen_to_their_own_end() {
    let place = Place::new("figure-spread");
    let folder = branch(&place);
    let (caption, svg) = drawn(&place, &folder, "kind = \"histogram\"\ncolumns = \"tumour_cells\"");
    assert!(caption.contains("Tumour cells in 4 runs"), "{caption}");
    assert!(svg.contains(">1<") && !svg.contains(">0.5<") && !svg.contains(">1.5<"), "runs are whole");
    let survival = "kind = \"survival\"\ncolumns = \"tumour_cells\"\nlevel = ";
    let (caption, _) = drawn(&place, &folder, &format!("{survival}35"));
    assert!(caption.contains("tumour cells have not yet reached 35; ticks where a run ends below it"), "{caption}");
    let (caption, _) = drawn(&place, &folder, &format!("{survival}15"));
    assert!(!caption.contains("ticks"), "all that end early are lost: {caption}");
    let (caption, svg) = drawn(&place, &folder, "kind = \"series\"\ncolumns = \"tumour_cells, debris\"");
    assert!(caption.contains("Tumour cells and debris over time, means and 95 % intervals over 2 seeds"), "{caption}");
    assert!(svg.contains(">Tumour cells and debris<") && svg.contains(">debris, drug<"));
}

#[test]
fn curves_over_time_tell_when_therapy_was_given() {
    let place = Place::new("figure-courses");
    let run = run(&place);
    let panel = "kind = \"series\"\ncolumns = \"tumour_cells\"";
    let (caption, svg) = drawn(&place, &run, panel);
    assert!(caption.contains("Tumour cells over time; marks above: when therapy is given."), "{caption}");
    assert!(svg.contains(">doxorubicin<"), "the legend names the drug");
}

/// A figure that no page holds is drawn, and told.
#[test]
fn a_figure_that_is_higher_than_a_page_is_told() {
    let place = Place::new("figure-high");
    let run = run(&place);
    for (panels, is_told) in [(3, false), (24, true)] {
        let spec = place.file("fig.toml", &"[[panel]]\nkind = \"series\"\ncolumns = \"tumour_cells\"\n".repeat(panels));
        let output = invasim(&["figure", &run, "--spec", &spec, "-o", &place.path("high.svg")]);
        let said = text(&output.stderr);
        assert!(output.status.success() && said.contains("mm high, and a page is 297 mm (A4)") == is_told, "{said}");
    }
}
