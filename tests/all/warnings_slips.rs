//! Does `check` tell of slips: numbers of the wrong size, drugs that do nothing, tables that are read other than meant?
use crate::program::{Place, invasim, refused, text, works};
use crate::resume::record;
use crate::warnings::{SOUND, assert_told, warnings};
use std::fs::read_to_string;

/// A file in the place of the shape or pattern of the sound config.
fn of_file(shape: &str, file: &str) -> String {
    match shape {
        "vessels" => SOUND.replace("\"grid\"", &format!("\"file\"\nfile = \"{file}\"")),
        _ => SOUND.replace("radius = \"60 um\"", &format!("shape = \"file\"\nfile = \"{file}\"")),
    }
}

/// Cells that have no site of their own are counted, and the width of sites that would hold all is told and true.
#[test]
fn cells_that_are_left_out_are_told() {
    let place = Place::new("slips-crowd");
    place.file("cells.csv", "x,y,z\n1,1,1\n8.5,1,1\n1,9,1\n-30,0,0\n");
    let config = format!("{}duplicates = \"first\"\n", of_file("cells", "cells.csv"));
    let warning = "cells.csv: 2 of 4 cells share a site with an earlier one and are left out: sites of at most 7.5 um would hold all";
    assert_told(&place, &[(&config, &[], warning)]);
    let out = place.path("out");
    let (file, until) = (place.path("odd.toml"), ["--until", "12 min", "--engine", "cpu"]);
    let output = invasim(&[&["run", &file, "--out", &out][..], &until].concat());
    assert!(output.status.success() && text(&output.stderr).contains(warning), "{}", text(&output.stderr));
    let kept = record(&out)["warnings"].to_string();
    assert!(kept.contains(warning), "{kept}");
    let narrow = ["lattice.spacing=7.5 um", "lattice.sites=[48, 48, 48]", "oxygen.permeability=100 /min"];
    assert_eq!(warnings(&place, &config, &narrow), [""; 0], "sites of that width hold all");
    let strict = refused(&["check", &file, "--set", "initial.cells[0].duplicates=error"]);
    for part in
        ["cells.csv:3: this cell is on the same site as the one of line 2: 2 of 4 cells share", "7.5 um would hold all"]
    {
        assert!(strict.contains(part), "{strict}");
    }
    place.file("cells.csv", "x,y,z\n1,1,1\n1,1,1\n");
    assert_told(
        &place,
        &[(&config, &[], "1 of 2 cells shares a site with an earlier one and is left out: no sites would")],
    );
}

/// What invasim writes of macrophages it reads back, unless the config says something else of them.
#[test]
fn polarisation_of_a_table_is_read_back() {
    let place = Place::new("slips-polarisation");
    let rows: String = (0..64).map(|i| format!("{},10,10,macrophage,{}\n", 20 * i + 10, f64::from(i) / 63.0)).collect();
    place.file("in.csv", &format!("x,y,z,type,polarisation\n{rows}"));
    let cells = "[[initial.cells]]\nshape = \"file\"\norigin = \"corner\"\n";
    let config = |file: &str| {
        format!(
            "[run]\nuntil = \"0 min\"\n[lattice]\nsites = [64, 2, 1]\n[output]\ncells_csv_every = \"1 h\"\npanels = []\n{cells}file = \"{file}\"\n"
        )
    };
    let run = |config: &str, out: &str, sets: &[&str]| {
        let out = place.path(out);
        works(&[&["run", config, "--out", &out, "--engine", "cpu", "-q"], sets].concat());
        read_to_string(format!("{out}/cells/step_00000000.csv")).expect("a table of cells")
    };
    let first = run(&place.file("first.toml", &config("in.csv")), "first", &[]);
    assert!(first.contains(",macrophage,activated,1,") && first.contains(",macrophage,cycling,0,"), "{first}");
    let again = place.file("again.toml", &config("first/cells/step_00000000.csv"));
    assert_eq!(run(&again, "second", &[]), first);
    let same = run(&again, "third", &["--set", "initial.cells[0].polarisation=1"]);
    assert_eq!(same.matches(",macrophage,activated,1,").count(), 64, "{same}");
}

#[test]
fn vessels_that_are_everywhere_are_told() {
    let place = Place::new("slips-vessels");
    let config = of_file("vessels", "vessels.csv");
    let table = |rows: &str| place.file("vessels.csv", &format!("x0,y0,z0,x1,y1,z1,radius_um\n{rows}"));
    table("0,0,-160,0,0,160,4\n-100,0,-160,-100,0,160,4000\n");
    assert_told(
        &place,
        &[(
            &config,
            &[],
            "vessels.csv: vessels cover 100 % of all sites; the widest, of line 3, has a radius of 4000 um",
        )],
    );
    table("0,0,-1e8,0,0,1e8,4\n");
    assert_eq!(warnings(&place, &config, &[]), [""; 0]);
    let resolved = works(&["check", &place.path("odd.toml")]);
    assert!(resolved.contains(" 16 vessel sites"), "the part within the lattice:\n{resolved}");
}

