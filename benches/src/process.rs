//! What Linux knows about a process: where it may run, the CPU it took, the memory it holds.

use std::fs;
use std::io;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Context;

/// `/proc` counts CPU time in ticks of 10 ms, on every architecture.
const TICK: Duration = Duration::from_millis(10);

/// Which core the servers run on and which the load generator; both `None` where they must share one, or without `taskset`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cores {
    pub(crate) server: Option<usize>,
    pub(crate) load: Option<usize>,
}

impl Cores {
    /// The first two cores that this process may use.
    pub(crate) fn choose() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let allowed = field(&status, "Cpus_allowed_list:")
            .map(list)
            .unwrap_or_default();
        let taskset = Command::new("taskset")
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .is_ok();
        match allowed[..] {
            [server, load, ..] if taskset => Self {
                server: Some(server),
                load: Some(load),
            },
            _ => Self {
                server: None,
                load: None,
            },
        }
    }
}

/// Keeps this thread, and what it starts from now on, on one core.
///
/// # Errors
///
/// When `taskset` (util-linux) fails.
pub(crate) fn pin_this_thread(core: usize) -> anyhow::Result<()> {
    let task = fs::read_link("/proc/thread-self")?;
    let task = task
        .file_name()
        .context("/proc/thread-self names no thread")?;
    let status = Command::new("taskset")
        .arg("-cp")
        .arg(core.to_string())
        .arg(task)
        .stdout(Stdio::null())
        .status()?;
    anyhow::ensure!(status.success(), "taskset could not pin to core {core}");
    Ok(())
}

/// The CPU that a process took so far, user and system, all its threads; to 10 ms.
///
/// # Errors
///
/// When there is no such process.
pub(crate) fn cpu(pid: u32) -> io::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let ticks = ticks(&stat)
        .ok_or_else(|| io::Error::other("/proc/PID/stat is not as documented in proc(5)"))?;
    Ok(TICK * ticks)
}

/// Fields 14 and 15; counted from behind the name, which may hold spaces and brackets.
fn ticks(stat: &str) -> Option<u32> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11).map(str::parse::<u32>);
    Some(fields.next()?.ok()? + fields.next()?.ok()?)
}

/// The bytes of memory that a process holds (VmRSS).
///
/// # Errors
///
/// When there is no such process.
pub(crate) fn resident(pid: u32) -> io::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let kibibytes =
        field(&status, "VmRSS:").and_then(|value| value.strip_suffix(" kB")?.parse::<u64>().ok());
    kibibytes
        .map(|kibibytes| kibibytes * 1024)
        .ok_or_else(|| io::Error::other("no VmRSS in /proc/PID/status"))
}

fn field<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .map(str::trim)
}

/// "0-2,5" is 0, 1, 2, 5.
fn list(text: &str) -> Vec<usize> {
    let ranges = text.split(',').filter_map(|range| {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        Some(from.parse::<usize>().ok()?..=to.parse().ok()?)
    });
    ranges.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn proc_is_read_as_documented() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 1 2 3 4 120 30 5 6 20 0 1 0 100 1000 200";
        assert_eq!(ticks(stat), Some(150));
        assert_eq!(ticks("7 (short) S"), None);
        assert_eq!(list("0-2,5"), [0, 1, 2, 5]);
        assert_eq!(list("3"), [3]);
        assert_eq!(
            field("Name:\tx\nVmRSS:\t  12 kB\n", "VmRSS:"),
            Some("12 kB")
        );
    }

    #[test]
    fn this_process_takes_time_and_memory() {
        let pid = std::process::id();
        assert!(cpu(pid).is_ok());
        assert!(resident(pid).is_ok_and(|bytes| bytes > 100_000));
    }
}
