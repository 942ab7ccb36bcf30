//! `cargo xtask test`: everything that can be shown by running it.

use std::process::Command;

use anyhow::Result;

use crate::step::Steps;
use crate::workspace::{cargo, end2end, has, program, target};
use crate::{budget, tools};

/// Builds, then runs the Rust tests, the browser tests and the size budget; the first failure ends it.
pub(crate) fn test() -> Result<()> {
    let mut steps = Steps::default();
    steps.perform("tools", || {
        tools::from_npm()?;
        tools::for_building()
    })?;
    // First, since tests on both sides start the binary this makes.
    steps.run("development build", &mut cargo(&["leptos", "build"]))?;
    rust_tests(&mut steps)?;
    browser_tests(&mut steps)?;
    steps.run("release build of the wasm", &mut release_wasm())?;
    steps.perform("size of the wasm", || budget::check(&target().join(SITE).join("pkg")))?;
    release_browser_tests(&mut steps)?;
    steps.summary();
    Ok(())
}

/// The release build's own site, under the target folder, so that the site under test stays as it was.
const SITE: &str = "site-release";

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

/// The journeys through all pages, on the browser's code as it is released: in parts, which are fetched as needed.
fn release_browser_tests(steps: &mut Steps) -> Result<()> {
    let mut playwright = program("npx");
    playwright.args(["playwright", "test", "main-job", "pages"]).current_dir(end2end());
    playwright
        .env("KEYFERRY_BIN", target().join("debug/keyferry"))
        .env("LEPTOS_SITE_ROOT", target().join(SITE));
    steps.run("browser tests of the release build", &mut playwright)
}

fn release_wasm() -> Command {
    let mut build =
        cargo(&["leptos", "build", "--release", "--frontend-only", "--split", "--lib-features", "split"]);
    build.env("LEPTOS_SITE_ROOT", target().join(SITE));
    build
}
