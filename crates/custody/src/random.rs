//! The one place where the server reads randomness.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// `N` random bytes from AWS-LC's generator, which the operating system seeds.
///
/// # Panics
/// When the generator fails. No key, nonce or id may be made then, and there is no lesser source to fall back to.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// Fills `bytes` with random ones. Panics as [`bytes`] does.
pub(crate) fn fill(bytes: &mut [u8]) {
    SystemRandom::new().fill(bytes).expect("without randomness nothing can be kept secret");
}

#[cfg(test)]
mod tests {
    #[test]
    fn bytes_differ_each_time() {
        assert_ne!(super::bytes::<32>(), super::bytes::<32>());
    }
}
