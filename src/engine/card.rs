//! What NVIDIA's own program tells of its cards; other makers have no program that is found everywhere.
use super::Description;
use std::process::{Command, Stdio};

/// A number that `nvidia-smi` tells of a card, like its `power.draw`; none if several have its name and its place is not known, or
/// none has.
pub fn told(what: &str, card: &Description) -> Option<f64> {
    let mut query = vec![format!("--query-gpu=name,{what}"), "--format=csv,noheader,nounits".into()];
    if !card.bus.is_empty() {
        query.push(format!("--id={}", card.bus));
    }
    of_table(&tells(&query)?, &card.adapter)
}

/// Whether there is a card of NVIDIA, whatever Vulkan says.
pub fn is_there() -> bool {
    tells(&["--list-gpus".into()]).is_some_and(|list| list.starts_with("GPU"))
}

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
