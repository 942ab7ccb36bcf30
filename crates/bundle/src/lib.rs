#![doc = include_str!("../README.md")]

/// The worker's script: JavaScript that needs nothing else.
pub const WORKER_SCRIPT: &str = include_str!(concat!(env!("OUT_DIR"), "/wrap-worker.js"));

/// The SHA-256 of [`WORKER_SCRIPT`], in lower-case hex.
pub const WORKER_SCRIPT_SHA256: &str = env!("WORKER_SCRIPT_SHA256");

/// The offline page: HTML that needs nothing else, from a server or from a disk.
pub const OFFLINE_PAGE: &str = include_str!(concat!(env!("OUT_DIR"), "/wrap.html"));

/// The SHA-256 of [`OFFLINE_PAGE`], in lower-case hex.
pub const OFFLINE_PAGE_SHA256: &str = env!("OFFLINE_PAGE_SHA256");

/// The content security policy of [`OFFLINE_PAGE`] as a header: the one that the page itself carries,
/// and the one rule that a page cannot make for itself.
pub const OFFLINE_POLICY: &str = concat!(env!("OFFLINE_POLICY"), "; frame-ancestors 'none'");
