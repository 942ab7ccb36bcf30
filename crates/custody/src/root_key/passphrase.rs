//! Root keys that are made of a passphrase: argon2id (RFC 9106).

use std::{fmt, ops::RangeInclusive, str::FromStr};

use argon2::{Algorithm, Argon2, Params, Version, password_hash::phc};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use zeroize::Zeroizing;

use super::{RootKey, RootKeyError};
use crate::{CustodyError, random, seal::SECRET_LEN};

/// How many characters a passphrase has.
pub(super) const CHARACTERS: RangeInclusive<usize> = 15..=1024;
/// Bytes of a salt.
const SALT_LEN: usize = 16;
/// 64 MiB, 3 passes, 4 lanes: the second recommended option of RFC 9106, section 4.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 4;
/// More memory than this is not asked for, whatever a database says: 4 GiB.
const MOST_MEMORY_KIB: u32 = 4 * 1024 * 1024;

/// A passphrase. Does not print.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// From its text; the end of the line is no part of it.
    ///
    /// # Errors
    /// [`RootKeyError::PassphraseLength`].
    pub fn new(text: Zeroizing<String>) -> Result<Self, RootKeyError> {
        let line =
            text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
        if !CHARACTERS.contains(&line.chars().count()) {
            return Err(RootKeyError::PassphraseLength);
        }
        Ok(Self(Zeroizing::new(line.to_owned())))
    }

    /// The root key that it becomes.
    pub(super) fn stretch(&self, stretching: Stretching) -> Result<RootKey, RootKeyError> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, stretching.params.clone());
        let mut secret = Zeroizing::new([0; SECRET_LEN]);
        argon2
            .hash_password_into(self.0.as_bytes(), &stretching.salt, &mut *secret)
            .map_err(|_| RootKeyError::Stretching)?;
        Ok(RootKey::new(&secret, Some(stretching)))
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// How a passphrase becomes a root key: the parameters of argon2id and a salt. No secret.
///
/// Its text is a PHC string without a hash, `$argon2id$v=19$m=65536,t=3,p=4$<salt>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretching {
    params: Params,
    salt: [u8; SALT_LEN],
}

impl Stretching {
    /// Today's parameters and a fresh salt.
    pub(super) fn new() -> Self {
        let params =
            Params::new(MEMORY_KIB, PASSES, LANES, Some(SECRET_LEN)).expect("RFC 9106 recommends them");
        Self { params, salt: random::bytes() }
    }
}

impl fmt::Display for Stretching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (m, t, p) = (self.params.m_cost(), self.params.t_cost(), self.params.p_cost());
        write!(f, "$argon2id$v=19$m={m},t={t},p={p}${}", STANDARD_NO_PAD.encode(self.salt))
    }
}

impl FromStr for Stretching {
    type Err = CustodyError;

    fn from_str(text: &str) -> Result<Self, CustodyError> {
        parse(text).filter(|found| found.to_string() == text).ok_or(CustodyError::Corrupt)
    }
}

fn parse(text: &str) -> Option<Stretching> {
    let phc = phc::PasswordHash::new(text).ok()?;
    let read = Params::try_from(&phc.params).ok()?;
    let params = Params::new(read.m_cost(), read.t_cost(), read.p_cost(), Some(SECRET_LEN)).ok()?;
    let salt = phc.salt?.as_ref().try_into().ok()?;
    (params.m_cost() <= MOST_MEMORY_KIB).then_some(Stretching { params, salt })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "correct horse battery staple";

    fn passphrase(text: &str) -> Result<Passphrase, RootKeyError> {
        Passphrase::new(Zeroizing::new(text.to_owned()))
    }

    fn id(text: &str, stretching: &Stretching) -> String {
        let root = passphrase(text).expect("long enough").stretch(stretching.clone()).expect("enough memory");
        root.record().id.to_string()
    }

    #[test]
    fn the_same_passphrase_and_salt_make_the_same_root_key() {
        let (one, other) = (Stretching::new(), Stretching::new());
        assert_ne!(one.salt, other.salt);
        let written: Stretching = one.to_string().parse().expect("as it was written");
        assert_eq!(written, one);
        assert_eq!(id(WORDS, &written), id(WORDS, &one));
        assert_ne!(id(WORDS, &other), id(WORDS, &one));
        assert_ne!(id("correct horse battery stable", &one), id(WORDS, &one));
    }

    /// The secret by Python's `cryptography`: `Argon2id(salt=b"sixteen bytes ..", length=32, iterations=3, lanes=4,
    /// memory_cost=65536).derive(b"correct horse battery staple")`; its id by `openssl kdf`, as for every root key.
    #[test]
    fn the_stretching_is_that_of_rfc_9106() {
        let stretching =
            "$argon2id$v=19$m=65536,t=3,p=4$c2l4dGVlbiBieXRlcyAuLg".parse().expect("a stretching");
        assert_eq!(id(WORDS, &stretching), "10f6f5a2dd96741c");
    }

    #[test]
    fn a_line_has_an_end_and_a_passphrase_a_length() {
        let plain = passphrase(WORDS).expect("long enough");
        for line in ["\n", "\r\n"].map(|end| format!("{WORDS}{end}")) {
            assert_eq!(passphrase(&line).expect("long enough").0, plain.0);
        }
        assert_ne!(passphrase(&format!("{WORDS}\n\n")).expect("a line more").0, plain.0);
        passphrase("口令也可以是中文十五个字符长短一").expect("characters, not bytes");
        for wrong in
            [String::new(), "fourteen chars".to_owned(), "fourteen chars\n".to_owned(), "a".repeat(1025)]
        {
            assert!(matches!(passphrase(&wrong), Err(RootKeyError::PassphraseLength)), "{wrong:?}");
        }
        assert_eq!(format!("{plain:?}"), "Passphrase(…)");
    }

    #[test]
    fn what_is_no_stretching_is_not_read() {
        for wrong in [
            "",
            "$argon2i$v=19$m=65536,t=3,p=4$c2l4dGVlbiBieXRlcyAuLg",
            "$argon2id$v=16$m=65536,t=3,p=4$c2l4dGVlbiBieXRlcyAuLg",
            "$argon2id$v=19$m=65536,t=3,p=4$c2hvcnQ",
            "$argon2id$v=19$m=4294967295,t=3,p=4$c2l4dGVlbiBieXRlcyAuLg",
            "$argon2id$v=19$m=65536,t=0,p=4$c2l4dGVlbiBieXRlcyAuLg",
            "$argon2id$v=19$m=65536,t=3,p=4",
        ] {
            assert_eq!(wrong.parse::<Stretching>(), Err(CustodyError::Corrupt), "{wrong}");
        }
    }
}
