//! Processor time of a thread: the cost of a document, however busy the machine is.

use std::time::Duration;

/// Processor time that this thread has used.
#[cfg(unix)]
pub(crate) fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// Wall time since the first call, because the processor time of a thread is not available on this system.
#[cfg(not(unix))]
pub(crate) fn processor_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// The moment at which the time for a document is used up. Only valid in the thread that created it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Duration);

impl Deadline {
    /// A deadline after this much more processor time.
    pub(crate) fn within(time: Duration) -> Self {
        Self(processor_time().saturating_add(time))
    }

    /// Whether the time is used up.
    pub(crate) fn is_over(self) -> bool {
        processor_time() >= self.0
    }
}
