//! The module: `wrap-module`, compiled to WebAssembly.

use std::{env, fs, path::Path, process::Command};

use anyhow::{Context, Result, bail};

use crate::variable;

const TARGET: &str = "wasm32-unknown-unknown";

/// What the module is made of, from the workspace's root.
pub(crate) const SOURCES: [&str; 6] =
    ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "crates/domain", "crates/wrap", "crates/wrap-module"];

/// Compiles the module in a target folder of its own: the one in use is locked by the build that runs this.
pub(crate) fn compile(root: &Path, out: &Path) -> Result<Vec<u8>> {
    let folder = out.ancestors().nth(4).context("OUT_DIR is not in a target folder")?.join("wrap-module");
    let mut cargo = Command::new(variable("CARGO")?);
    cargo
        .current_dir(root)
        .args(["build", "--locked", "--quiet", "--package", "wrap-module", "--profile", "wasm-release"])
        .args(["--target", TARGET, "--target-dir"])
        .arg(&folder);
    // What was set for the outer build is not meant for this one: its flags, its lints, its wrappers.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if ["CARGO_ENCODED_", "CARGO_BUILD_", "RUSTC", "CLIPPY_"]
            .iter()
            .any(|inherited| name.starts_with(inherited))
        {
            cargo.env_remove(&*name);
        }
    }
    cargo.env("RUSTFLAGS", flags(root)?);
    if !cargo.status().context("cargo could not be started")?.success() {
        bail!(
            "wrap-module did not compile for {TARGET}; if that target is missing: rustup target add {TARGET}"
        );
    }
    let module = folder.join(TARGET).join("wasm-release/wrap_module.wasm");
    fs::read(&module).with_context(|| format!("{} cannot be read", module.display()))
}

/// Keeps this machine's folders out of the module, and with them what would make its hash differ elsewhere.
/// Numbers are computed in words of 32 bits: wasm has no product of two words of 64, which becomes a call of a function
/// for each, and a wrap takes a third longer.
fn flags(root: &Path) -> Result<String> {
    let cargo_home = match env::var("CARGO_HOME") {
        Ok(folder) => folder,
        Err(_) => format!("{}/.cargo", variable("HOME")?),
    };
    Ok(format!(
        "--remap-path-prefix={}=keyferry --remap-path-prefix={cargo_home}=cargo -Cstrip=symbols \
         --cfg=cpubits=\"32\"",
        root.display()
    ))
}
