//! `cargo xtask check`: everything that can be shown without running the product.

use anyhow::Result;

use crate::step::{Steps, finish};
use crate::workspace::{cargo, end2end, program};
use crate::{requirements, tools};

/// Format, the table of requirements, lints native and wasm, documentation, dependencies; the first failure ends it.
pub(crate) fn check() -> Result<()> {
    let mut steps = Steps::default();
    steps.perform("tools", || {
        tools::from_npm()?;
        tools::for_checking()
    })?;
    steps.run("format", &mut cargo(&["fmt", "--all", "--check"]))?;
    steps.perform("requirements", requirements::compare)?;
    steps.run("lints", &mut cargo(&["clippy", "--all-targets", "--", "-D", "warnings"]))?;
    steps.run(
        "lints, browser",
        &mut cargo(&[
            "clippy",
            "-p",
            "frontend",
            "-p",
            "wrap-module",
            "--target",
            WASM,
            "--",
            "-D",
            "warnings",
        ]),
    )?;
    steps
        .run("types of the browser tests", program("npx").args(["tsc", "--noEmit"]).current_dir(end2end()))?;
    let mut documentation = cargo(&["doc", "--no-deps"]);
    steps.run("documentation", documentation.env("RUSTDOCFLAGS", "-D warnings"))?;
    steps.run("dependencies", &mut cargo(&["deny", "check", "bans", "licenses", "sources"]))?;
    steps.perform("advisories", advisories)?;
    steps.summary();
    Ok(())
}

const WASM: &str = "wasm32-unknown-unknown";

/// Checks against the advisory database where it can be fetched; without a network there is nothing to check against.
fn advisories() -> Result<()> {
    if finish(&mut cargo(&["deny", "fetch", "db"])).is_err() {
        println!("warning: the advisory database is not reachable from here, so advisories were NOT checked");
        return Ok(());
    }
    finish(&mut cargo(&["deny", "check", "--disable-fetch", "advisories"]))
}
