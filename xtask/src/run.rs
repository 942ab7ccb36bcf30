//! `cargo xtask run`: from a fresh clone to a running console.

use anyhow::Result;

use crate::build;
use crate::step::{Steps, finish};
use crate::workspace::{program, target};

/// Installs what is missing, builds for release, and serves until it is stopped.
///
/// The arguments are the server's, as in `cargo xtask run serve --listen 127.0.0.1:8080`.
pub(crate) fn run(server: &[&str]) -> Result<()> {
    println!("Building for release. The first time takes some minutes; the last lines will say where to go.");
    build::build(&mut Steps::default())?;
    finish(program(target().join("release/keyferry")).args(server))
}
