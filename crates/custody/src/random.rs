//! The one place where the server reads randomness.

use std::convert::Infallible;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use rand_core::{TryCryptoRng, TryRng};

/// `N` random bytes from AWS-LC's generator, which the operating system seeds.
///
/// # Panics
/// When the generator fails. No key, nonce or id may be made then, and there is no lesser source to fall back to.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// The same generator for code that takes its randomness as an argument. Panics as [`bytes`] does.
pub struct Generator;

impl TryRng for Generator {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(bytes()))
    }

    fn try_fill_bytes(&mut self, place: &mut [u8]) -> Result<(), Infallible> {
        fill(place);
        Ok(())
    }
}

impl TryCryptoRng for Generator {}

/// Where randomness comes from, for what draws it by itself.
pub(crate) fn source() -> SystemRandom {
    SystemRandom::new()
}

/// Fills `bytes` with random ones. Panics as [`bytes`] does.
pub(crate) fn fill(bytes: &mut [u8]) {
    source().fill(bytes).expect("without randomness nothing can be kept secret");
}

#[cfg(test)]
mod tests {
    #[test]
    fn bytes_differ_each_time() {
        assert_ne!(super::bytes::<32>(), super::bytes::<32>());
    }
}
