//! What is asked, and how much of it: operations by weight, faults by share.

use std::{fmt, str::FromStr};

use domain::{GatewayKind, KeySpec, KeyUsage};

use crate::{error::PlanError, plan::Dice};

/// What is asked of a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the operation of its name")]
pub enum Operation {
    Encrypt,
    Decrypt,
    GenerateDataKey,
    Sign,
    Verify,
    DescribeKey,
    GetSecretValue,
}

impl Operation {
    /// All.
    pub const ALL: [Self; 7] = [
        Operation::Encrypt,
        Operation::Decrypt,
        Operation::GenerateDataKey,
        Operation::Sign,
        Operation::Verify,
        Operation::DescribeKey,
        Operation::GetSecretValue,
    ];

    /// The name in a mix.
    pub const fn as_str(self) -> &'static str {
        match self {
            Operation::Encrypt => "encrypt",
            Operation::Decrypt => "decrypt",
            Operation::GenerateDataKey => "generate-data-key",
            Operation::Sign => "sign",
            Operation::Verify => "verify",
            Operation::DescribeKey => "describe-key",
            Operation::GetSecretValue => "get-secret-value",
        }
    }

    /// What a gateway calls it.
    pub const fn name_at(self, gateway: GatewayKind) -> &'static str {
        match (self, gateway) {
            (Operation::Encrypt, _) => "Encrypt",
            (Operation::Decrypt, _) => "Decrypt",
            (Operation::GenerateDataKey, _) => "GenerateDataKey",
            (Operation::Sign, GatewayKind::Shared) => "AsymmetricSign",
            (Operation::Sign, GatewayKind::Dedicated) => "Sign",
            (Operation::Verify, GatewayKind::Shared) => "AsymmetricVerify",
            (Operation::Verify, GatewayKind::Dedicated) => "Verify",
            (Operation::DescribeKey, _) => "DescribeKey",
            (Operation::GetSecretValue, _) => "GetSecretValue",
        }
    }

    /// Whether dedicated gateways have it too. What they do not have is asked of the shared one, by everybody.
    pub const fn is_at_both(self) -> bool {
        !matches!(self, Operation::DescribeKey)
    }

    /// Whether a key of this spec and usage does it.
    pub(crate) fn fits(self, spec: KeySpec, usage: KeyUsage) -> bool {
        match self {
            Operation::Encrypt | Operation::Decrypt | Operation::GenerateDataKey => spec.is_symmetric(),
            Operation::Sign | Operation::Verify => spec.is_key_pair() && usage == KeyUsage::SignVerify,
            Operation::DescribeKey => true,
            Operation::GetSecretValue => false,
        }
    }

    /// What it takes.
    pub(crate) const fn needs(self) -> &'static str {
        match self {
            Operation::Encrypt | Operation::Decrypt | Operation::GenerateDataKey => "a symmetric key",
            Operation::Sign | Operation::Verify => "a key pair that signs",
            Operation::DescribeKey => "a key, and the shared gateway",
            Operation::GetSecretValue => "a secret",
        }
    }
}

/// Operations by weight: `encrypt=4,decrypt=4,sign=1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mix(pub(crate) Vec<(Operation, u32)>);

impl Mix {
    /// What programs do most: more encryption than anything else.
    pub(crate) const USUAL: [(Operation, u32); 7] = [
        (Operation::Encrypt, 4),
        (Operation::Decrypt, 6),
        (Operation::GenerateDataKey, 3),
        (Operation::Sign, 1),
        (Operation::Verify, 2),
        (Operation::DescribeKey, 1),
        (Operation::GetSecretValue, 2),
    ];

    /// Whether it asks for an operation.
    pub(crate) fn has(&self, operation: Operation) -> bool {
        self.0.iter().any(|(known, weight)| *known == operation && *weight > 0)
    }

    /// One of them, as often as it weighs.
    pub(crate) fn pick(&self, dice: &mut Dice) -> Option<Operation> {
        let all: u64 = self.0.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut at = dice.below(all);
        self.0.iter().find_map(|(operation, weight)| match at.checked_sub(u64::from(*weight)) {
            Some(rest) => {
                at = rest;
                None
            }
            None => Some(*operation),
        })
    }
}

impl FromStr for Mix {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let form = || PlanError::Form {
            what: "mix",
            text: text.to_owned(),
            form: "operations with their weights, as in encrypt=4,decrypt=4,sign=1",
        };
        let weight = |(name, weight): (&str, &str)| {
            let operation = Operation::ALL.into_iter().find(|operation| operation.as_str() == name)?;
            let weight = weight.parse().ok().filter(|weight| (1..=10_000).contains(weight))?;
            Some((operation, weight))
        };
        let pairs = named(text).and_then(|pairs| pairs.into_iter().map(weight).collect::<Option<Vec<_>>>());
        Ok(Self(pairs.ok_or_else(form)?))
    }
}

