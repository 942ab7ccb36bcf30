//! What is asked for, and what the request of a number is.

use std::{str::FromStr, time::Duration};

use domain::{GatewayKind, KeySpec};

use crate::{
    access_key::AccessKey,
    address::Address,
    client_key::ClientKey,
    error::PlanError,
    mix::{Fault, Faults, Mix, Operation},
    switchover::{SwitchAt, Switchover},
};

/// A gateway, and what its callers sign with.
pub struct Gateway<K> {
    /// Where it is.
    pub address: Address,
    /// The certificates of who vouches for it, in PEM; needed for TLS.
    pub authority: Option<Vec<u8>>,
    /// What callers sign with.
    pub key: K,
}

/// A key by its id or an alias, and its spec where that is said: `alias/payments`, `key-…=EC_P256`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedKey {
    /// Its id or alias.
    pub name: String,
    /// Its spec. The shared gateway tells it too; without either, a key is taken for `Aliyun_AES_256`.
    pub spec: Option<KeySpec>,
}

/// How fast it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Requests a second; without it, as fast as they are answered.
    pub rate: Option<f64>,
    /// Connections to each gateway, each with one request at a time.
    pub connections: u32,
}

/// When it ends: at whatever comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct End {
    /// After so many requests, those included that prepare the others.
    pub requests: Option<u64>,
    /// After so much time.
    pub time: Option<Duration>,
}

/// Traffic.
pub struct Plan {
    /// The shared gateway.
    pub shared: Option<Gateway<AccessKey>>,
    /// An instance's.
    pub dedicated: Option<Gateway<ClientKey>>,
    /// The keys that are used.
    pub keys: Vec<NamedKey>,
    /// The secret that is read.
    pub secret: Option<String>,
    /// What is asked; without it, what programs do most, as far as the keys go.
    pub mix: Option<Mix>,
    /// What goes wrong.
    pub faults: Faults,
    /// How fast it goes.
    pub pace: Pace,
    /// When it ends.
    pub end: End,
    /// Who calls which gateway. Without it and with both, every other caller calls the dedicated one.
    pub switchover: Option<Switchover>,
    /// How many programs call.
    pub callers: u32,
    /// Plans of one seed ask the same.
    pub seed: u64,
    /// Whether other machines may be called.
    pub allow_remote: bool,
}

/// Seconds of a week: the longest that anything takes.
const WEEK: u64 = 7 * 24 * 60 * 60;
/// The least and the most requests a second.
const SLOWEST: f64 = 0.001;
const FASTEST: f64 = 1_000_000.0;

