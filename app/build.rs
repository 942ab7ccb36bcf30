//! Turns `locales/<locale>/<area>.json` into the module `i18n`, whose keys the compiler checks.
//!
//! This is what `leptos_i18n_build` does, without that crate: for one function of it, it brings an HTTP client,
//! a TLS stack and a WebAssembly interpreter (to export Unicode data that nothing here asks for).

use std::{env, fs, io, path::Path};

use leptos_i18n_parser::parse_locales::{
    self,
    options::{Config, ParseOptions},
};

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script by its environment where to write")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    let config = Config::new("en")?
        .add_locale("zh-CN")?
        .add_namespaces(areas(Path::new("locales/en"))?)?
        .parse_options(ParseOptions::new().interpolate_display(true));
    let locales = parse_locales::parse_locales(Some(env::current_dir()?), config)?;
    for problem in locales.diag.warnings().iter() {
        println!("cargo::error={problem}");
    }
    for problem in locales.diag.errors().iter() {
        println!("cargo::error={problem}");
    }
    let attributes =
        "#![allow(missing_docs, unreachable_pub, unused_imports, dead_code, clippy::all)]".parse()?;
    let code = leptos_i18n_codegen::gen_code(&locales, None, false, Some(&attributes), false)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("i18n.rs"), code.to_string())?;
    Ok(())
}

/// The areas: one a file of the default locale, sorted.
fn areas(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}