/// Something that a program does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// It names a key that there is not.
    UnknownKey,
    /// It signs with another secret than its own.
    WrongSecret,
    /// Its clock is an hour slow.
    OldTimestamp,
    /// It asks for what users of keys may not: a list of keys, or a secret.
    Denied,
    /// It sends what cannot be read.
    Malformed,
}

impl Fault {
    /// All.
    pub const ALL: [Self; 5] =
        [Fault::UnknownKey, Fault::WrongSecret, Fault::OldTimestamp, Fault::Denied, Fault::Malformed];

    /// The name among shares.
    pub const fn as_str(self) -> &'static str {
        match self {
            Fault::UnknownKey => "unknown-key",
            Fault::WrongSecret => "wrong-secret",
            Fault::OldTimestamp => "old-timestamp",
            Fault::Denied => "denied",
            Fault::Malformed => "malformed",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Shares of all requests that have a fault, in per cent: `unknown-key=1,denied=0.5`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<(Fault, u32)>);

/// Parts of a per cent that shares are told in.
const PARTS: f64 = 10_000.0;

impl Faults {
    /// A fault, as often as its share; mostly none.
    pub(crate) fn pick(&self, dice: &mut Dice) -> Option<Fault> {
        let mut at = dice.below((100.0 * PARTS) as u64);
        self.0.iter().find_map(|(fault, share)| match at.checked_sub(u64::from(*share)) {
            Some(rest) => {
                at = rest;
                None
            }
            None => Some(*fault),
        })
    }
}

impl FromStr for Faults {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let form = || PlanError::Form {
            what: "list of faults",
            text: text.to_owned(),
            form: "faults with their per cent, as in unknown-key=1,denied=0.5",
        };
        let share = |(name, share): (&str, &str)| {
            let fault = Fault::ALL.into_iter().find(|fault| fault.as_str() == name)?;
            let share = share.parse().ok().filter(|share: &f64| (0.0..=100.0).contains(share))?;
            Some((fault, (share * PARTS) as u32))
        };
        let pairs = named(text).and_then(|pairs| pairs.into_iter().map(share).collect::<Option<Vec<_>>>());
        let shares = pairs.ok_or_else(form)?;
        let all: u64 = shares.iter().map(|(_, share)| u64::from(*share)).sum();
        if all > (100.0 * PARTS) as u64 { Err(PlanError::Faults) } else { Ok(Self(shares)) }
    }
}

/// Pairs of `name=value`, of different names.
fn named(text: &str) -> Option<Vec<(&str, &str)>> {
    let pairs: Vec<_> = text.split(',').map(|pair| pair.trim().split_once('=')).collect::<Option<_>>()?;
    let mut names: Vec<_> = pairs.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    (names.len() == pairs.len()).then_some(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixes_and_faults_are_read_or_refused() {
        for (text, operations) in [
            ("encrypt=4, decrypt=1", Some(2)),
            ("get-secret-value=1", Some(1)),
            ("encrypt=0", None),
            ("encrypt=1,encrypt=2", None),
            ("encrypt", None),
            ("delete-key=1", None),
            ("", None),
        ] {
            assert_eq!(text.parse::<Mix>().ok().map(|mix| mix.0.len()), operations, "{text}");
        }
        for (text, faults) in [
            ("unknown-key=1,denied=0.5", Some(2)),
            ("malformed=100", Some(1)),
            ("malformed=60,denied=41", None),
            ("malformed=-1", None),
            ("malformed=NaN", None),
            ("nonsense=1", None),
        ] {
            assert_eq!(text.parse::<Faults>().ok().map(|faults| faults.0.len()), faults, "{text}");
        }
    }

    #[test]
    fn what_weighs_more_is_picked_more_often() {
        let mix: Mix = "encrypt=3,sign=1".parse().expect("a mix");
        let faults: Faults = "denied=5".parse().expect("faults");
        let (mut encrypts, mut faulty) = (0, 0);
        for number in 0..10_000 {
            let mut dice = Dice::of(7, number);
            encrypts += u32::from(mix.pick(&mut dice) == Some(Operation::Encrypt));
            faulty += u32::from(faults.pick(&mut dice) == Some(Fault::Denied));
        }
        assert!((7_300..7_700).contains(&encrypts), "{encrypts}");
        assert!((420..580).contains(&faulty), "{faulty}");
    }
}
