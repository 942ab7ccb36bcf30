//! How often somebody may try to sign in.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use domain::OperatorName;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::HashMapStateStore,
};

use crate::Error;

type Limiter<K> = RateLimiter<K, HashMapStateStore<K>, DefaultClock>;

/// Tries in a row for one name; one more every 12 seconds.
const PER_NAME: NonZeroU32 = NonZeroU32::new(5).expect("5 is not 0");
/// Tries in a row from one address; one more every 2 seconds.
const PER_ADDRESS: NonZeroU32 = NonZeroU32::new(20).expect("20 is not 0");
/// Names and addresses remembered before those that are free again are forgotten.
const REMEMBERED: usize = 10_000;

/// Limits tries by name and by address: the first against guessing one password, the second against trying many names.
pub(crate) struct SignInLimit {
    names: Limiter<OperatorName>,
    addresses: Limiter<IpAddr>,
}

impl Default for SignInLimit {
    fn default() -> Self {
        Self { names: limiter(PER_NAME, 12), addresses: limiter(PER_ADDRESS, 2) }
    }
}

impl SignInLimit {
    /// Counts a try.
    pub(crate) fn admit(&self, name: &OperatorName, address: IpAddr) -> Result<(), Error> {
        try_one(&self.addresses, &address)?;
        try_one(&self.names, name)
    }
}

fn limiter<K: std::hash::Hash + Eq + Clone>(burst: NonZeroU32, seconds: u64) -> Limiter<K> {
    let period = Duration::from_secs(seconds);
    let quota = Quota::with_period(period).expect("the period is not 0").allow_burst(burst);
    RateLimiter::hashmap(quota)
}

fn try_one<K: std::hash::Hash + Eq + Clone>(limiter: &Limiter<K>, key: &K) -> Result<(), Error> {
    if limiter.len() > REMEMBERED {
        limiter.retain_recent();
    }
    limiter
        .check_key(key)
        .map_err(|until| Error::TooManyTries { wait: until.wait_time_from(DefaultClock::default().now()) })
}
