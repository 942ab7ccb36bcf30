//! Where things are.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the workspace's `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// The folder of the browser tests, which also brings the tools that come from npm.
pub(crate) fn end2end() -> PathBuf {
    root().join("end2end")
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    root().join(variable("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// A program to be run from the root, with npm's tools found before others of the same name.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut program = Command::new(name);
    program.current_dir(root()).env("PATH", search_path());
    program
}

/// `cargo` with these arguments: the cargo that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = variable("CARGO").unwrap_or_else(|| "cargo".into());
    let mut program = program(&cargo);
    program.args(arguments);
    program
}

/// Whether a program of this name can be found.
pub(crate) fn has(name: &str) -> bool {
    env::split_paths(&search_path()).any(|folder| folder.join(name).is_file())
}

fn search_path() -> OsString {
    let npm = end2end().join("node_modules/.bin");
    let path = variable("PATH").unwrap_or_default();
    env::join_paths([npm].into_iter().chain(env::split_paths(&path))).unwrap_or(path)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a build command's settings are its environment; read here only"
)]
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name)
}
