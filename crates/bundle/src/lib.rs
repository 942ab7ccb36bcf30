#![doc = include_str!("../README.md")]

/// The worker's script: JavaScript that needs nothing else.
pub const WORKER_SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/wrap-worker.js"));
