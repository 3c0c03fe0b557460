//! The script of a sweep for a cluster with Slurm.
use crate::output::sh;
use std::path::Path;

/// Cores of an array job where nobody says how many a run takes.
const CORES: usize = 4;

/// What the script is about.
pub struct Script<'a> {
    /// The sweep's file.
    pub design: &'a Path,
    /// The folder for the results.
    pub out: &'a Path,
    /// Array jobs.
    pub parts: usize,
    /// Runs at a time in each.
    pub jobs: usize,
    /// Threads of a run, where a number is given.
    pub threads: Option<usize>,
    /// Flags that each job hands on, each with its value, like those of the engine.
    pub flags: &'a [String],
}

/// A script for array jobs: each does one part of a sweep, and is told in time to save what it is at when its own is over.
pub fn slurm(script: &Script) -> String {
    let [design, out] = [script.design, script.out].map(|path| sh(&path.display().to_string()));
    let (parts, jobs) = (script.parts, script.jobs);
    let cores = script.threads.map_or(CORES.max(jobs), |threads| threads * jobs);
    let flags: String = script.flags.iter().map(|flag| format!(" {}", sh(flag))).collect();
    format!(
        "#!/usr/bin/env bash\n#SBATCH --job-name=invasim\n#SBATCH --array=0-{}\n#SBATCH --cpus-per-task={cores}\n\
         #SBATCH --output=invasim_%A_%a.txt\n#SBATCH --signal=B:TERM@120\nset -euo pipefail\n\
         exec invasim sweep {design} --out {out} --shard \"$SLURM_ARRAY_TASK_ID/{parts}\" --jobs {jobs}{flags}\n",
        parts - 1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script<'a>(design: &'a str, flags: &'a [String], threads: Option<usize>) -> Script<'a> {
        Script { design: Path::new(design), out: Path::new("out"), parts: 3, jobs: 2, threads, flags }
    }

    #[test]
    fn a_script_hands_on_what_was_asked_for() {
        let flags = ["--adapter", "RTX 4090", "-q"].map(String::from);
        let text = slurm(&script("sweep.toml", &flags, Some(8)));
        let command = "\nexec invasim sweep sweep.toml --out out --shard \"$SLURM_ARRAY_TASK_ID/3\" --jobs 2 --adapter 'RTX 4090' -q\n";
        assert!(
            text.contains(command)
                && text.contains("--signal=B:TERM@120\n")
                && text.contains("--array=0-2\n")
                && text.contains("--cpus-per-task=16\n"),
            "{text}"
        );
        assert!(slurm(&script("sweep.toml", &[], None)).contains("--cpus-per-task=4\n"));
    }

    #[test]
    fn no_sign_of_a_path_is_one_of_the_shell() {
        assert!(slurm(&script("it's.toml", &[], None)).contains(r"sweep 'it'\''s.toml' --out"));
    }
}