/// A rate without its exponent, sites as wide as many cells, no cell at all.
#[test]
fn numbers_of_an_odd_size_are_told() {
    let place = Place::new("slips-sizes");
    let switch = format!(
        "{SOUND}[[therapy]]\nswitch = \"growth.rate.mesenchymal\"\nto = \"0.1 /min\"\nstart = \"1 h\"\nduration = \"1 h\"\n"
    );
    let cases: [(&str, &[&str], &str); 5] = [
        (
            SOUND,
            &["growth.rate.epithelial=4.33 /min"],
            "growth.rate.epithelial: cells that divide at 4.33 /min double in 0.16 min",
        ),
        (&switch, &[], "growth.rate.mesenchymal: cells that divide at 0.1 /min double in 6.93 min"),
        (SOUND, &["lattice.spacing=60 um"], "lattice.spacing: each site holds one cell, also where it is 60 µm wide"),
        (SOUND, &["initial.cells=[]"], "no tumour cell is there at the start, as there is no [[initial.cells]]"),
        (SOUND, &["initial.cells=[]", "processes.fields=false"], "no tumour cell is there at the start"),
    ];
    assert_told(&place, &cases);
    for sets in [&["growth.rate.epithelial=0.0038 /min"][..], &["lattice.spacing=40 um"]] {
        assert_eq!(warnings(&place, SOUND, sets), [""; 0], "{sets:?}");
    }
    for sets in [["initial.cells=[]", "circulation.influx=5 /day"], ["initial.cells=[]", "processes.movement=false"]] {
        let found = warnings(&place, SOUND, &sets);
        assert!(!found.iter().any(|warning| warning.contains("no tumour cell")), "{sets:?}: {found:?}");
    }
}

#[test]
fn drugs_without_any_effect_are_told() {
    let place = Place::new("slips-drugs");
    let course = "[[therapy]]\ndrug = \"x\"\ndose = \"9 nM\"\nroute = \"held\"\nduration = \"1 day\"\n";
    let drug = |rate: &str| {
        format!(
            "{SOUND}{course}[[drug]]\nname = \"x\"\ndiffusion = \"1e4 um^2/min\"\npermeability = \"100 /min\"\n{rate}"
        )
    };
    let kills = |rate: &str| drug(&format!("[[drug.kills]]\nrate.epithelial = \"{rate}\"\nhalf = \"5 nM\"\n"));
    let blocks =
        |what: &str, most: &str| drug(&format!("[[drug.blocks]]\nwhat = \"{what}\"\nmost = {most}\nhalf = \"5 nM\"\n"));
    let warning = "no effect of x is given: there is no [[drug.kills]], [[drug.blocks]] or other table";
    let cases: [(&str, &[&str], &str); 4] = [
        (&drug(""), &[], warning),
        (&kills("0 /min"), &[], warning),
        (&blocks("egf", "0.0"), &[], warning),
        (&blocks("vegf", "0.5"), &[], "x has no effect: angiogenesis.enabled = false"),
    ];
    assert_told(&place, &cases);
    for config in [kills("1e-3 /min"), blocks("egf", "0.5")] {
        assert_eq!(warnings(&place, &config, &[]), [""; 0]);
    }
}

/// Who forgets a unit is shown the default, and never 0.
#[test]
fn an_example_of_a_quantity_is_its_default() {
    let place = Place::new("slips-units");
    let config = place.file("sound.toml", SOUND);
    for (set, example) in [
        ("growth.rate.mesenchymal=4", "for example mesenchymal = \"4.33e-4 /min\""),
        ("growth.rate.normal=4", "for example normal = \"4.33e-4 /min\""),
        ("oxygen.decay=4", "for example decay = \"0.1 /min\""),
        ("circulation.influx=4", "for example influx = \"1 /min\""),
    ] {
        let message = refused(&["check", &config, "--set", set]);
        assert!(message.contains(example), "{set}: {message}");
    }
}

/// The highest levels and rates that a config may give make numbers that a table can hold.
#[test]
fn the_highest_levels_do_not_overflow() {
    let place = Place::new("slips-highest");
    let config = place.file("sound.toml", SOUND);
    let keys = ["vessel_level=1e9 mmHg", "permeability=1e9 /min", "initial=1e9 mmHg", "sides.x_low=1e9 mmHg"];
    let more =
        ["secretion.epithelial=1e12 mmHg/min", "consumption.mesenchymal=1e12 mmHg/min", "half_saturation=1e-3 mmHg"];
    let sets: Vec<String> = keys.iter().chain(&more).map(|set| format!("oxygen.{set}")).collect();
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let out = place.path("out");
    works(&[&["run", &config, "--out", &out, "--until", "2 h", "--engine", "cpu", "-q"], &sets[..]].concat());
    let series = read_to_string(format!("{out}/series.csv")).expect("a series");
    assert!(
        series.lines().count() > 1 && !series.contains("inf") && !series.to_lowercase().contains("nan"),
        "{series}"
    );
}

/// Debris neither divides nor moves.
#[test]
fn rates_of_dead_cells_are_told() {
    let place = Place::new("warnings-dead");
    let rate = ["growth.rate.debris=1 /day"];
    assert_told(&place, &[(SOUND, &rate, "growth.rate.debris is given, but debris is dead: it does nothing")]);
}
