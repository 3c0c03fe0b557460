//! Configs and files that are refused, and what the user reads then.
use super::sample::{tissue, tissue_with};

const CELLS: &str = "[[initial.cells]]\nshape = \"file\"\nfile = \"given.csv\"\n";
const VESSELS: &str = "[initial.vessels]\npattern = \"file\"\nfile = \"given.csv\"\n";

/// Asserts that the message for a file has all these parts.
fn refused(name: &str, text: &str, contents: &[u8], parts: &[&str]) {
    let message = match tissue_with(name, contents, text, [10, 10, 4]) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("{name}: accepted"),
    };
    for part in parts {
        assert!(message.contains(part), "{name}: no `{part}` in\n{message}");
    }
}

/// Asserts that the message for a config has all these parts.
fn refused_config(text: &str, parts: &[&str]) {
    let message = tissue(text, [10, 10, 4], 1).err().unwrap_or_else(|| panic!("accepted:\n{text}")).to_string();
    for part in parts {
        assert!(message.contains(part), "no `{part}` in\n{message}");
    }
}

#[test]
fn a_file_that_is_no_table() {
    refused("empty", CELLS, b"\n\n", &["given.csv: the file is empty"]);
    refused("header only", CELLS, b"x,y,z,type\n", &["given.csv: the file has a header but no rows"]);
    refused("binary", CELLS, b"1,2,3,0\n\x89PNG\0", &["given.csv:2: this is not a text file", "UTF-8"]);
    refused("latin", CELLS, b"x,y,z,type\n1,2,3,tum\xe9\n", &["given.csv:2: this is not text in UTF-8"]);
    refused("semicolons", CELLS, b"x;y;z;type\n1;2;3;0\n", &["given.csv:1: the fields are not separated by commas"]);
    refused("tabs", CELLS, b"x\ty\tz\n", &["not separated by commas"]);
    let gone = CELLS.replace("given", "gone");
    refused(
        "gone",
        &gone,
        b"",
        &["tumour.toml:3: initial.cells[0].file: cannot read", "gone.csv", "folder of the config"],
    );
}

#[test]
fn a_row_of_cells_that_is_wrong() {
    let column = &["given.csv:1: there is no column `type`", "the header has x, y, z, name; needed are x, y, z, type"];
    refused("column", CELLS, b"x,y,z,name\n1,2,3,0\n", column);
    refused("width", CELLS, b"x,y,z,type\n1,2,3,0\n\n1,2,3\n", &["given.csv:4: 3 fields instead of 4", "header"]);
    refused("old width", CELLS, b"1,2,3,0,7\n", &["given.csv:1: 5 fields instead of 4", "x,y,z,type"]);
    refused("number", CELLS, b"x,y,z,type\n1,2 um,3,0\n", &["given.csv:2: column `y`: `2 um` is not a number"]);
    refused("blank", CELLS, b"x,y,z,type\n1,,3,0\n", &["given.csv:2: column `y`: `` is not a number"]);
    refused("nan", CELLS, b"1,2,NaN,0\n", &["given.csv:1: column `z`: `NaN` is not finite"]);
    refused("inf", CELLS, b"-inf,2,0,0\n", &["given.csv:1: column `x`: `-inf` is not finite"]);
    let outside = &["given.csv:2: column `y`: the cell at y = 100.5 um is outside", "y -100 to 100 um, z -40 to 40 um"];
    refused("outside", CELLS, b"0,0,0,0\n0,100.5,0,0\n", outside);
}

#[test]
fn two_cells_on_a_site() {
    let csv = b"x,y,z,type\n1,1,1,epithelial\n-50,0,0,normal\n19,19,19,normal\n";
    let parts = &[
        "given.csv:4: this cell is on the same site as the one of line 2: 1 of 3 cells shares a site with an earlier one",
        "a site is 20 um wide and holds one cell: sites of at most 18 um would hold all; or set duplicates = \"first\"",
    ];
    refused("shared", CELLS, csv, parts);
    let none = "holds one cell: no sites would hold all, as two are in one place";
    refused("same", CELLS, b"1,1,1,0\n1,1,1,0\n", &[none]);
}

#[test]
fn a_column_that_is_there_twice() {
    let problem = "given.csv:1: there are two columns `x`\n  each column has a name of its own";
    refused("twice", CELLS, b"x,y,z,type,x\n1,2,3,0,5\n", &[problem]);
    refused("twice in capitals", CELLS, b"X,y,z,type,x\n1,2,3,0,5\n", &[problem]);
    let polarised = b"x,y,z,type,polarisation,polarisation\n1,2,3,macrophage,1,0\n";
    refused("polarised twice", CELLS, polarised, &["given.csv:1: there are two columns `polarisation`"]);
    let out = b"x,y,z,type,polarisation\n1,2,3,0,7\n1,2,30,macrophage,1.5\n";
    let range = &["given.csv:3: column `polarisation`: the polarisation 1.5 is out of range", "from 0 to 1"];
    refused("polarised too much", CELLS, out, range);
    let vessels = b"x0,y0,z0,x1,y1,z1,radius_um,z1\n0,0,0,1,1,1,4,9\n";
    refused("segment twice", VESSELS, vessels, &["given.csv:1: there are two columns `z1`"]);
}

