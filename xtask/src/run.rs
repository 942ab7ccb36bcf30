//! `cargo xtask run`: from a fresh clone to a running console.

use anyhow::Result;

use crate::step::finish;
use crate::{tools, workspace};

/// Installs what is missing, builds for release, and serves until it is stopped.
///
/// The arguments are the server's, as in `cargo xtask run serve --listen 127.0.0.1:8080`.
pub(crate) fn run(server: &[&str]) -> Result<()> {
    tools::from_npm()?;
    tools::for_building()?;
    println!("Building for release. The first time takes some minutes; the last lines will say where to go.");
    let mut serve = workspace::cargo(&[
        "leptos",
        "serve",
        "--release",
        "--precompress",
        "--split",
        "--features",
        "split",
    ]);
    if !server.is_empty() {
        serve.arg("--").args(server);
    }
    finish(&mut serve)
}
