//! The header of a checkpoint: a line of JSON that says what the words after it are, and holds all that is no layer.
use super::notes::{Notes, Warning};
use crate::circulation::Circulation;
use crate::error::{Error, Result};
use crate::lineage::Lineage;
use crate::organism::{Organ, Organism};
use crate::plan::Plan;
use flate2::read::MultiGzDecoder;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Version of the format; others are refused.
const FORMAT: u64 = 3;
/// Bytes that a header can have: what is damaged may look like an endless one.
const LONGEST: usize = 1 << 30;

/// The line of a checkpoint; `file` is what errors name.
///
/// # Errors
/// If a device fails, or the line is so long that nobody could read it.
pub fn line(organism: &mut Organism, notes: &Notes, file: &Path) -> Result<String> {
    let line = format!("{}\n", header(organism, notes)?);
    check_length(line.len(), file)?;
    Ok(line)
}

/// Refuses a line that [`unpacked`] would cut off.
fn check_length(bytes: usize, file: &Path) -> Result<()> {
    if bytes <= LONGEST {
        return Ok(());
    }
    let gib = bytes as f64 / (1u64 << 30) as f64;
    let problem =
        format!("lineages, state hashes and cells in blood and organs take {gib:.2} GiB, but a checkpoint holds 1");
    let help =
        "let mutations be rarer or output.clones off, hash less often (output.hash_every), or end the run earlier";
    Err(Error::input(file, problem, help))
}

/// What the line says.
fn header(organism: &mut Organism, notes: &Notes) -> Result<Value> {
    let hash = organism.hash()?;
    let organ = |organ: &mut Organ| {
        let (number, arrived) = (organ.number, organ.arrived);
        let awake = organ.is_awake();
        let lattice = organ.lattice()?;
        let layers = names(&lattice.plan);
        Some(json!({
            "number": number, "step": lattice.step, "awake": awake, "arrived": arrived,
            "sites": lattice.plan.grid().size, "layers": layers, "tally": lattice.tally.saved(lattice.step),
        }))
    };
    let organs: Vec<Value> = organism.organs.iter_mut().filter_map(organ).collect();
    Ok(json!({
        "invasim_checkpoint": FORMAT,
        "version": env!("CARGO_PKG_VERSION"),
        "step": organism.step(),
        "sites": organism.plan().grid().size,
        "layers": names(organism.plan()),
        "state_hash": hash,
        "hashes": notes.hashes,
        "images": notes.images,
        "configs": notes.configs,
        "rows": notes.rows,
        "warnings": notes.warnings.iter().map(Warning::saved).collect::<Vec<_>>(),
        "circulation": organism.circulation.as_ref().map(Circulation::saved),
        "lineage": organism.lineage.as_ref().map(Lineage::saved),
        "tally": organism.primary.tally.saved(organism.step()),
        "organs": organs,
    }))
}

/// The names of the kept layers: a checkpoint of other layers is refused.
pub fn names(plan: &Plan) -> Vec<String> {
    plan.kept().into_iter().map(|(_, name)| name).collect()
}

/// The header of a checkpoint, and what follows it.
pub fn unpacked(packed: File) -> io::Result<(Value, impl Read)> {
    let mut from = BufReader::new(MultiGzDecoder::new(BufReader::new(packed)));
    let mut line = Vec::new();
    (&mut from).take(LONGEST as u64).read_until(b'\n', &mut line)?;
    Ok((serde_json::from_slice(&line)?, from))
}

/// Refuses a checkpoint of another format.
pub fn check_format(header: &Value, file: &Path) -> Result<()> {
    let format = &header["invasim_checkpoint"];
    if *format == FORMAT {
        return Ok(());
    }
    let (writer, own) = (header["version"].as_str().unwrap_or("of unknown version"), env!("CARGO_PKG_VERSION"));
    let problem = format!(
        "this checkpoint has format {format}, written by an invasim {writer}; this one, {own}, reads format {FORMAT}"
    );
    let help = "resume it with the program that wrote it, or start the run again with --replace";
    Err(Error::input(file, problem, help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_read_is_not_written() {
        let file = Path::new("step_00000040.gz");
        check_length(LONGEST, file).unwrap_or_else(|e| panic!("{e}"));
        let message = check_length(LONGEST + (LONGEST >> 2), file).expect_err("too long").to_string();
        assert!(
            message.starts_with("step_00000040.gz: ") && message.contains(" take 1.25 GiB, but a checkpoint"),
            "{message}"
        );
    }
}
