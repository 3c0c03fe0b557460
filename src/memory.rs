//! How much memory this machine can still give, so that a lattice or an image is refused before the system ends the program.
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

/// Where Linux tells what a group of processes may have, in either way to do so: the controller, its folder, the files of the most
/// and of what is used, and the line of files that are kept without need.
const WAYS: [[&str; 5]; 2] = [
    ["", "/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file "],
    ["memory", "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "],
];

/// Limits of a process (`ulimit -v`, `ulimit -d`) as Linux calls them, and the line of what it has of each.
const LIMITS: [[&str; 2]; 2] = [["Max address space", "VmSize:"], ["Max data size", "VmData:"]];
/// What of such a limit is left for what libraries map, and for stack and heap of a thread, which lie apart from each other; half of
/// it at most, since heaps that find no place share one.
const APART: [u64; 2] = [64 << 20, 64 << 20];

/// Bytes that can still be had; None where the system does not tell.
pub fn available() -> Option<u64> {
    let machine = free_of(&read_to_string("/proc/meminfo").ok()?);
    let own = read_to_string("/proc/self/cgroup").unwrap_or_default();
    let of_groups = WAYS.iter().flat_map(|way| groups(&own, way).into_iter().filter_map(|group| free_in(&group, way)));
    of_groups.chain(machine).chain(limited()).min()
}

/// Bytes that the limits of this process leave it; None where it has none, or the system does not tell.
pub fn limited() -> Option<u64> {
    let [limits, status] = ["limits", "status"].map(|name| read_to_string(format!("/proc/self/{name}")).ok());
    let (left, status) = (within(&limits?, status.as_deref()?)?, status?);
    // Those that are there have theirs, and it is counted as used.
    let there = status.lines().find_map(|line| line.strip_prefix("Threads:")?.trim().parse().ok()).unwrap_or(1);
    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let apart = APART[0] + (threads + 1).saturating_sub(there) * APART[1];
    Some(left - apart.min(left / 2))
}

/// Bytes to the nearest limit.
fn within(limits: &str, status: &str) -> Option<u64> {
    let left = LIMITS.iter().filter_map(|[limit, used]| {
        // The first of two numbers is the limit that holds; without a limit there is a word.
        let most: u64 =
            limits.lines().find_map(|line| line.strip_prefix(limit))?.split_whitespace().next()?.parse().ok()?;
        Some(most.saturating_sub(kibibytes(status, used)?))
    });
    left.min()
}

/// The groups that we are in, each within the next: a job of a cluster is one, a container another.
fn groups(own: &str, [controller, folder, ..]: &[&str; 5]) -> Vec<PathBuf> {
    let path = own.lines().find_map(|line| {
        let (controllers, path) = line.split_once(':')?.1.split_once(":/")?;
        controllers.split(',').any(|one| one == *controller).then_some(path)
    });
    Path::new(path.unwrap_or("")).ancestors().map(|group| Path::new(folder).join(group)).collect()
}

/// Bytes that a group can still have; None where it may have all.
fn free_in(group: &Path, [_, _, most, used, kept]: &[&str; 5]) -> Option<u64> {
    let read = |name: &str| read_to_string(group.join(name)).unwrap_or_default();
    let number = |name: &str| read(name).trim().parse::<u64>().ok();
    // Files that have been written count as used, but make room when it is needed.
    let used = number(used).unwrap_or(0).saturating_sub(cached(&read("memory.stat"), kept).unwrap_or(0));
    Some(number(most)?.saturating_sub(used))
}

/// Bytes that Linux reports as available.
fn free_of(meminfo: &str) -> Option<u64> {
    kibibytes(meminfo, "MemAvailable:")
}

/// Bytes of a line that Linux writes in kB.
fn kibibytes(text: &str, front: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(front))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Bytes of files that a group of processes keeps in memory without need, of its `memory.stat`.
fn cached(stat: &str, kept: &str) -> Option<u64> {
    stat.lines().find_map(|line| line.strip_prefix(kept))?.trim().parse().ok()
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
        let own = "4:memory:/box\n1:cpu,name=x:/y\n0::/slurm/job_7\n";
        let under = |way: usize, names: &[&str]| {
            names.iter().map(|name| Path::new(WAYS[way][1]).join(name)).collect::<Vec<_>>()
        };
        assert_eq!(groups(own, &WAYS[0]), under(0, &["slurm/job_7", "slurm", ""]));
        assert_eq!(groups(own, &WAYS[1]), under(1, &["box", ""]));
        assert_eq!(groups("", &WAYS[0]), under(0, &[""]));
        assert_eq!(cached("anon 7\ninactive_file 4096\n", WAYS[0][4]), Some(4096));
        let limits = "Max data size             9000                 unlimited            bytes\n\
                      Max address space         unlimited            unlimited            bytes\n";
        let status = "VmSize:\t  7 kB\nVmData:\t  8 kB\n";
        assert_eq!(within(limits, status), Some(9000 - 8 * 1024));
        assert_eq!(within(&limits.replace("unlimited            u", "8000 u"), status), Some(9000 - 8 * 1024));
        assert_eq!(within(&limits.replace("9000", "unlimited"), status), None);
        assert_eq!(within(limits, "VmData:\t  9 kB\n"), Some(0));
        assert_eq!([text(1 << 20), text(3 << 30)], ["1.0 MiB", "3.0 GiB"]);
    }
}
