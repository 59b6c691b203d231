//! What the system holds a worker to.

use std::time::Duration;

/// Limits the memory of this process to so many bytes, and asks to be ended with the one that started it. Where the system
/// does not have it, nothing is done.
///
/// On Linux what counts is memory that can be written (`RLIMIT_DATA`, since 4.7); elsewhere all address space
/// (`RLIMIT_AS`), which allocators reserve generously and some systems do not hold anybody to.
#[cfg(unix)]
pub(super) fn confine(memory: Option<u64>) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let lower = |resource, most: u64| {
        let before = getrlimit(resource);
        let most = before.maximum.map_or(most, |m| m.min(most));
        // A limit that cannot be set is one the system does not have.
        let _ = setrlimit(
            resource,
            Rlimit {
                current: Some(most),
                maximum: before.maximum,
            },
        );
    };
    if let Some(memory) = memory {
        lower(
            if cfg!(target_os = "linux") {
                Resource::Data
            } else {
                Resource::As
            },
            memory,
        );
    }
    // The memory of a worker that died is of no use to anybody, and it can hold what the document holds.
    lower(Resource::Core, 0);
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
    }
}

/// Gives this process so much more processor time before the system ends it. Whole seconds: the system counts no finer.
#[cfg(unix)]
pub(super) fn allow(time: Duration) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};

    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
    let before = getrlimit(Resource::Cpu);
    let until = used.saturating_add(time.as_secs()).saturating_add(1);
    let _ = setrlimit(
        Resource::Cpu,
        Rlimit {
            current: Some(before.maximum.map_or(until, |m| m.min(until))),
            maximum: before.maximum,
        },
    );
}

#[cfg(not(unix))]
pub(super) fn confine(_: Option<u64>) {}

#[cfg(not(unix))]
pub(super) fn allow(_: Duration) {}