#[test]
fn a_type_that_is_unknown() {
    let csv = b"x,y,z,type\n1,1,1,macrofage\n";
    let parts =
        &["given.csv:2: column `type`: `macrofage` is not a known type", "did you mean `macrophage`?", "types = "];
    refused("type", CELLS, csv, parts);
    let far = "\n  name its kind in the config, like types = \"cancer=epithelial\"";
    refused("far type", CELLS, b"1,1,1,cancer\n", &["`cancer` is not a known type of cell", far]);
    refused(
        "index",
        CELLS,
        b"1,1,1,7\n",
        &["\n  name its kind", "`7` is not a known type", "types = \"7=epithelial\""],
    );
    let table = format!("{CELLS}types = \"a=epithelial, b\"\n");
    refused("table", &table, csv, &["tumour.toml:4: initial.cells[0].types: `b` has no `=`"]);
    let twice = format!("{CELLS}types = \"a=epithelial, A = mesenchymal\"\n");
    refused("twice", &twice, csv, &["tumour.toml:4:", "`a` is given twice\n  leave one of the two out"]);
    let kind = format!("{CELLS}types = \"a=cancer\"\n");
    refused("kind", &kind, csv, &["tumour.toml:4:", "`cancer` is not a kind of cell", "epithelial, mesenchymal"]);
}

#[test]
fn a_segment_that_is_wrong() {
    refused(
        "segment width",
        VESSELS,
        b"1,2,3\n",
        &["given.csv:1: 3 fields instead of 7", "x0,y0,z0,x1,y1,z1,radius_um"],
    );
    refused(
        "segment column",
        VESSELS,
        b"x0,y0,z0,x1,y1,z1\n0,0,0,0,0,0\n",
        &["given.csv:1: there is no column `radius_um`"],
    );
    refused("radius", VESSELS, b"0,0,0,9,9,9,-1\n", &["given.csv:1: column `radius_um`: the radius -1 is negative"]);
    let outside = &["given.csv:2: this segment is outside the lattice", "x -100 to 100 um"];
    let far = &["given.csv:2: column `x1`: 1e39 um is too far away", "in um, of at most 1000000000 from the origin"];
    refused("segment far", VESSELS, b"0,0,0,9,9,9,1\n-1e9,0,0,1e39,0,0,5\n", far);
    refused("segment outside", VESSELS, b"0,0,0,9,9,9,1\n900,0,0,900,50,0,5\n", outside);
}

#[test]
fn an_entry_that_is_wrong() {
    let entry = "\n[[initial.cells]]\nkind = \"epithelial\"\n";
    refused_config(entry, &["tumour.toml:3: initial.cells[0].radius: missing, but a ball needs it"]);
    let far = format!("{entry}radius = \"30 um\"\ncentre = [\"900 um\", \"0 um\", \"0 um\"]\nshape = \"ball\"\n");
    refused_config(&far, &["tumour.toml:6: initial.cells[0].shape: this ball covers no site", "x -100 to 100 um"]);
    let stranger = format!("{entry}shape = \"box\"\nradius = \"30 um\"\n");
    refused_config(&stranger, &["tumour.toml:5: initial.cells[0].radius: the shape `box` has no `radius`", "\"ball\""]);
    refused_config("[[initial.cells]]\nshape = \"everywhere\"\n", &[":2: initial.cells[0].kind: missing"]);
    refused_config("[[initial.cells]]\nshape = \"file\"\n", &[":2: initial.cells[0].file: missing"]);
    let polarised = format!("{entry}radius = \"30 um\"\npolarisation = 0.5\n");
    refused_config(&polarised, &[":5: initial.cells[0].polarisation: a cell of kind `epithelial` has no polarisation"]);
}

#[test]
fn patterns_that_cannot_be() {
    refused_config("[initial.vessels]\npattern = \"file\"\n", &[":2: initial.vessels.file: missing"]);
    let full = "[initial.vessels]\npattern = \"network\"\nclear_radius = \"900 um\"\n";
    refused_config(full, &[":3: initial.vessels.clear_radius: the clear ball fills the whole lattice"]);
    refused_config(
        "[initial.vessels]\npattern = \"grid\"\ndistance = \"19 um\"\n",
        &[":3:", "less than a site", "20 um"],
    );
    refused_config("[initial.matrix]\npattern = \"noise\"\nlength = \"5 um\"\n", &[":3:", "less than a site", "20 um"]);
}
