//! Does `report.html` hold everything, load nothing, and say what a folder has, whatever a run is called?
use crate::program::{Place, works};
use serde_json::Value;
use std::fs::read_to_string;
use std::path::Path;

/// A short run with a name that could break a page, and a drug.
pub const CONFIG: &str = r#"
[run]
name = "a <b>bold</b> & \"quoted\" </script> name"
until = "4 h"
[lattice]
sites = [16, 16, 16]
[[initial.cells]]
kind = "epithelial"
radius = "80 um"
[[therapy]]
drug = "doxorubicin"
dose = "5 mg/kg"
start = "1 h"
[output]
series_every = "1 h"
images_every = "1 h"
panels = ["cells", "oxygen"]
"#;

/// A run of the config into a folder of the place.
pub fn run(place: &Place) -> String {
    let (config, out) = (place.file("named.toml", CONFIG), place.path("run"));
    works(&["run", &config, "--out", &out, "--engine", "cpu", "-q"]);
    out
}

/// The page of a folder, which must stand alone.
fn page(folder: &str) -> String {
    let text = read_to_string(format!("{folder}/report.html")).unwrap_or_else(|e| panic!("{folder}: {e}"));
    stands_alone(&text).unwrap_or_else(|fault| panic!("{folder}: {fault}"));
    text
}

/// Whether a page loads nothing: what could is named.
fn stands_alone(text: &str) -> Result<(), String> {
    for mark in ["src=\"", "href=\"", "url(", "@import", "action=\""] {
        for rest in text.split(mark).skip(1) {
            let target = rest.split(['"', ')', ' ']).next().unwrap_or("");
            let plain = (target.starts_with('#') || target.ends_with("/report.html")) && !target.contains("//");
            if !plain && !target.starts_with("data:") {
                return Err(format!("{mark}{target}"));
            }
        }
    }
    for call in ["fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "<iframe", "<link rel=\"stylesheet\""] {
        if text.contains(call) {
            return Err(call.into());
        }
    }
    text.contains("default-src 'none'").then_some(()).ok_or("no policy that forbids loading".into())
}

/// What the page tells its script.
fn data(page: &str) -> Value {
    let rest = page.split("<script type=\"application/json\" id=\"data\">").nth(1).expect("the data");
    serde_json::from_str(rest.split("</script>").next().expect("their end")).expect("JSON")
}

#[test]
fn what_loads_something_is_found() {
    let policy = "<meta content=\"default-src 'none'\">";
    assert!(stands_alone(&format!("{policy}<img src=\"data:image/png;base64,AA\">")).is_ok());
    for bad in ["<img src=\"https://a.b/c.png\">", "<a href=\"//a.b\">", "<style>@import 'a'</style>", "fetch('a')"] {
        assert!(stands_alone(&format!("{policy}{bad}")).is_err(), "{bad}");
    }
    assert!(stands_alone("<p>no policy</p>").is_err());
}

#[test]
fn the_report_of_a_run_holds_all_of_it() {
    let place = Place::new("report");
    let folder = run(&place);
    let page = page(&folder);
    let name = "a &lt;b&gt;bold&lt;/b&gt; &amp; &quot;quoted&quot; &lt;/script&gt; name";
    assert!(page.contains(&format!("<h1>{name}</h1>")) && page.contains(&format!("<title>{name} · invasim</title>")));
    assert!(!page.contains("<b>bold"));
    assert_eq!(page.matches("</script>").count(), 2, "a name cannot end a script");
    let data = data(&page);
    let series = read_to_string(format!("{folder}/series.csv")).expect("a series");
    let mut header = series.lines().next().expect("a header").split(',');
    let groups = data["tables"][0]["groups"].as_array().expect("charts");
    let charted: Vec<&str> =
        groups.iter().flat_map(|g| g["lines"].as_array().unwrap()).map(|l| l["column"].as_str().unwrap()).collect();
    for column in header.by_ref().filter(|column| !["step", "time_h"].contains(column)) {
        assert_eq!(charted.iter().filter(|own| **own == column).count(), 1, "{column} is in one chart");
        assert_eq!(data["tables"][0]["columns"][column].as_array().map(Vec::len), Some(5), "{column}");
    }
    assert_eq!(data["players"][0]["frames"].as_array().map(Vec::len), Some(5));
    let record: Value = serde_json::from_str(&read_to_string(format!("{folder}/run.json")).unwrap()).unwrap();
    let hash = record["final_state_hash"].as_str().expect("a hash");
    for part in
        [hash, "doxorubicin", "not a clinical tool", "<h2 id=\"therapy-h\">Therapy</h2>", "sites = [16, 16, 16]"]
    {
        assert!(page.contains(part), "no {part}");
    }
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
}

#[test]
fn reports_of_branches_and_sweeps_lead_to_those_of_their_runs() {
    let place = Place::new("report-many");
    let (trunk, arms, sweep) = (run(&place), place.path("arms"), place.path("sweep"));
    let asked =
        ["branch", &trunk, "--at", "2 h", "--arm", "control", "--arm", "other one", "--seeds", "2", "--out", &arms];
    works(&[&asked[..], &["--engine", "cpu", "-q"]].concat());
    let design = "[sweep]\nconfig = \"named.toml\"\n[[vary]]\nkey = \"growth.push_depth\"\nvalues = \"0, 4\"\n";
    works(&["sweep", &place.file("sweep.toml", design), "--out", &sweep, "--engine", "cpu", "-q"]);
    for (folder, count) in [(&arms, 4), (&sweep, 2)] {
        let page = page(folder);
        let links: Vec<&str> = page.split("href=\"").filter_map(|rest| rest.split('"').next()).collect();
        let reports: Vec<String> =
            links.iter().filter(|link| link.ends_with("/report.html")).map(|link| link.replace("%20", " ")).collect();
        assert_eq!(reports.len(), count, "{reports:?}");
        reports.iter().for_each(|link| assert!(Path::new(folder).join(link).is_file(), "{link}"));
    }
    let compared = data(&page(&arms));
    assert_eq!(compared["arms"][1]["name"], "other one");
    assert_eq!(compared["arms"][0]["half"]["tumour_cells"].as_array().map(Vec::len), Some(3));
    assert!(page(&sweep).contains("2 of 2 runs are finished"));
    let drawn = std::fs::read_to_string(Path::new(&sweep).join("responses.svg")).expect("a drawing");
    assert!(drawn.contains(">growth.push_depth<") && page(&sweep).contains("id=\"responses\""));
    let seeds = place.path("seeds");
    let design = place.file("seeds.toml", "[sweep]\nconfig = \"named.toml\"\nseeds = 2\n");
    works(&["sweep", &design, "--out", &seeds, "--engine", "cpu", "-q"]);
    assert!(!Path::new(&seeds).join("responses.svg").exists() && !page(&seeds).contains("id=\"responses\""), "no key");
}
