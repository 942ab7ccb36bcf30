//! `cargo xtask screenshots`: the pictures of README.md, taken by a script so that they never show what is gone.

use anyhow::Result;

use crate::step::Steps;
use crate::tools;
use crate::workspace::{cargo, end2end, program, target};

/// Builds and lets Playwright's project `screenshots` write `docs/images`.
pub(crate) fn screenshots() -> Result<()> {
    let mut steps = Steps::default();
    tools::from_npm()?;
    tools::for_building()?;
    steps.run("development build", &mut cargo(&["leptos", "build"]))?;
    let mut playwright = program("npx");
    playwright.args(["playwright", "test", "--config", "screenshots.config.ts"]).current_dir(end2end());
    playwright.env("KEYFERRY_BIN", target().join("debug/keyferry"));
    steps.run("screenshots", &mut playwright)
}