impl Plan {
    /// Refuses what cannot be.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn check(&self) -> Result<(), PlanError> {
        if self.shared.is_none() && self.dedicated.is_none() {
            return Err(PlanError::NoGateway);
        }
        if self.keys.is_empty() && self.secret.is_none() {
            return Err(PlanError::NoKey);
        }
        let End { requests, time } = self.end;
        if requests.is_none() && time.is_none() {
            return Err(PlanError::NoEnd);
        }
        within("the number of requests", requests.unwrap_or(1), 1_000_000_000)?;
        within("the number of seconds", time.map_or(1, |time| time.as_secs()), WEEK)?;
        if self.pace.rate.is_some_and(|rate| !(SLOWEST..=FASTEST).contains(&rate)) {
            return Err(PlanError::Rate);
        }
        within("the number of connections", u64::from(self.pace.connections), 1000)?;
        within("the number of callers", u64::from(self.callers), 1000)?;
        within("the ramp", self.switchover.map_or(1, |switchover| switchover.ramp.as_secs().max(1)), WEEK)?;
        if let Some(Switchover { at: SwitchAt::Time(time), .. }) = self.switchover {
            within("the time of the switchover", time.as_secs().max(1), WEEK)?;
        }
        match self.switchover {
            Some(_) if self.shared.is_none() || self.dedicated.is_none() => Err(PlanError::OneGateway),
            Some(switchover) if switchover.stragglers >= self.callers => Err(PlanError::Stragglers),
            _ => Ok(()),
        }
    }

    /// When callers begin to move, as far as it is known beforehand: `None` where it hangs on how fast requests are
    /// answered.
    pub(crate) fn switch_time(&self) -> Option<Duration> {
        match (self.switchover?.at, self.end.requests, self.pace.rate) {
            (SwitchAt::Time(time), ..) => Some(time),
            // Whichever end comes first.
            (SwitchAt::Share(share), Some(requests), Some(rate)) => {
                let all = Duration::from_secs_f64(requests as f64 / rate);
                Some(self.end.time.map_or(all, |time| time.min(all)).mul_f64(share))
            }
            (SwitchAt::Share(_), Some(_), None) => None,
            (SwitchAt::Share(share), None, _) => self.end.time.map(|time| time.mul_f64(share)),
        }
    }

    /// From which request on callers move, where that is not told by the time.
    pub(crate) fn switch_number(&self) -> Option<u64> {
        match (self.switchover?.at, self.end.requests, self.pace.rate) {
            (SwitchAt::Share(share), Some(requests), None) => Some((share * requests as f64) as u64),
            _ => None,
        }
    }

    /// Who calls with the request of a number, and what for. It follows from the seed and the number alone.
    pub(crate) fn step(&self, number: u64, mix: &Mix) -> Step {
        let mut dice = Dice::of(self.seed, number);
        let caller = u32::try_from(dice.below(u64::from(self.callers))).unwrap_or(0);
        let (fault, operation) = (self.faults.pick(&mut dice), mix.pick(&mut dice));
        Step { caller, fault, operation: operation.unwrap_or(Operation::Encrypt), dice }
    }

    /// The gateway of a caller where nobody moves.
    pub(crate) fn home(&self, caller: u32) -> GatewayKind {
        match (&self.shared, &self.dedicated) {
            (Some(_), None) => GatewayKind::Shared,
            (None, _) => GatewayKind::Dedicated,
            (Some(_), Some(_)) if self.switchover.is_some() || caller.is_multiple_of(2) => {
                GatewayKind::Shared
            }
            (Some(_), Some(_)) => GatewayKind::Dedicated,
        }
    }
}

/// A request, before it is known which gateway gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) caller: u32,
    pub(crate) fault: Option<Fault>,
    pub(crate) operation: Operation,
    /// For what else there is to choose.
    pub(crate) dice: Dice,
}

fn within(what: &'static str, number: u64, max: u64) -> Result<(), PlanError> {
    if (1..=max).contains(&number) { Ok(()) } else { Err(PlanError::Range { what, min: 1, max }) }
}

impl FromStr for NamedKey {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let (name, spec) = match text.rsplit_once('=') {
            Some((name, spec)) => (name, Some(spec)),
            None => (text, None),
        };
        let spec = spec.map(str::parse).transpose().map_err(|_| PlanError::Form {
            what: "key",
            text: text.to_owned(),
            form: "an id or an alias, with a spec where it is not told otherwise, as in alias/payments=EC_P256",
        })?;
        Ok(Self { name: name.to_owned(), spec })
    }
}

/// Numbers that follow from a seed and a number: SplitMix64 (Steele, Lea and Flood, 2014). No secret is made of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dice(u64);

/// The odd number next to 2^64 divided by the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl Dice {
    pub(crate) fn of(seed: u64, number: u64) -> Self {
        // Numbers lie far apart, so that the next of one is not the first of another.
        Self(mixed(seed) ^ mixed(number.wrapping_mul(GOLDEN)))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mixed(self.0)
    }

    /// A number under this one; 0 where there is none.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next().to_le_bytes()[0])
    }
}

