//! What HMAC keys do: make and verify message authentication codes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Key, KeySpec, KeyUsage, Problem, Refusal, limits, spec::by_name};

/// How a message is authenticated (GenerateMac), by the vendor's names: HMAC (FIPS 198-1) with a hash of SHA-2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each variant is the algorithm of its name")]
pub enum MacAlgorithm {
    #[serde(rename = "HMAC_SHA_224")]
    HmacSha224,
    #[serde(rename = "HMAC_SHA_256")]
    HmacSha256,
    #[serde(rename = "HMAC_SHA_384")]
    HmacSha384,
    #[serde(rename = "HMAC_SHA_512")]
    HmacSha512,
}

impl MacAlgorithm {
    /// Every algorithm.
    pub const ALL: &'static [MacAlgorithm] = &[
        MacAlgorithm::HmacSha224,
        MacAlgorithm::HmacSha256,
        MacAlgorithm::HmacSha384,
        MacAlgorithm::HmacSha512,
    ];

    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            MacAlgorithm::HmacSha224 => "HMAC_SHA_224",
            MacAlgorithm::HmacSha256 => "HMAC_SHA_256",
            MacAlgorithm::HmacSha384 => "HMAC_SHA_384",
            MacAlgorithm::HmacSha512 => "HMAC_SHA_512",
        }
    }

    /// Bytes of its MACs: all that the hash has, never fewer.
    pub const fn mac_len(self) -> usize {
        match self {
            MacAlgorithm::HmacSha224 => 28,
            MacAlgorithm::HmacSha256 => 32,
            MacAlgorithm::HmacSha384 => 48,
            MacAlgorithm::HmacSha512 => 64,
        }
    }
}

by_name!(MacAlgorithm, Field::Algorithm, MacAlgorithm::ALL);

impl KeySpec {
    /// The one algorithm of HMAC keys of this spec; `None` for other keys.
    pub const fn mac_algorithm(self) -> Option<MacAlgorithm> {
        match self {
            KeySpec::Hmac224 => Some(MacAlgorithm::HmacSha224),
            KeySpec::Hmac256 => Some(MacAlgorithm::HmacSha256),
            KeySpec::Hmac384 => Some(MacAlgorithm::HmacSha384),
            KeySpec::Hmac512 => Some(MacAlgorithm::HmacSha512),
            _ => None,
        }
    }
}

impl Key {
    /// Whether the key authenticates by this algorithm.
    ///
    /// # Errors
    /// [`Refusal::AlgorithmNotOffered`].
    pub fn authenticates_by(&self, algorithm: MacAlgorithm) -> Result<(), Refusal> {
        let offered =
            self.usage == KeyUsage::GenerateVerifyMac && self.spec.mac_algorithm() == Some(algorithm);
        if offered { Ok(()) } else { Err(Refusal::AlgorithmNotOffered { spec: self.spec }) }
    }
}

/// Checks a message to authenticate.
///
/// # Errors
/// [`Invalid`] for none, and for one that is too long.
pub fn check_message(message: &[u8]) -> Result<(), Invalid> {
    let problem = match message.len() {
        0 => Problem::Missing,
        n if n > limits::MAX_MESSAGE => Problem::TooLong { max: limits::MAX_MESSAGE as u32 },
        _ => return Ok(()),
    };
    Err(Invalid::new(Field::Message, problem))
}

/// Checks the length of a MAC to verify: a shortened one is none.
///
/// # Errors
/// [`Invalid`] for another number of bytes than the algorithm makes.
pub fn check_mac(algorithm: MacAlgorithm, mac: &[u8]) -> Result<(), Invalid> {
    let bytes = algorithm.mac_len() as i64;
    let problem = Problem::Range { min: bytes, max: bytes };
    if mac.len() == algorithm.mac_len() { Ok(()) } else { Err(Invalid::new(Field::Mac, problem)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hmac_spec_has_one_algorithm_and_a_key_as_long_as_its_macs() {
        for spec in KeySpec::ALL {
            let algorithm = spec.mac_algorithm();
            assert_eq!(algorithm.is_some(), KeySpec::HMAC.contains(spec), "{spec}");
            if let Some(algorithm) = algorithm {
                assert_eq!(spec.material_len(), Some(algorithm.mac_len()), "{spec}");
                assert_eq!(algorithm.as_str().replace("SHA_", ""), spec.as_str());
            }
        }
    }

    #[test]
    fn a_mac_is_verified_whole() {
        for algorithm in MacAlgorithm::ALL {
            let len = algorithm.mac_len();
            assert_eq!(check_mac(*algorithm, &vec![0; len]), Ok(()));
            for other in [0, 1, 16, len - 1, len + 1] {
                assert!(check_mac(*algorithm, &vec![0; other]).is_err(), "{algorithm}, {other} bytes");
            }
        }
    }

    #[test]
    fn a_message_has_at_least_one_byte_and_at_most_4096() {
        for (len, fits) in [(0, false), (1, true), (4096, true), (4097, false)] {
            assert_eq!(check_message(&vec![0; len]).is_ok(), fits, "{len}");
        }
    }
}
