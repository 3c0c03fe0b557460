//! Does `check` tell of what can be run but is hardly meant, in a line each, and of nothing else?
use crate::program::{Place, invasim, text};

const SOUND: &str = "[run]\nuntil = \"1 day\"\nstep = \"6 min\"\n[lattice]\nsites = [16, 16, 16]\n\
    [initial.vessels]\npattern = \"grid\"\n[[initial.cells]]\nkind = \"epithelial\"\nradius = \"60 um\"\n";

/// The warnings of a config, which must be sound.
fn warnings(place: &Place, config: &str, sets: &[&str]) -> Vec<String> {
    let config = place.file("odd.toml", config);
    let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
    let output = invasim(&[&["check", &config], &sets[..]].concat());
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    said.lines().filter_map(|line| line.strip_prefix("warning: ")).map(str::to_string).collect()
}

#[test]
fn check_tells_what_is_hardly_meant() {
    let place = Place::new("warnings");
    assert_eq!(warnings(&place, SOUND, &[]), [""; 0]);
    let none = "initial.vessels.pattern=none";
    let medium = ["medium.enabled=true", "oxygen.medium_level=38 mmHg", "oxygen.medium_exchange=1 /min"];
    let still = "processes.medium=false";
    let drug = format!("{SOUND}[[therapy]]\ndrug = \"VBY-825\"\ndose = \"9 nM\"\nstart = \"2 day\"\n");
    let cases: [(&str, &[&str], &str); 7] = [
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
        (&drug, &[], "therapy[0] is never given: all its doses come after the end of the run, 24.00 h"),
    ];
    for (config, sets, told) in cases {
        let found = warnings(&place, config, sets);
        assert!(found.len() == 1 && found[0].contains(told), "{sets:?}: {found:?}");
    }
    let sources: [&[&str]; 3] = [
        &[none, "oxygen.sides.x_low=38 mmHg"],
        &[none, medium[0], medium[1], medium[2]],
        &[none, "processes.fields=false"],
    ];
    for sets in sources {
        assert_eq!(warnings(&place, SOUND, sets), [""; 0], "{sets:?}");
    }
}
