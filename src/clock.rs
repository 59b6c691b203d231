//! Processor time of a thread: what a document costs, whatever else the machine is doing.

use std::time::Duration;

/// Processor time this thread has used.
#[cfg(unix)]
pub(crate) fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// Wall time since the first call: all that can be had here.
#[cfg(not(unix))]
pub(crate) fn processor_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// When a document has had its time. To be asked in the thread it was made in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Duration);

impl Deadline {
    /// So much processor time from now.
    pub(crate) fn within(time: Duration) -> Self {
        Self(processor_time().saturating_add(time))
    }

    /// Whether the time is up.
    pub(crate) fn is_over(self) -> bool {
        processor_time() >= self.0
    }
}