fn mixed(seed: u64) -> u64 {
    let a = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let b = (a ^ (a >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    b ^ (b >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        let address: Address = "http://127.0.0.1:1".parse().expect("an address");
        let key = AccessKey { id: "LTAI".to_owned(), secret: "secret".to_owned().into() };
        Plan {
            shared: Some(Gateway { address, authority: None, key }),
            dedicated: None,
            keys: vec!["alias/a=EC_P256".parse().expect("a key")],
            secret: None,
            mix: None,
            faults: Faults::default(),
            pace: Pace { rate: Some(100.0), connections: 2 },
            end: End { requests: Some(1000), time: None },
            switchover: None,
            callers: 4,
            seed: 1,
            allow_remote: false,
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert_eq!(plan().check(), Ok(()));
        let switchover = Some(Switchover { at: SwitchAt::Share(0.5), ramp: Duration::ZERO, stragglers: 0 });
        type Change = fn(Plan) -> Plan;
        let range = |what, max| PlanError::Range { what, min: 1, max };
        let cases: [(PlanError, Change); 8] = [
            (PlanError::NoGateway, |plan| Plan { shared: None, ..plan }),
            (PlanError::NoKey, |plan| Plan { keys: vec![], ..plan }),
            (PlanError::NoEnd, |plan| Plan { end: End::default(), ..plan }),
            (PlanError::Range { what: "the number of callers", min: 1, max: 1000 }, |plan| Plan {
                callers: 0,
                ..plan
            }),
            (PlanError::Rate, |plan| Plan { pace: Pace { rate: Some(1e-20), ..plan.pace }, ..plan }),
            (PlanError::Rate, |plan| Plan { pace: Pace { rate: Some(f64::NAN), ..plan.pace }, ..plan }),
            (range("the number of seconds", WEEK), |plan| Plan {
                end: End { requests: None, time: Some(Duration::ZERO) },
                ..plan
            }),
            (range("the ramp", WEEK), |plan| Plan {
                switchover: Some(Switchover { at: SwitchAt::Share(0.5), ramp: Duration::MAX, stragglers: 0 }),
                ..plan
            }),
        ];
        for (error, change) in cases {
            assert_eq!(change(plan()).check(), Err(error));
        }
        assert_eq!(Plan { switchover, ..plan() }.check(), Err(PlanError::OneGateway));
    }

    #[test]
    fn plans_of_one_seed_ask_the_same_and_others_do_not() {
        let mix: Mix = "encrypt=1,decrypt=1,sign=1".parse().expect("a mix");
        let steps = |seed| {
            let plan = Plan { seed, ..plan() };
            (0..200).map(|number| plan.step(number, &mix)).collect::<Vec<_>>()
        };
        assert_eq!(steps(1), steps(1));
        assert_ne!(steps(1), steps(2));
        let callers: std::collections::BTreeSet<_> = steps(1).iter().map(|step| step.caller).collect();
        assert_eq!(callers.len(), 4, "all of them call");
    }

    #[test]
    fn the_moment_of_a_switchover_follows_from_the_plan_where_it_can() {
        let seconds = Duration::from_secs;
        for (at, requests, time, rate, expected) in [
            (SwitchAt::Time(seconds(3)), Some(10), None, None, (Some(seconds(3)), None)),
            (SwitchAt::Share(0.5), Some(1000), None, Some(100.0), (Some(seconds(5)), None)),
            (SwitchAt::Share(0.5), Some(1000), None, None, (None, Some(500))),
            (SwitchAt::Share(0.25), None, Some(seconds(60)), None, (Some(seconds(15)), None)),
            (SwitchAt::Share(0.5), Some(10_000), Some(seconds(60)), Some(100.0), (Some(seconds(30)), None)),
        ] {
            let switchover = Some(Switchover { at, ramp: Duration::ZERO, stragglers: 0 });
            let pace = Pace { rate, connections: 1 };
            let plan = Plan { switchover, pace, end: End { requests, time }, ..plan() };
            assert_eq!((plan.switch_time(), plan.switch_number()), expected, "{at:?}");
        }
    }
}
