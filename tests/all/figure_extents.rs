//! Do charts of a figure show the arms, times and values that were asked for, and refuse those that are not there?
use crate::figure_panels::{branch, drawn, wrong};
use crate::program::{Place, works};

const CELLS: &str = "kind = \"series\"\ncolumns = \"tumour_cells\"\n";

/// The numbers at the ticks of a figure, in the order of the file.
fn ticks(svg: &str) -> Vec<f64> {
    svg.split('>').filter_map(|text| text.split('<').next()?.parse().ok()).collect()
}

#[test]
fn arms_are_chosen_and_keep_their_colours() {
    let place = Place::new("figure-arms");
    let folder = branch(&place);
    let colours = ["#0072b2", "#d55e00"];
    let (_, both) = drawn(&place, &folder, CELLS);
    assert!(colours.iter().all(|colour| both.contains(colour)), "blue and vermilion");
    let (_, svg) = drawn(&place, &folder, &format!("{CELLS}arms = \"drug\""));
    assert!(svg.contains(">drug<") && !svg.contains(">control<"));
    assert!(svg.contains(colours[1]) && !svg.contains(colours[0]), "as where both are shown");
    let (_, svg) = drawn(&place, &folder, &format!("{CELLS}arms = [\"drug\", \"control\"]"));
    assert!(svg.find(">drug<") < svg.find(">control<"), "in the order that is asked for");
    let two = "kind = \"series\"\ncolumns = \"tumour_cells, debris\"\narms = \"drug\"";
    let (_, svg) = drawn(&place, &folder, two);
    assert!(
        svg.contains("stroke-dasharray") && svg.contains(colours[1]) && !svg.contains("stroke=\"#009e73\""),
        "one colour"
    );
    let (caption, _) = drawn(&place, &folder, "kind = \"histogram\"\ncolumns = \"tumour_cells\"\narms = \"control\"");
    assert!(caption.contains("Tumour cells in 2 runs"), "{caption}");
    let survival = "kind = \"survival\"\ncolumns = \"tumour_cells\"\nlevel = 15\narms = \"control\"";
    assert!(!drawn(&place, &folder, survival).1.contains(">drug<"));
}

#[test]
fn axes_end_where_it_is_asked_for() {
    let place = Place::new("figure-extents");
    let folder = branch(&place);
    let (_, svg) = drawn(&place, &folder, &format!("{CELLS}from = \"1 h\"\nto = \"2 h\""));
    let all = ticks(&svg);
    assert!(
        [1.0, 2.0].iter().all(|hour| all.contains(hour)) && ![3.0, 4.0].iter().any(|hour| all.contains(hour)),
        "{all:?}"
    );
    let (_, svg) = drawn(&place, &folder, &format!("{CELLS}low = 10\nhigh = 30"));
    let all = ticks(&svg);
    assert!(all.contains(&30.0) && all.contains(&10.0) && !all.iter().any(|tick| *tick > 30.0), "{all:?}");
    let (_, svg) = drawn(&place, &folder, &format!("{CELLS}log = true\nlow = 1\nhigh = 1000"));
    assert!(svg.contains(">1000<") || svg.contains(">10³<"), "{:?}", ticks(&svg));
}

#[test]
fn what_is_not_there_is_refused() {
    let place = Place::new("figure-extents-wrong");
    let folder = branch(&place);
    for (keys, parts) in [
        ("arms = \"contrl\"", ["fig.toml:4: panel[0].arms: there is no arm `contrl`", "did you mean `control`?"]),
        ("arms = [\"drug\", \"drug\"]", ["fig.toml:4: panel[0].arms: `drug` is named twice", "once"]),
        ("arms = []", ["fig.toml:4: panel[0].arms: no arm is named", "to show all"]),
        ("arms = \"drug\"\nfrom = \"2 h\"", ["fig.toml:5: panel[0].from: nothing is shown", "a time before 2 h"]),
        ("from = \"2 h\"\nto = \"1 h\"", ["fig.toml:5: panel[0].to: this time is not after `from`", "a later time"]),
        ("from = \"9 day\"", ["fig.toml:4: panel[0].from: nothing is shown", "a time before 4 h, the last"]),
        ("to = \"3 um\"", ["fig.toml:4: panel[0].to: a time is expected", "is a length"]),
        ("low = 5\nhigh = 4", ["fig.toml:5: panel[0].high: 4 is not above `low`, 5", "a larger number"]),
        ("log = true\nlow = 0", ["fig.toml:5: panel[0].low: a logarithmic axis", "above 0"]),
        (
            "from = \"1.2 h\"\nto = \"1.4 h\"",
            ["fig.toml:4: panel[0].from: no row of series.csv", "output.series_every"],
        ),
        ("low = 5000", ["fig.toml:4: panel[0].low: no value lies between", "the values go from 0 to 60"]),
        ("high = -3", ["fig.toml:4: panel[0].high: no value lies between", "the values go from"]),
    ] {
        let message = wrong(&place, &folder, &format!("{CELLS}{keys}"));
        assert!(parts.iter().all(|part| message.contains(part)), "{keys}: {message}");
    }
    let trunk = format!("{folder}/seed_1/control");
    let message = wrong(&place, &trunk, &format!("{CELLS}arms = \"control\""));
    assert!(message.contains("panel[0].arms: this folder has one run"), "{message}");
}

/// A folder of which one row is there yet has a figure, and what lasts longer than the window is marked.
#[test]
fn a_window_may_lie_within_a_course_of_therapy() {
    let place = Place::new("figure-window");
    let config = place.file(
        "held.toml",
        "[run]\nuntil = \"6 h\"\n[lattice]\nsites = [16, 16, 16]\n[output]\nseries_every = \"30 min\"\n\
         [[initial.cells]]\nkind = \"epithelial\"\nshape = \"ball\"\nradius = \"80 um\"\n\
         [[therapy]]\ndrug = \"doxorubicin\"\nroute = \"infusion\"\ndose = \"5 mg/kg\"\nstart = \"1 h\"\nduration = \"4 h\"\n",
    );
    let run = place.path("held");
    works(&["run", &config, "--out", &run, "--engine", "cpu", "-q"]);
    let marks = "when therapy is given";
    for (window, is_seen) in [("from = \"2 h\"\nto = \"3 h\"", true), ("to = \"30 min\"", false)] {
        let (caption, svg) = drawn(&place, &run, &format!("{CELLS}{window}"));
        assert_eq!((caption.contains(marks), svg.contains(">doxorubicin<")), (is_seen, is_seen), "{window}: {caption}");
    }
    let text = std::fs::read_to_string(format!("{run}/series.csv")).expect("a series");
    let first: Vec<&str> = text.lines().take(2).collect();
    std::fs::write(format!("{run}/series.csv"), first.join("\n") + "\n").expect("a series");
    drawn(&place, &run, CELLS);
}
