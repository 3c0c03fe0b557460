//! Does the program do what it says, as a user meets it: each command, and each config that we hand out?
use invasim::output::word;
use invasim::plan::spec;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use toml::de::{DeTable, DeValue};

/// The program with these arguments, started in the root of the repository.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_invasim"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("RUST_BACKTRACE");
    // Keeps a layer of Mesa from saying `error: …` before us where there is no session, see check.sh.
    command.env("NODEVICE_SELECT", "1");
    command
}

/// What the program answers. It must never panic.
pub fn invasim(arguments: &[&str]) -> Output {
    let output = command(arguments).output().expect("the program starts");
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(!said.contains("panicked"), "invasim {}:\n{said}", arguments.join(" "));
    output
}

/// The same, for what must work; returns its standard output.
pub fn works(arguments: &[&str]) -> String {
    let output = invasim(arguments);
    let (said, wrong) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "invasim {}:\n{wrong}", arguments.join(" "));
    said
}

/// The same, for what must be refused with exit code 1; returns the message.
pub fn refused(arguments: &[&str]) -> String {
    let output = invasim(arguments);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "invasim {}:\n{message}", arguments.join(" "));
    message
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program speaks UTF-8")
}

/// A folder of the test's own, gone before it begins and after it passed.
pub struct Place(PathBuf);

impl Place {
    pub fn new(name: &str) -> Place {
        let place = Place(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
        let _ = std::fs::remove_dir_all(&place.0);
        std::fs::create_dir_all(&place.0).expect("a folder for the test");
        place
    }

    /// The path of something in it.
    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("a path in UTF-8").into()
    }

    /// Writes a file; returns its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.0.join(name), text).expect("a file for the test");
        self.path(name)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// A config of cells alone, without fields, which is quickly run: to this end, on so many sites.
pub fn quick(until: &str, sites: &str) -> String {
    format!("[run]\nuntil = \"{until}\"\n[lattice]\nsites = {sites}\n[processes]\nfields = false\n")
}

/// The configs that we hand out.
fn configs() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["configs", "configs/study", "configs/therapy", "configs/tropism"]
        .map(|name| std::fs::read_dir(root.join(name)).expect("the configs"));
    let paths = folders.into_iter().flatten().map(|entry| entry.expect("a readable folder").path());
    let toml = paths.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    toml.map(|path| path.to_str().expect("a path in UTF-8").to_string()).collect()
}

#[test]
fn every_config_that_we_hand_out_is_sound_and_runs() {
    let place = Place::new("configs");
    let configs = configs();
    assert!(configs.iter().any(|path| path.ends_with("quickstart.toml")));
    for (number, config) in configs.iter().enumerate() {
        let resolved = works(&["check", config]);
        let step = resolved.lines().find_map(|line| line.strip_prefix("step = ")).expect("a step").trim_matches('"');
        let (length, unit) = step.split_once(' ').expect("a unit");
        let two = format!("{} {unit}", 2.0 * length.parse::<f64>().expect("a number"));
        let out = place.path(&number.to_string());
        works(&["run", config, "--out", &out, "--engine", "cpu", "--until", &two]);
        let record: Json = serde_json::from_str(&std::fs::read_to_string(format!("{out}/run.json")).unwrap()).unwrap();
        assert_eq!((&record["steps_done"], &record["status"]), (&2.into(), &"finished".into()), "{config}");
    }
}

#[test]
fn check_tells_lattice_steps_memory_and_start() {
    let said = works(&["check", "configs/quickstart.toml"]);
    for part in ["\n# lattice: 64 × 64 × ", " sites of 20 µm\n# steps: ", " bytes per site, ", " MiB in all\n"] {
        assert!(said.contains(part), "no `{part}` in\n{said}");
    }
    let start = said.lines().find_map(|line| line.strip_prefix("# at the start: ")).expect("the start");
    assert!([" epithelial, ", " mesenchymal, ", " vessel sites"].iter().all(|part| start.contains(part)), "{start}");
    let place = Place::new("resolved");
    assert_eq!(works(&["check", &place.file("again.toml", &said)]), said, "what `check` prints reads back as the same");
}

