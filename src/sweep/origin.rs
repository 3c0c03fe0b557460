//! What the runs of a sweep are made of: no file that changes meanwhile, or before the sweep goes on, may give some of its runs
//! other settings than the rest.
use super::design::{Design, Job};
use super::room::Size;
use crate::config::{Value, template};
use crate::error::{Error, Result};
use crate::plan::{self, Plan};
use crate::report::provenance::sha256;
use crate::run::inputs;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What the runs of a sweep are made of, when it begins.
pub(super) struct Origin {
    /// A hash of the config of each point with those of its organs, whatever the seed.
    configs: Vec<String>,
    /// What takes memory in their runs.
    sizes: Vec<Size>,
    /// Hashes of the files that these name.
    files: BTreeMap<PathBuf, String>,
}

impl Origin {
    /// Reads the settings and files of all points.
    ///
    /// # Errors
    /// If one of them is wrong: a mistake in the last one should not cost a night.
    pub fn read(design: &Design, jobs: &[Job]) -> Result<Origin> {
        let mut origin = Origin { configs: Vec::new(), sizes: Vec::new(), files: BTreeMap::new() };
        let mut point = None;
        for job in jobs {
            if point.replace(job.point) == Some(job.point) {
                continue; // another seed of the same settings
            }
            let plan = design.plan(job)?;
            origin.configs.push(config_hash(&plan)?);
            origin.sizes.push(Size::of(&plan));
            for file in inputs::files(&plan).filter(|file| !origin.files.contains_key(file)).collect::<Vec<_>>() {
                origin.files.insert(file.clone(), inputs::hash(&file)?);
            }
        }
        Ok(origin)
    }

    /// What takes memory in a run.
    pub fn size(&self, job: &Job) -> &Size {
        &self.sizes[job.point]
    }

    /// One hash of it all; where the files lie does not matter.
    pub fn hash(&self) -> String {
        let all: Vec<&str> = self.configs.iter().chain(self.files.values()).map(String::as_str).collect();
        sha256(all.join("\n").as_bytes())
    }

    /// Err if a run is made of something else by now.
    pub fn check(&self, design: &Design, job: &Job, plan: &Plan) -> Result<()> {
        let help = "put it back as it was, and the same command goes on; or name another folder with --out";
        if config_hash(plan)? != self.configs[job.point] {
            let problem = "this config, or one that it extends or names, was changed since the sweep began";
            return Err(Error::input(&design.config, problem, help));
        }
        let changed = |file: &PathBuf| inputs::hash(file).ok().as_ref() != self.files.get(file);
        match inputs::files(plan).find(changed) {
            Some(file) => Err(Error::input(&file, "this file was changed since the sweep began", help)),
            None => Ok(()),
        }
    }
}

/// A hash of the config of a run and of those of its organs, whatever its seed.
fn config_hash(plan: &Plan) -> Result<String> {
    let mut config = plan.config.clone();
    config.values.insert("run.seed".into(), Value::Count(0));
    // What a file holds counts, not how the way to it is written.
    let named = |(path, value): (&String, &mut Value)| {
        if path.ends_with(".file") {
            *value = Value::Text("a file".into());
        }
    };
    config.values.iter_mut().for_each(named);
    let organs = inputs::organs(plan)?;
    Ok(sha256((template::resolved(&config, &plan::spec()) + &organs.join("\n")).as_bytes()))
}
