//! The time of day, read here and nowhere else.

use std::{
    sync::OnceLock,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use domain::Timestamp;

/// The system's clock.
pub(crate) struct SystemClock;

impl SystemClock {
    /// The time of day.
    #[expect(clippy::disallowed_methods, reason = "this is the clock's home")]
    pub(crate) fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

impl engine::Clock for SystemClock {
    fn now(&self) -> Timestamp {
        self.now()
    }
}

impl metrics::Clock for SystemClock {
    fn now(&self) -> Timestamp {
        self.now()
    }

    /// The time since this was asked first.
    #[expect(clippy::disallowed_methods, reason = "this is the clock's home")]
    fn elapsed(&self) -> Duration {
        static FIRST: OnceLock<Instant> = OnceLock::new();
        FIRST.get_or_init(Instant::now).elapsed()
    }
}
