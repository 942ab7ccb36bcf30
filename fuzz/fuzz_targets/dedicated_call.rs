//! Calls of a dedicated gateway by a client that may do everything: each is answered, and none with a failure of ours.
//!
//! The first byte chooses the operation, the others are its message.
#![no_main]

use fuzz::world;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((number, message)) = bytes.split_first() else { return };
    let all = gateway::dedicated::OPERATIONS;
    let operation = all[usize::from(*number) % all.len()];
    let answer = world().call_dedicated(operation, message);
    assert_ne!(answer.status().as_u16(), 500, "{operation} {message:?}");
});
