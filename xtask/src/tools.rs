//! What has to be installed, in which version and why. What is there in the right version stays as it is.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::step::finish;
use crate::workspace::{cargo, end2end, has, program, root};

/// The newest cargo-leptos that builds with this project's Rust.
const CARGO_LEPTOS: &str = "0.3.10";
/// The newest cargo-deny that builds with this project's Rust.
const CARGO_DENY: &str = "0.20.2";

/// What the browser tests need, and `wasm-opt` for release builds: all of `end2end/package-lock.json`.
///
/// Called before the others: who has no Node.js should not learn it after minutes of compiling.
pub(crate) fn from_npm() -> Result<()> {
    if !has("node") || !has("npm") {
        bail!(
            "Node.js with npm is needed, version 20.12 or newer: install it from your system's packages, then run this again."
        );
    }
    let (wanted, installed) =
        (end2end().join("package-lock.json"), end2end().join("node_modules/.package-lock.json"));
    if is_newer(&installed, &wanted) {
        return Ok(());
    }
    say(
        "the packages of end2end/package-lock.json",
        "wasm-opt makes the browser's code small, Playwright drives the browser tests",
    );
    finish(program("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(end2end()))
}

/// What every build of the console needs.
pub(crate) fn for_building() -> Result<()> {
    c_compiler()?;
    wasm_target()?;
    cargo_leptos()?;
    wasm_bindgen()
}

/// What `cargo xtask check` needs beside the compiler.
pub(crate) fn for_checking() -> Result<()> {
    wasm_target()?;
    if version_of(&mut cargo(&["clippy", "--version"])).is_none()
        || version_of(&mut cargo(&["fmt", "--version"])).is_none()
    {
        say("Rust's components clippy and rustfmt", "they lint and format");
        finish(program("rustup").args(["component", "add", "clippy", "rustfmt"]))?;
    }
    if version_of(&mut cargo(&["deny", "--version"])).is_none() {
        say("cargo-deny", "it checks the licences, sources and advisories of what we depend on");
        finish(&mut cargo(&["install", "--locked", &format!("cargo-deny@{CARGO_DENY}")]))?;
    }
    Ok(())
}

fn c_compiler() -> Result<()> {
    if !has("cc") {
        bail!(
            "A C compiler is needed for SQLite and aws-lc: install one (Debian: `apt-get install gcc`), then run this again."
        );
    }
    Ok(())
}

fn wasm_target() -> Result<()> {
    let libraries =
        output(program("rustc").args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]));
    if libraries.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    say("Rust's target wasm32-unknown-unknown", "the browser's half of the console is compiled for it");
    finish(program("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
}

fn cargo_leptos() -> Result<()> {
    if version_of(&mut cargo(&["leptos", "--version"])).as_deref() == Some(CARGO_LEPTOS) {
        return Ok(());
    }
    say(
        &format!("cargo-leptos {CARGO_LEPTOS}"),
        "it builds the server and the browser's half together; compiling it takes some minutes, once",
    );
    let package = format!("cargo-leptos@{CARGO_LEPTOS}");
    finish(&mut cargo(&["install", "--locked", &package, "--features", "no_downloads"]))
}

/// wasm-bindgen's program must be of exactly the version of its crate.
fn wasm_bindgen() -> Result<()> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let wanted = locked_version(&lock, "wasm-bindgen").context("Cargo.lock does not name wasm-bindgen")?;
    if version_of(program("wasm-bindgen").arg("--version")).as_deref() == Some(wanted) {
        return Ok(());
    }
    say(
        &format!("wasm-bindgen-cli {wanted}"),
        "it joins the compiled wasm to JavaScript, and must equal the version in Cargo.lock",
    );
    // Not `--locked`: the lock file it was published with names a crate version that was withdrawn.
    finish(&mut cargo(&["install", &format!("wasm-bindgen-cli@{wanted}")]))
}

fn say(what: &str, why: &str) {
    println!("Installing {what}: {why}.");
}

/// The version a program tells of itself, as in `cargo-leptos 0.3.10`; none when it is not installed.
fn version_of(program: &mut Command) -> Option<String> {
    output(program)?.split_whitespace().nth(1).map(str::to_owned)
}

pub(crate) fn output(program: &mut Command) -> Option<String> {
    let output = program.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| **line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

pub(crate) fn is_newer(file: &Path, than: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
    changed(file).is_some_and(|at| changed(than).is_some_and(|other| at >= other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.50\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
