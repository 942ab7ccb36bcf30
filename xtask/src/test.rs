//! `cargo xtask test`: everything that can be shown by running it.

use anyhow::Result;

use crate::step::Steps;
use crate::workspace::{cargo, end2end, has, program, root, target};
use crate::{budget, build, sdk, tools};

/// Builds, then runs the Rust tests, the size budget, the SDK tests and the browser tests; the first failure ends it.
///
/// The browser's code is built once, as it is released: in parts, which are fetched as needed. What is tested is what
/// people get, and pages come to life three times as fast as with a development build.
pub(crate) fn test() -> Result<()> {
    let mut steps = Steps::default();
    steps.perform("tools", || {
        tools::from_npm()?;
        tools::for_building()
    })?;
    // First, since tests on both sides start the binary and serve the site that these make.
    build::browser(&mut steps)?;
    steps.perform("size of the wasm", || budget::check(&root().join("target/site/pkg")))?;
    steps.run("development build of the server", &mut cargo(&["build", "--package", "server"]))?;
    rust_tests(&mut steps)?;
    sdk::test(&mut steps)?;
    browser_tests(&mut steps)?;
    steps.summary();
    Ok(())
}

fn rust_tests(steps: &mut Steps) -> Result<()> {
    // Neither names `--workspace`: the workspace's default members leave `frontend` out, which would turn on the
    // browser's features for the server.
    let runner: &[&str] = if has("cargo-nextest") {
        &["nextest", "run", "--no-fail-fast"]
    } else {
        &["test", "--no-fail-fast", "--all-targets"]
    };
    steps.run("Rust tests", &mut cargo(runner))?;
    steps.run("documentation tests", &mut cargo(&["test", "--doc"]))
}

fn browser_tests(steps: &mut Steps) -> Result<()> {
    let mut playwright = program("npx");
    playwright.args(["playwright", "test"]).current_dir(end2end());
    playwright.env("KEYFERRY_BIN", target().join("debug/keyferry"));
    steps.run("browser tests", &mut playwright)
}
