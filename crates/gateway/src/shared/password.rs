//! GetRandomPassword.

use zeroize::Zeroizing;

use crate::{Failure, params::Params};

/// Kinds of characters, by the parameters that leave them out.
const KINDS: [(&str, &str); 4] = [
    ("ExcludeLowercase", "abcdefghijklmnopqrstuvwxyz"),
    ("ExcludeUppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ("ExcludeNumbers", "0123456789"),
    ("ExcludePunctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
];

/// What a password is to be like.
pub(super) struct Wanted {
    len: usize,
    /// The characters of each kind that is not left out.
    kinds: Vec<Vec<u8>>,
    /// Whether each kind must be in it.
    each: bool,
}

impl Wanted {
    /// What `params` ask for: 32 characters of all kinds, each at least once, unless they say otherwise.
    pub(super) fn read(params: &Params) -> Result<Self, Failure> {
        let len = params.parse("PasswordLength")?.unwrap_or(32);
        if !(8..=128).contains(&len) {
            return Err(Failure::invalid("PasswordLength"));
        }
        let without = params.text("ExcludeCharacters").unwrap_or_default();
        let mut kinds = Vec::new();
        for (name, characters) in KINDS {
            let left: Vec<u8> =
                characters.bytes().filter(|byte| !without.as_bytes().contains(byte)).collect();
            if !params.flag(name)?.unwrap_or(false) && !left.is_empty() {
                kinds.push(left);
            }
        }
        if kinds.is_empty() {
            return Err(Failure::invalid("ExcludeCharacters"));
        }
        Ok(Self { len, kinds, each: params.flag("RequireEachIncludedType")?.unwrap_or(true) })
    }
}

/// Makes a password: any of the characters at each place, again until every kind that must be there is.
pub(super) fn make(wanted: &Wanted) -> Result<Zeroizing<String>, Failure> {
    let all: Vec<u8> = wanted.kinds.concat();
    loop {
        let password: Zeroizing<Vec<u8>> = Zeroizing::new((0..wanted.len).map(|_| any(&all)).collect());
        let has = |kind: &Vec<u8>| password.iter().any(|byte| kind.contains(byte));
        if !wanted.each || wanted.kinds.iter().all(has) {
            let text = std::str::from_utf8(&password).map_err(|_| Failure::internal())?;
            return Ok(Zeroizing::new(text.to_owned()));
        }
    }
}

/// One of at most 94 characters, each as likely as the others: bytes beyond the last whole round are passed over.
fn any(characters: &[u8]) -> u8 {
    let rounds = 256 / characters.len() * characters.len();
    loop {
        let [byte] = custody::random::bytes::<1>();
        if usize::from(byte) < rounds {
            return characters[usize::from(byte) % characters.len()];
        }
    }
}
