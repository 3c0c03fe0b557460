//! What NVIDIA's own program tells of its cards; other makers have no program that is found everywhere.
use super::Description;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A number that `nvidia-smi` tells of a card, like its `power.draw`; none if several have its name and its place is not known, or
/// none has.
pub fn reported(what: &str, card: &Description) -> Option<f64> {
    of_table(&tells(&query(what, card))?, &card.adapter)
}

fn query(what: &str, card: &Description) -> Vec<String> {
    let place = (!card.bus.is_empty()).then(|| format!("--id={}", card.bus));
    [format!("--query-gpu=name,{what}"), "--format=csv,noheader,nounits".into()].into_iter().chain(place).collect()
}

/// A number that `nvidia-smi` tells of a card again and again, by one process that ends with this.
pub struct Readings {
    process: Child,
    reader: Option<JoinHandle<Vec<(Instant, f64)>>>,
}

impl Readings {
    /// Begins to read, each so often; none where [`reported`] is none.
    pub fn start(what: &str, card: &Description, pause: Duration) -> Option<Readings> {
        reported(what, card)?;
        let mut program = Command::new("nvidia-smi");
        program.args(query(what, card)).arg(format!("--loop-ms={}", pause.as_millis()));
        let mut process = program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let (table, name) = (BufReader::new(process.stdout.take()?), card.adapter.clone());
        let number = move |line: std::io::Result<String>| Some((Instant::now(), of_table(&line.ok()?, &name)?));
        let reader = std::thread::spawn(move || table.lines().filter_map(number).collect());
        Some(Readings { process, reader: Some(reader) })
    }

    /// Ends it; what was read, and when.
    pub fn stop(mut self) -> Vec<(Instant, f64)> {
        self.end();
        self.reader.take().and_then(|reader| reader.join().ok()).unwrap_or_default()
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Readings {
    fn drop(&mut self) {
        self.end();
    }
}

/// Whether there is a card of NVIDIA, whatever Vulkan says.
pub fn is_there() -> bool {
    Path::new("/dev/nvidia0").exists() || tells(&["--list-gpus".into()]).is_some_and(|list| list.starts_with("GPU"))
}

/// What is wrong and what helps where a card is there and no driver shows it to Vulkan: containers often get it for CUDA alone, and
/// without the libraries that its driver for Vulkan loads.
pub const HIDDEN: [&str; 2] = [
    "an NVIDIA card is there, but no driver shows it to Vulkan, so it computes nothing",
    "in a container ask for it with NVIDIA_DRIVER_CAPABILITIES=all (graphics is what it lacks) and install libvulkan1, libx11-6, \
     libxext6 and libegl1 (the packages of Debian); if it still does not show, let VK_ICD_FILENAMES name a file with \
     {\"file_format_version\": \"1.0.0\", \"ICD\": {\"library_path\": \"libEGL_nvidia.so.0\", \"api_version\": \"1.3.0\"}}",
];

fn tells(arguments: &[String]) -> Option<String> {
    let mut program = Command::new("nvidia-smi");
    let output = program.args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn of_table(table: &str, card: &str) -> Option<f64> {
    let rows = table.lines().filter_map(|line| line.rsplit_once(','));
    let mut ours = rows.filter(|(name, _)| name.trim() == card);
    let (_, number) = ours.next().filter(|_| ours.next().is_none())?;
    number.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_that_of_the_one_card_of_the_name() {
        let table = "NVIDIA H100 80GB HBM3, 312.50\nNVIDIA A10, 20.1\n";
        assert_eq!(of_table(table, "NVIDIA H100 80GB HBM3"), Some(312.5));
        assert_eq!(of_table(table, "NVIDIA H100"), None);
        assert_eq!(of_table("A, [N/A]\n", "A"), None);
        assert_eq!(of_table("A, 1\nA, 2\n", "A"), None);
    }
}
