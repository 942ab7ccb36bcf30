//! RSAES-OAEP, the half that encrypts (RFC 8017, section 7.1.1).
//!
//! The `rsa` crate reads keys and holds the Montgomery form of their modulus. It raises to any exponent by windows of
//! four bits, as suits secret ones; by squaring, the 17 bits of a public one take half the time in wasm. The
//! crate's padding cannot be had without its exponentiation, so that both are here.

use crypto_bigint::modular::BoxedMontyForm;
use rand_core::CryptoRng;
use rsa::{BoxedUint, PublicKey, traits::PublicKeyParts};
use sha2::Digest;
use zeroize::Zeroizing;

use crate::WrapError;

/// Encrypts `message` with `D` for the label, which is empty, and in MGF1 (R147, R148).
///
/// # Errors
/// [`WrapError::Failed`] for a message longer than the modulus less two hashes and two bytes.
pub(crate) fn encrypt<D: Digest>(
    key: &PublicKey,
    message: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, WrapError> {
    let mut seed = Zeroizing::new(D::digest([]));
    rng.fill_bytes(&mut seed);
    let encoded = encode::<D>(message, &seed, key.size())?;
    raise(key, &encoded)
}

/// The padded message EM, as long as the modulus: `00 ‖ masked seed ‖ masked DB`.
fn encode<D: Digest>(message: &[u8], seed: &[u8], len: usize) -> Result<Zeroizing<Vec<u8>>, WrapError> {
    let hash_len = <D as Digest>::output_size();
    let longest = len.checked_sub(2 * hash_len + 2).ok_or(WrapError::Failed)?;
    if message.len() > longest {
        return Err(WrapError::Failed);
    }
    let mut encoded = Zeroizing::new(vec![0; len]);
    let (masked_seed, masked_db) = encoded[1..].split_at_mut(hash_len);
    // DB = hash of the label ‖ zeros ‖ 01 ‖ message.
    let (before, end) = masked_db.split_at_mut(longest + hash_len - message.len());
    before[..hash_len].copy_from_slice(&D::digest([]));
    end[0] = 1;
    end[1..].copy_from_slice(message);

    masked_seed.copy_from_slice(seed);
    mask::<D>(masked_db, masked_seed);
    mask::<D>(masked_seed, masked_db);
    Ok(encoded)
}

/// Adds MGF1 of `seed` to `masked` (RFC 8017, appendix B.2.1).
fn mask<D: Digest>(masked: &mut [u8], seed: &[u8]) {
    for (counter, block) in (0_u32..).zip(masked.chunks_mut(<D as Digest>::output_size())) {
        let pad = Zeroizing::new(D::new().chain_update(seed).chain_update(counter.to_be_bytes()).finalize());
        block.iter_mut().zip(pad.iter()).for_each(|(byte, pad)| *byte ^= pad);
    }
}

/// RSAEP: `encoded` to the power of the public exponent, in time that depends on the public key only.
fn raise(key: &PublicKey, encoded: &[u8]) -> Result<Vec<u8>, WrapError> {
    let number = BoxedUint::from_be_slice(encoded, key.n_bits_precision()).map_err(|_| WrapError::Failed)?;
    let base = Zeroizing::new(BoxedMontyForm::new(number, key.n_params()));
    let exponent = key.e();
    // The exponent's highest bit is the base itself.
    let power = (0..exponent.bit_width() - 1).rev().fold(base.clone(), |power, bit| {
        let square = Zeroizing::new(power.square());
        if exponent.bit_vartime(bit) { Zeroizing::new(&*square * &*base) } else { square }
    });
    let bytes = power.retrieve().to_be_bytes();
    Ok(bytes[bytes.len() - key.size()..].to_vec())
}

#[cfg(test)]
mod tests {
    use rsa::Oaep;
    use sha1::Sha1;
    use sha2::{Sha256, digest::FixedOutputReset};

    use super::*;

    /// Random bytes that are known, so that two encryptions can be the same.
    #[derive(Clone)]
    struct Known(u64);

    impl rand_core::TryRng for Known {
        type Error = std::convert::Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Ok((self.try_next_u64()? >> 32) as u32)
        }

        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            // Knuth's generator, as PCG has it.
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            Ok(self.0)
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
            for byte in bytes {
                *byte = self.try_next_u64()?.to_be_bytes()[0];
            }
            Ok(())
        }
    }

    impl rand_core::TryCryptoRng for Known {}

    /// A key of any odd modulus of this many bytes: no encryption looks at its factors.
    fn key(modulus_len: usize, exponent: u64) -> PublicKey {
        let mut modulus = vec![0; modulus_len];
        rand_core::Rng::fill_bytes(&mut Known(exponent), &mut modulus);
        modulus[0] |= 0x80;
        modulus[modulus_len - 1] |= 1;
        let modulus = BoxedUint::from_be_slice_vartime(&modulus);
        PublicKey::new(modulus, BoxedUint::from(exponent)).expect("a key")
    }

    fn same_as_the_rsa_crate<D: Digest + FixedOutputReset>(key: &PublicKey) {
        let longest = key.size() - 2 * <D as Digest>::output_size() - 2;
        for len in [0, 1, 16, 32, longest - 1, longest, longest + 1] {
            let (message, random) = (vec![len as u8; len], Known(len as u64));
            let ours = encrypt::<D>(key, &message, &mut random.clone());
            let theirs = key.encrypt(&mut random.clone(), Oaep::<D>::new(), &message);
            assert_eq!(ours, theirs.map_err(|_| WrapError::Failed), "{len} bytes");
            assert_eq!(ours.is_ok(), len <= longest, "{len} bytes");
        }
    }

    /// Byte by byte, under the same random bytes; and of messages that are too long, too.
    #[test]
    fn r147_r148_encrypts_as_the_rsa_crate_does() {
        for exponent in [65_537, 65_539, 0x1_0000_0001, PublicKey::MAX_PUB_EXPONENT] {
            for modulus_len in [256, 384, 512] {
                let key = key(modulus_len, exponent);
                same_as_the_rsa_crate::<Sha1>(&key);
                same_as_the_rsa_crate::<Sha256>(&key);
            }
        }
    }
}
