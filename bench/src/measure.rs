//! Measuring in turns.

use std::time::{Duration, Instant};

/// How often each side is measured.
const ROUNDS: usize = 7;
/// How long a side is measured in a round.
const ROUND: Duration = Duration::from_millis(700);

/// Runs of an operation a second.
pub(crate) type Rate = f64;

/// Something that is done again and again.
pub(crate) trait Work {
    /// Does it once.
    async fn once(&mut self);
}

impl<F: AsyncFnMut()> Work for F {
    async fn once(&mut self) {
        self().await;
    }
}

/// The best rate of each of two works, measured in turns so that both see the same machine.
pub(crate) async fn in_turns(mut ours: impl Work, mut limit: impl Work) -> (Rate, Rate) {
    let mut best = (0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        best.0 = best.0.max(rate(&mut ours).await);
        best.1 = best.1.max(rate(&mut limit).await);
    }
    best
}

async fn rate(work: &mut impl Work) -> Rate {
    let (began, mut times) = (now(), 0_u32);
    while began.elapsed() < ROUND {
        work.once().await;
        times += 1;
    }
    f64::from(times) / began.elapsed().as_secs_f64()
}

/// The time.
#[expect(clippy::disallowed_methods, reason = "time is what is measured here")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// What of a hundred is slower than 99.
pub(crate) fn percentile_99(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() * 99 / 100]
}
