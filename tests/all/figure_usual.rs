//! Does the usual figure show what there is: sleepers and blood where nothing stands on the lattice, and many arms?
use crate::figure_panels::{copies, wrong};
use crate::program::{Place, works};
use crate::report;
use std::fs::{copy, create_dir_all, read_dir, read_to_string, write};

/// A year of the dormancy of the examples, in an organ without a lattice.
fn asleep(place: &Place) -> String {
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/configs/dormancy.toml");
    let out = place.path("asleep");
    works(&["run", config, "--out", &out, "--until", "1 year", "--engine", "cpu", "-q"]);
    out
}

#[test]
fn where_nothing_stands_on_the_lattice_blood_and_organs_are_shown() {
    let place = Place::new("figure-asleep");
    let folder = asleep(&place);
    let out = place.path("usual.svg");
    let said = works(&["figure", &folder, "-o", &out]);
    for part in ["Bone asleep over time", "Single cells in blood over time"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("(slice") && !read_to_string(out).expect("a figure").contains("<image"), "{said}");
    let page = read_to_string(format!("{folder}/report.html")).expect("a report");
    for part in ["<dt>Cells asleep in organs</dt>", "<dt>Cells in blood</dt>", "<dd class=\"value long\">"] {
        assert!(page.contains(part), "no {part}");
    }
}

#[test]
fn an_organ_without_a_lattice_has_columns_and_no_map() {
    let place = Place::new("figure-no-lattice");
    let folder = asleep(&place);
    let message = wrong(&place, &folder, "kind = \"image\"\norgan = \"bone\"");
    let parts = ["fig.toml:3: panel[0].organ: `bone` has no lattice in this run", "bone_lesions", "bone_asleep"];
    assert!(parts.iter().all(|part| message.contains(part)), "{message}");
}

/// The pictures of a run, copied into the folder of another.
fn pictures(run: &str, folder: &str) {
    create_dir_all(format!("{folder}/images")).expect("a folder");
    for file in read_dir(format!("{run}/images")).expect("pictures").flatten() {
        copy(file.path(), format!("{folder}/images/{}", file.file_name().to_string_lossy())).expect("a picture");
    }
}

#[test]
fn more_arms_than_maps_are_told() {
    let place = Place::new("figure-many-arms");
    let (run, folder) = (report::run(&place), place.path("arms"));
    for (count, is_told) in [(5, false), (9, true)] {
        let arms: Vec<String> = (0..count).map(|arm| format!("arm{arm}")).collect();
        let members: Vec<String> = arms.iter().map(|arm| format!("seed_1/{arm}")).collect();
        copies(&run, &folder, &members);
        members.iter().for_each(|member| pictures(&run, &format!("{folder}/{member}")));
        let rows = arms.iter().map(|arm| format!("{arm},1,0,0,9\n{arm},1,40,4,11\n")).collect::<String>();
        write(format!("{folder}/comparison.csv"), format!("arm,seed,step,time_h,tumour_cells\n{rows}"))
            .expect("a table");
        let said = works(&["figure", &folder, "-o", &place.path("usual.svg")]);
        assert!(said.contains("seed_1/arm4"), "the fifth arm has a map: {said}");
        assert_eq!(said.contains("Maps are those of the first 8 of 9 arms."), is_told, "{said}");
    }
}
