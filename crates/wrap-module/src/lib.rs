#![doc = include_str!("../README.md")]
#![allow(
    unsafe_code,
    reason = "names that JavaScript can call and the one function it lends are marked unsafe"
)]

mod host;
mod task;

use std::cell::RefCell;

use wrap::Answer;
use zeroize::{Zeroize, Zeroizing};

thread_local! {
    static INPUT: RefCell<Zeroizing<Vec<u8>>> = RefCell::default();
    static ANSWER: RefCell<Vec<u8>> = RefCell::default();
}

/// Reserves `len` bytes for the input and gives their address. What was there before is zeroed.
#[unsafe(no_mangle)]
extern "C" fn reserve(len: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        *input = Zeroizing::new(vec![0; len]);
        input.as_mut_ptr()
    })
}

/// Performs the task in the input: JSON of `task_len` bytes, then the key file's content.
/// Zeroes the input and gives the address of the answer, [`answer_len`] bytes of a [`wrap::Answer`]: JSON, or postcard.
#[unsafe(no_mangle)]
extern "C" fn wrap_key_file(task_len: usize, json: bool) -> *const u8 {
    let answer = INPUT.with_borrow_mut(|input| {
        let answer = match input.split_at_checked(task_len) {
            Some((task, file)) => task::perform(task, file),
            None => Answer::Failed("InvalidTask".to_owned()),
        };
        input.zeroize();
        answer
    });
    ANSWER.with_borrow_mut(|place| {
        *place = if json {
            serde_json::to_vec(&answer).unwrap_or_default()
        } else {
            postcard::to_allocvec(&answer).unwrap_or_default()
        };
        place.as_ptr()
    })
}

/// Bytes of the answer.
#[unsafe(no_mangle)]
extern "C" fn answer_len() -> usize {
    ANSWER.with_borrow(Vec::len)
}
