//! `cargo xtask build`: what is released, in `target/release/keyferry` and `target/site`.

use anyhow::Result;

use crate::step::Steps;
use crate::workspace::{cargo, root};
use crate::{compress, pack, tools};

/// Builds for release: server and site, the browser's code in a file for each area of pages, compressed.
pub(crate) fn build(steps: &mut Steps) -> Result<()> {
    steps.perform("tools", || {
        tools::from_npm()?;
        tools::for_building()
    })?;
    browser(steps)?;
    let site = root().join("target/site");
    steps.perform("compression", || compress::compress(&site))?;
    let server = ["build", "--release", "--package", "server", "--features", "split"];
    steps.run("server", &mut cargo(&server))
}

/// Builds the browser's code for release.
pub(crate) fn browser(steps: &mut Steps) -> Result<()> {
    let wasm = ["leptos", "build", "--release", "--frontend-only", "--split", "--lib-features", "split"];
    steps.run("release build of the wasm", &mut cargo(&wasm))?;
    steps.perform("packing of the wasm", || pack::pack(&root().join("target/site/pkg")))
}
