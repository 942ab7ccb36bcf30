//! Compiles `wrap-module` to WebAssembly and builds what carries it: the worker's script and the offline page.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "cargo and its build scripts talk by the environment and the standard output"
)]

mod module;
mod offline;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use offline::Page;

/// What the offline page shares with the console: colours and sizes, the look of text, buttons and notices.
const SHARED_STYLE: [&str; 4] =
    ["style/tokens.css", "style/base.css", "style/ui/button.css", "style/ui/notice.css"];

fn main() -> Result<()> {
    let here = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let root = here.parent().and_then(Path::parent).context("this crate is not in crates/")?;
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=web");
    for source in module::SOURCES.into_iter().chain(SHARED_STYLE) {
        println!("cargo::rerun-if-changed={}", root.join(source).display());
    }
    let out = PathBuf::from(variable("OUT_DIR")?);
    let web = |name: &str| read(&here.join("web").join(name));
    let module = web("module.js")?.replace("@MODULE@", &STANDARD.encode(module::compile(root, &out)?));

    let worker = module.clone() + &web("worker.js")?;
    put(&out, "wrap-worker.js", "WORKER_SCRIPT_SHA256", &worker)?;

    let shared = SHARED_STYLE.iter().map(|file| read(&root.join(file))).collect::<Result<String>>()?;
    let page = Page {
        frame: web("offline.html")?,
        style: shared + &web("offline.css")?,
        script: module + &web("offline.js")?,
        locales: [("en", web("locales/en.json")?), ("zh-CN", web("locales/zh-CN.json")?)],
    };
    let (page, policy) = page.assemble()?;
    println!("cargo::rustc-env=OFFLINE_POLICY={policy}");
    put(&out, "wrap.html", "OFFLINE_PAGE_SHA256", &page)
}

/// Writes a file that the crate includes, and tells the crate its SHA-256 in hex under the name `hash`.
fn put(out: &Path, name: &str, hash: &str, content: &str) -> Result<()> {
    println!("cargo::rustc-env={hash}={}", hex::encode(Sha256::digest(content)));
    fs::write(out.join(name), content).with_context(|| format!("{name} cannot be written"))
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn variable(name: &str) -> Result<String> {
    env::var(name).with_context(|| format!("{name} is not set"))
}
