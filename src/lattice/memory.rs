//! How much memory this machine can still give, so that a lattice or an image is refused before the system ends the program.
use std::fs::read_to_string;

/// Bytes that can still be had; None where the system does not tell.
pub fn available() -> Option<u64> {
    let machine = free_of(&read_to_string("/proc/meminfo").ok()?);
    let group = read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    let used = read_to_string("/sys/fs/cgroup/memory.current").ok().and_then(|text| text.trim().parse::<u64>().ok());
    let cached = read_to_string("/sys/fs/cgroup/memory.stat").ok().and_then(|text| cached(&text));
    // Files that have been written count as used, but make room when it is needed.
    let used = used.unwrap_or(0).saturating_sub(cached.unwrap_or(0));
    let container = group.map(|group: u64| group.saturating_sub(used));
    [machine, container].into_iter().flatten().min()
}

/// Bytes that Linux reports as available.
fn free_of(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Bytes of files that a group of processes keeps in memory without need, of its `memory.stat`.
fn cached(stat: &str) -> Option<u64> {
    stat.lines().find_map(|line| line.strip_prefix("inactive_file "))?.trim().parse().ok()
}

/// Bytes as a person reads them: `13.9 MiB`.
pub fn text(bytes: u64) -> String {
    let mebibytes = bytes as f64 / (1024.0 * 1024.0);
    if mebibytes < 1000.0 { format!("{mebibytes:.1} MiB") } else { format!("{:.1} GiB", mebibytes / 1024.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_system_tells() {
        assert_eq!(free_of("MemTotal:  9 kB\nMemAvailable:   12 kB\n"), Some(12 * 1024));
        assert_eq!(free_of("MemTotal:  9 kB\n"), None);
        assert_eq!(cached("anon 7\ninactive_file 4096\n"), Some(4096));
        assert_eq!([text(1 << 20), text(3 << 30)], ["1.0 MiB", "3.0 GiB"]);
    }
}
