//! Compiles `wrap-module` to WebAssembly and builds the scripts that carry it.
#![expect(clippy::disallowed_methods, reason = "cargo tells build scripts everything by the environment")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};

const TARGET: &str = "wasm32-unknown-unknown";

/// What the module is made of, from the workspace's root.
const SOURCES: [&str; 6] =
    ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "crates/domain", "crates/wrap", "crates/wrap-module"];

fn main() -> Result<()> {
    let here = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let root = here.parent().and_then(Path::parent).context("this crate is not in crates/")?;
    println!("cargo::rerun-if-changed=web");
    for source in SOURCES {
        println!("cargo::rerun-if-changed={}", root.join(source).display());
    }
    let out = PathBuf::from(variable("OUT_DIR")?);
    let module = STANDARD.encode(compile_module(root, &out)?);
    let web = |name: &str| fs::read_to_string(here.join("web").join(name)).with_context(|| name.to_owned());
    let script = web("module.js")?.replace("@MODULE@", &module);
    fs::write(out.join("wrap-worker.js"), script + &web("worker.js")?)?;
    Ok(())
}

/// Compiles the module in a target folder of its own: the one in use is locked by the build that runs this.
fn compile_module(root: &Path, out: &Path) -> Result<Vec<u8>> {
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
    cargo.env("RUSTFLAGS", without_paths(root)?);
    if !cargo.status().context("cargo could not be started")?.success() {
        bail!(
            "wrap-module did not compile for {TARGET}; if that target is missing: rustup target add {TARGET}"
        );
    }
    let module = folder.join(TARGET).join("wasm-release/wrap_module.wasm");
    fs::read(&module).with_context(|| format!("{} cannot be read", module.display()))
}

/// Keeps this machine's folders out of the module, and with them what would make its hash differ elsewhere.
fn without_paths(root: &Path) -> Result<String> {
    let cargo_home = match env::var("CARGO_HOME") {
        Ok(folder) => folder,
        Err(_) => format!("{}/.cargo", variable("HOME")?),
    };
    Ok(format!(
        "--remap-path-prefix={}=keyferry --remap-path-prefix={cargo_home}=cargo -Cstrip=symbols",
        root.display()
    ))
}

fn variable(name: &str) -> Result<String> {
    env::var(name).with_context(|| format!("{name} is not set"))
}
