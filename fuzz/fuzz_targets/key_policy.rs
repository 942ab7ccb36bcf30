//! Key policies: read or refused, and what is read is read again.
#![no_main]

use domain::KeyPolicy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(policy) = text.parse::<KeyPolicy>() {
        assert_eq!(policy.as_str().parse::<KeyPolicy>(), Ok(policy));
    }
});
