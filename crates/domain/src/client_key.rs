//! The client keys of access points: from when until when they may be used, and the passwords of their files.

use serde::{Deserialize, Serialize};

use crate::{AccessPointName, ClientKeyId, Field, Invalid, Problem, Timestamp, field, limits};

/// From when until when a client key may be used, in whole seconds, as certificates tell time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    not_before: Timestamp,
    not_after: Timestamp,
}

impl Validity {
    /// From `not_before`, else from `now` on, until `not_after`, else for [`limits::CLIENT_KEY_LIFE`] from `now` on.
    ///
    /// # Errors
    /// [`Invalid`], when that is over, or over before it begins.
    pub fn new(
        not_before: Option<Timestamp>,
        not_after: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, Invalid> {
        let seconds = |at: Timestamp| Timestamp::from_seconds(at.seconds());
        let not_before = seconds(not_before.unwrap_or(now));
        let not_after = seconds(not_after.unwrap_or_else(|| now.plus(limits::CLIENT_KEY_LIFE)));
        if not_after.has_come(now) {
            return Err(Invalid::new(Field::NotAfter, Problem::Past));
        }
        match not_after.has_come(not_before) {
            true => Err(Invalid::new(Field::NotAfter, Problem::Order)),
            false => Ok(Self { not_before, not_after }),
        }
    }

    /// From when on.
    pub const fn not_before(self) -> Timestamp {
        self.not_before
    }

    /// Until when.
    pub const fn not_after(self) -> Timestamp {
        self.not_after
    }
}

/// A client key: the public half. The private half is given to whoever makes it, once, and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientKey {
    /// Its id.
    pub id: ClientKeyId,
    /// Whose it is.
    pub access_point: AccessPointName,
    /// Its public key, RSA of 2048 bits: a `SubjectPublicKeyInfo` in DER (RFC 5280).
    pub public_key: Vec<u8>,
    /// The certificate of its public key, in DER: what the API calls its public key.
    pub certificate: Vec<u8>,
    /// From when on it may be used.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

impl ClientKey {
    /// Whether it may be used at `now`.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        self.not_before.has_come(now) && !self.not_after.has_come(now)
    }
}

/// The password of a client key's file: 8 to 64 characters of at least two kinds out of digits, letters and others
/// (CreateClientKey).
///
/// # Errors
/// [`Invalid`] when it is no such password.
pub fn check_client_key_password(password: &str) -> Result<(), Invalid> {
    field::length(Field::ClientKeyPassword, password, 8, 64)?;
    if !password.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Invalid::new(Field::ClientKeyPassword, Problem::Charset));
    }
    let kind = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_alphabetic());
    let first = password.bytes().next().map(kind);
    match password.bytes().any(|byte| Some(kind(byte)) != first) {
        true => Ok(()),
        false => Err(Invalid::new(Field::ClientKeyPassword, Problem::Format)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_key_is_made_for_a_time_that_is_not_over() {
        let at = Timestamp::from_seconds;
        let now = Timestamp::from_millis(1_800_000_000_500);
        let life = 5 * 365 * 24 * 60 * 60;
        for (from, until, expected) in [
            (None, None, Ok((1_800_000_000, 1_800_000_000 + life))),
            (Some(1_900_000_000), None, Ok((1_900_000_000, 1_800_000_000 + life))),
            (Some(1_700_000_000), Some(1_800_000_001), Ok((1_700_000_000, 1_800_000_001))),
            (None, Some(1_800_000_000), Err(Problem::Past)),
            (Some(1_900_000_000), Some(1_900_000_000), Err(Problem::Order)),
            (Some(1_900_000_000), Some(1_850_000_000), Err(Problem::Order)),
        ] {
            let validity = Validity::new(from.map(at), until.map(at), now);
            let told = validity.map(|v| (v.not_before().seconds(), v.not_after().seconds()));
            assert_eq!(told, expected.map_err(|problem| Invalid::new(Field::NotAfter, problem)), "{from:?}");
        }
    }

    #[test]
    fn a_password_has_two_kinds_of_characters() {
        for good in ["abcdefg1", "1234567!", "abcd!efg", "ABCDEFG1"] {
            assert!(check_client_key_password(good).is_ok(), "{good}");
        }
        for wrong in
            ["", "abcdef1", "abcdefgh", "ABCDefgh", "12345678", "!!!!!!!!", "abcdefg 1", "abcdefg\u{e9}1"]
        {
            assert!(check_client_key_password(wrong).is_err(), "{wrong}");
        }
        assert!(check_client_key_password(&"a1".repeat(33)).is_err());
    }

    #[test]
    fn a_client_key_is_valid_between_its_instants() {
        let id = ClientKeyId::new([7; 16]);
        assert_eq!(id.as_str(), "KAAP.07070707-0707-4707-8707-070707070707");
        assert_eq!(id.as_str().parse(), Ok(id.clone()));
        for wrong in ["", "KAAP.", "KAAP.07070707", "kaap.07070707-0707-4707-8707-070707070707"] {
            assert!(wrong.parse::<ClientKeyId>().is_err(), "{wrong}");
        }
        let key = ClientKey {
            id,
            access_point: "app".parse().expect("a name"),
            public_key: vec![],
            certificate: vec![],
            not_before: Timestamp::from_millis(10),
            not_after: Timestamp::from_millis(20),
            created_at: Timestamp::from_millis(0),
        };
        let valid = |at| key.is_valid_at(Timestamp::from_millis(at));
        assert_eq!([9, 10, 19, 20].map(valid), [false, true, true, false]);
    }
}