/// What depends on the machine is no part of the resolved config, and a run is measured only if that is asked for.
#[test]
fn check_tells_how_long_a_run_takes_if_asked() {
    let asked = ["check", "configs/quickstart.toml", "--engine", "cpu", "--until", "1 h"];
    let (plain, timed) = (invasim(&asked), invasim(&[&asked[..], &["--time"]].concat()));
    assert_eq!(plain.stdout, timed.stdout);
    let said = text(&timed.stderr);
    assert!(!text(&plain.stderr).contains("time: ") && timed.status.success(), "{said}");
    let time = said.lines().find_map(|line| line.strip_prefix("time: about ")).expect("a time");
    for part in [" with cpu on ", " to begin, 5 steps of ", " rows of ", " pictures of ", " checkpoints of "] {
        assert!(time.contains(part), "no `{part}` in {time}");
    }
    assert!(said.contains(" steps: a tumour that grows makes steps slower"), "{said}");
}

#[test]
fn a_lattice_too_large_for_this_machine_is_told_but_its_config_is_sound() {
    let output = invasim(&["check", "configs/quickstart.toml", "--set", "lattice.sites=[1600, 1600, 1600]"]);
    let warning = text(&output.stderr);
    assert!(output.status.success() && warning.contains("GiB of memory, but"), "{warning}");
    assert!(warning.contains("files and shapes of the starting tissue were not checked"), "{warning}");
    let fits = warning.split_once("\n  at most ").map_or("", |(_, rest)| rest.split(' ').next().unwrap_or(""));
    assert!(fits.parse().is_ok_and(|edge: u32| (64..1600).contains(&edge)), "{warning}");
    assert!(warning.contains("room: ") && warning.contains(" sites of this model"), "{warning}");
    // All that is said of the machine agrees, and is said once.
    assert!(
        warning.contains(&format!("; at most {fits} × ")) && warning.matches("of memory, but").count() == 1,
        "{warning}"
    );
}

#[test]
fn check_foresees_what_the_asked_device_has_no_room_for() {
    let sites = "lattice.sites=[32000, 32000, 4]";
    let output = invasim(&["check", "configs/quickstart.toml", "--engine", "gpu", "--set", sites]);
    let warning = text(&output.stderr);
    assert!(output.status.success(), "the config is sound: {warning}");
    assert!(warning.contains("warning: 32000 × 32000 × 4 sites on gpu on "), "{warning}");
    assert!(
        warning.contains(" sites of this model") && warning.contains(" sites fit; or use --engine cpu"),
        "{warning}"
    );
}

/// A picture that no buffer of the device holds is refused before a tissue is made, which would take minutes.
#[test]
fn a_lattice_too_large_for_the_device_is_refused_before_it_is_made() {
    let place = Place::new("too-large");
    let sites = "lattice.sites=[32000, 32000, 4]";
    let began = std::time::Instant::now();
    let out = place.path("out");
    let message = refused(&["run", "configs/quickstart.toml", "--out", &out, "--engine", "gpu", "--set", sites]);
    assert!(began.elapsed().as_secs() < 60, "it took {:?}", began.elapsed());
    assert!(message.contains(": a list that is bound at once (a picture, lineages) takes 7.6 GiB, but "), "{message}");
    assert!(message.contains("at most ") && message.contains(" sites fit"), "{message}");
}

#[test]
fn a_new_config_runs_as_it_stands() {
    let place = Place::new("new");
    let said = works(&["new", &place.path("study")]);
    let config = place.path("study/config.toml");
    assert!(said.contains(&format!("invasim run {config} --out ")), "{said}");
    let start = works(&["check", &config]);
    let cells = start.lines().find_map(|line| line.strip_prefix("# at the start: ")).expect("the start");
    assert!(cells.contains("epithelial") && cells.contains("vessel sites"), "{cells}");
    works(&["run", &config, "--out", &place.path("study/run"), "--engine", "cpu", "--until", "12 min"]);
    let said = works(&["new", &place.path("my tümour")]);
    let [config, run] = ["config.toml", "run"].map(|name| word(place.path(&format!("my tümour/{name}")).as_ref()));
    let command = format!("invasim run {config} --out {run}");
    assert!(command.contains(['\'', '"']), "{command}");
    assert!(said.contains(&command), "{said}");
    let again = refused(&["new", &place.path("study")]);
    assert!(again.contains("config.toml: this file exists already\n  name another folder"), "{again}");
}

