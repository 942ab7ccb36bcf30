//! Calls of the shared gateway by a caller that may do everything: each is answered, and none with a failure of ours.
//!
//! The first line is the operation, each other one a parameter; `$KEY` is a key that there is.
#![no_main]

use fuzz::world;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let world = world();
    let mut lines = text.lines();
    let operation = lines.next().unwrap_or_default();
    let parameter = |line: &str| {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        (name.to_owned(), value.replace("$KEY", &world.key))
    };
    let parameters: Vec<_> = lines.map(parameter).collect();
    let answer = world.call_shared(operation, &parameters);
    assert_ne!(answer.status().as_u16(), 500, "{operation} {parameters:?}");
    let told: serde_json::Value = serde_json::from_slice(answer.body()).expect("JSON");
    assert!(told.is_object());
});
