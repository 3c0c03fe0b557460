//! Do survival curves begin where runs do, say what they show, also of what falls, and refuse a level that says nothing?
use crate::figure_panels::{copies, drawn, wrong};
use crate::program::Place;
use crate::report::run;
use std::fs::write;

/// A branch of two arms and two seeds at day 1, with a row a day: cells of the control grow, those of the drug go.
fn branch(place: &Place) -> String {
    let (run, folder) = (run(place), place.path("arms"));
    let members = [(1, "control"), (1, "drug"), (2, "control"), (2, "drug")];
    copies(&run, &folder, &members.map(|(seed, arm)| format!("seed_{seed}/{arm}")));
    let rows = members.iter().flat_map(|(seed, arm)| {
        let cells = move |day: u32| if *arm == "drug" { 40 - 10 * day } else { 20 * day * seed };
        (1..=4).map(move |day| format!("{arm},{seed},{},{},{},{}\n", 144 * day, 24 * day, cells(day), 7 * day))
    });
    let head = "arm,seed,step,time_h,tumour_cells,debris\n".to_string();
    write(format!("{folder}/comparison.csv"), rows.fold(head, |all, row| all + &row)).expect("a comparison");
    folder
}

const CELLS: &str = "kind = \"survival\"\ncolumns = \"tumour_cells\"\n";

#[test]
fn curves_begin_with_the_first_row_and_say_what_they_show() {
    let place = Place::new("figure-survival");
    let folder = branch(&place);
    let (caption, svg) = drawn(&place, &folder, &format!("{CELLS}level = 40"));
    for words in [">Tumour cells reach 40<", ">share of runs not yet at 40<", ">1.5<", ">4.0<"] {
        assert!(svg.contains(words), "no {words}");
    }
    assert!(!svg.contains(">0.5<"), "no day 0, where there are no rows");
    let wanted =
        "Share of runs in which tumour cells have not yet reached 40; 1 of 4 runs is there in its first row already";
    assert!(caption.contains(wanted), "{caption}");
    let (caption, _) = drawn(&place, &folder, &format!("{CELLS}level = 90"));
    assert!(caption.contains("reached 90.") && !caption.contains("first row"), "{caption}");
}

/// As curves over time have it.
#[test]
fn a_study_of_years_has_an_axis_in_years() {
    let place = Place::new("figure-survival-years");
    let folder = branch(&place);
    let file = format!("{folder}/comparison.csv");
    let rows = std::fs::read_to_string(&file).expect("a comparison");
    let longer = rows.lines().map(|row| {
        let parts: Vec<&str> = row.split(',').collect();
        let hours = parts[3].parse().map_or(parts[3].to_string(), |hours: f64| (hours * 365.25).to_string());
        [&parts[..3], &[&hours], &parts[4..]].concat().join(",") + "\n"
    });
    write(&file, longer.collect::<String>()).expect("a comparison");
    let (_, svg) = drawn(&place, &folder, &format!("{CELLS}level = 40"));
    assert!(svg.contains(">time (year)<") && !svg.contains("(day)"));
}

/// The other end: a tumour that goes.
#[test]
fn what_falls_to_a_level_is_lost_too() {
    let place = Place::new("figure-falls");
    let folder = branch(&place);
    let (caption, svg) = drawn(&place, &folder, &format!("{CELLS}level = 0\nfalls = true"));
    assert!(svg.contains(">Tumour cells fall to 0<") && svg.contains(">share of runs not yet down to 0<"));
    assert!(caption.contains("Share of runs in which tumour cells have not yet fallen to 0."), "{caption}");
    let (caption, _) = drawn(&place, &folder, &format!("{CELLS}level = 30\nfalls = true"));
    assert!(caption.contains("fallen to 30; 3 of 4 runs are there in their first row already"), "{caption}");
}

#[test]
fn a_level_that_no_count_can_come_to_is_refused() {
    let place = Place::new("figure-level");
    let folder = branch(&place);
    for (keys, parts) in [
        ("level = -5", ["fig.toml:4: panel[0].level: `tumour_cells` counts something", "falls = true"]),
        ("level = 0", ["fig.toml:4: panel[0].level: `tumour_cells` counts something", "above 0"]),
        ("level = -1\nfalls = true", ["fig.toml:4: panel[0].level: `tumour_cells` counts something", "name 0"]),
        ("falls = true", ["a survival curve needs a level", "level = 0 with falls = true"]),
    ] {
        let message = wrong(&place, &folder, &format!("{CELLS}{keys}"));
        assert!(parts.iter().all(|part| message.contains(part)), "{keys}: {message}");
    }
    let series = "kind = \"series\"\ncolumns = \"tumour_cells\"\nfalls = true";
    assert!(wrong(&place, &folder, series).contains("has no use for `falls`"));
}
