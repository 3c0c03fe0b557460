//! What NVIDIA's own program tells of its cards; other makers have no program that is found everywhere.
use std::process::{Command, Stdio};

/// A number that `nvidia-smi` tells of the one card of a name, like its `power.draw`; none if there are several such cards, or
/// none.
pub fn told(what: &str, card: &str) -> Option<f64> {
    let query = [&format!("--query-gpu=name,{what}"), "--format=csv,noheader,nounits"];
    let output = Command::new("nvidia-smi").args(query).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    of_table(&String::from_utf8_lossy(&output.stdout), card)
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
