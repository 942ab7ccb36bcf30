//! What JavaScript lends the module: randomness.

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};

#[link(wasm_import_module = "browser")]
unsafe extern "C" {
    /// Fills `len` bytes at `place` with random bytes, by `crypto.getRandomValues` (Web Cryptography, section 10.1.1).
    fn fill_random(place: *mut u8, len: usize);
}

/// The browser's generator.
pub(crate) struct BrowserRandom;

impl TryRng for BrowserRandom {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, place: &mut [u8]) -> Result<(), Infallible> {
        // SAFETY: `place` is valid for writes of its length; JavaScript writes there and nowhere else.
        unsafe { fill_random(place.as_mut_ptr(), place.len()) };
        Ok(())
    }
}

impl TryCryptoRng for BrowserRandom {}
