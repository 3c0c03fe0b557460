//! Does a run whose device is lost say so, and can it go on elsewhere to the same bits?
use super::record::Record;
use super::{End, Request, Run, pictures, resume, run};
use crate::checkpoint;
use crate::config::Config;
use crate::engine::{Choice, Engine, Options};
use crate::figure::Category;
use crate::organism::Organism;
use crate::output::Folder;
use crate::plan::{Plan, spec};

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

const CONFIG: &str = "[run]\nuntil = \"1 h\"\n[lattice]\nsites = [12, 12, 12]\n[[initial.cells]]\nkind = \"epithelial\"\n\
    radius = \"80 um\"\n[output]\ncheckpoint_every = \"24 min\"\nimages_every = \"1 h\"\nseries_every = \"12 min\"\n";

fn plan() -> Plan {
    let config = Config::parse(CONFIG, Path::new("lost.toml"), &spec(), &[]);
    Plan::new(config.unwrap_or_else(|e| panic!("{e}"))).unwrap_or_else(|e| panic!("{e}"))
}

fn request(choice: Choice) -> Request {
    Request { engine: Options { choice, ..Options::default() }, quiet: true }
}

fn place(name: &str) -> (PathBuf, Folder) {
    let path = std::env::temp_dir().join(format!("invasim-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    let folder = Folder::take(&path, true).unwrap_or_else(|e| panic!("{e}"));
    (path, folder)
}

fn final_hash(folder: &Path) -> String {
    let record = std::fs::read_to_string(folder.join("run.json")).expect("run.json");
    let record: Value = serde_json::from_str(&record).expect("JSON");
    record["final_state_hash"].as_str().expect("a hash").to_string()
}

#[test]
fn a_lost_device_leaves_a_checkpoint_that_goes_on_elsewhere() {
    let (never, whole) = (AtomicBool::new(false), place("whole"));
    run(plan(), &whole.1, &request(Choice::Cpu), &never).unwrap_or_else(|e| panic!("{e}"));
    let (path, folder) = place("lost");
    folder.begin().unwrap_or_else(|e| panic!("{e}"));
    folder.write("config.toml", CONFIG.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
    let organism = Organism::open(plan(), &request(Choice::Gpu).engine).unwrap_or_else(|e| panic!("{e}"));
    let mut lost = Run::new(organism, &folder, Record::new(Duration::ZERO), &request(Choice::Gpu)).expect("a run");
    lost.begin().unwrap_or_else(|e| panic!("{e}"));
    lost.organism.advance(4).unwrap_or_else(|e| panic!("{e}"));
    lost.outputs().unwrap_or_else(|e| panic!("{e}"));
    match &mut lost.organism.primary.engine {
        Engine::Gpu(gpu) => gpu.lose(),
        Engine::Cpu(_) => panic!("a GPU was asked for"),
    }
    let error = lost.complete(&never).expect_err("it went on without a device").to_string();
    assert!(error.contains("was lost") || error.contains("refuses a command"), "{error}");
    let advice = format!("the last checkpoint is of step 4 ({}", checkpoint::file(&path, 4).display());
    assert!(error.contains(&advice) && error.contains(&format!("`invasim resume {}`", path.display())), "{error}");
    drop(lost);
    let end = resume(plan(), &folder, None, &request(Choice::Cpu), &never).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!((end, final_hash(&path)), (End::Finished, final_hash(&whole.0)));
    [path, whole.0].iter().for_each(|path| std::fs::remove_dir_all(path).expect("the folder of the test"));
}

/// Macrophages can come out of vessels unless nothing ever calls them.
#[test]
fn legends_name_macrophages_where_some_can_come() {
    let names_them = |extra: &str| {
        let text = format!("{CONFIG}[initial.vessels]\npattern = \"network\"\ndensity = 0.05\n{extra}");
        let config = Config::parse(&text, Path::new("legend.toml"), &spec(), &[]).unwrap_or_else(|e| panic!("{e}"));
        let plan = Plan::new(config).unwrap_or_else(|e| panic!("{e}"));
        let mut organism = Organism::open(plan, &request(Choice::Cpu).engine).unwrap_or_else(|e| panic!("{e}"));
        let census = organism.primary.census().unwrap_or_else(|e| panic!("{e}"));
        pictures::shown(organism.plan(), &census, false).contains(&Category::MacrophageNaive)
    };
    assert!(names_them("") && !names_them("[processes]\nrecruitment = false\n"));
    let later = "[[therapy]]\nswitch = \"processes.recruitment\"\nto = \"true\"\nstart = \"12 min\"\n";
    assert!(names_them(&format!("{later}[processes]\nrecruitment = false\n")));
}