/// What the program says on a disk that takes no file of more than so many bytes.
#[cfg(unix)]
pub fn on_a_full_disk(blocks: u32, arguments: &[&str]) -> String {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_invasim")]).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = shell.output().expect("a shell");
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "invasim {}:\n{message}", arguments.join(" "));
    message
}

#[cfg(unix)]
#[test]
fn a_new_config_is_whole_or_not_there() {
    let place = Place::new("new-full");
    let message = on_a_full_disk(4, &["new", &place.path("study")]);
    assert!(message.contains("study/config.toml: File too large"), "{message}");
    assert_eq!(std::fs::read_dir(place.path("study")).expect("a folder").count(), 0, "nothing is left of it");
    let file = place.file("file", "mine");
    assert!(refused(&["new", &file]).contains("this is a file, not a folder\n  name another folder\n"));
}

/// The schema must know each key that a config uses.
fn known(schema: &Json, given: &DeTable, path: &str) {
    for (name, value) in given {
        let here = format!("{path}: {}", name.get_ref());
        let key = &schema["properties"][name.get_ref().as_ref()];
        assert!(key.is_object(), "{here} is not in the schema");
        match value.get_ref() {
            DeValue::Table(table) => known(key, table, &here),
            DeValue::Array(list) => list.iter().for_each(|element| {
                if let DeValue::Table(table) = element.get_ref() {
                    known(&key["items"], table, &here);
                }
            }),
            _ => {}
        }
    }
}

#[test]
fn the_schema_knows_every_key_of_every_config() {
    let schema: Json = serde_json::from_str(&works(&["schema"])).expect("the schema is JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for config in configs() {
        let text = std::fs::read_to_string(&config).unwrap();
        known(&schema, DeTable::parse(&text).unwrap().get_ref(), &config);
    }
    for list in ["organ", "drug"] {
        let table = &schema["properties"][list]["items"];
        let either = serde_json::json!([{ "required": ["preset"] }, { "required": ["name"] }]);
        assert!(table["anyOf"] == either && table["required"].is_null(), "{list}: {}", table["required"]);
    }
    for parameter in &spec().parameters {
        let section = parameter.section.split('.').fold(&schema, |table, name| {
            let inner = &table["properties"][name];
            if inner["items"].is_object() { &inner["items"] } else { inner }
        });
        assert!(section["properties"][&parameter.name].is_object(), "{} is not in the schema", parameter.path());
    }
}

#[test]
fn adapters_names_the_devices() {
    let said = works(&["adapters"]);
    assert!(said.contains("gpu on ") && said.contains("\ncpu (native engine, on "), "{said}");
    assert!(said.contains(" of memory to be had; buffers up to ") && said.contains(" bound at once, "), "{said}");
    let cubes = said.lines().filter_map(|line| line.trim().strip_prefix("largest lattice: "));
    let edges: Vec<u32> = cubes.map(|cube| cube.split(' ').next().expect("a word").parse().expect("an edge")).collect();
    assert!(edges.len() >= 2 && edges.iter().all(|edge| (64..=1625).contains(edge)), "{said}");
}

#[test]
fn help_and_version_are_there() {
    let help = works(&["--help"]);
    assert!(
        ["run", "check", "new", "schema", "adapters", "A research tool"].iter().all(|w| help.contains(w)),
        "{help}"
    );
    assert_eq!(works(&["--version"]).trim(), concat!("invasim ", env!("CARGO_PKG_VERSION")));
    assert_eq!(invasim(&["rum"]).status.code(), Some(2));
}
