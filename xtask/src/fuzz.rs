//! `cargo xtask fuzz`: what strangers hand over, for a while each.
//!
//! libFuzzer needs the compiler's instrumentation, which is a flag of LLVM; no other toolchain is needed for it.

use std::fs;

use anyhow::{Context, Result};

use crate::step::{Steps, finish};
use crate::tools::output;
use crate::workspace::{cargo, program, root};

/// All targets: the files of `fuzz/fuzz_targets`.
const TARGETS: &[&str] =
    &["key_file", "import_token", "ciphertext", "key_policy", "signature", "shared_call", "dedicated_call"];
/// Counts edges and comparisons, as cargo-fuzz has it.
const INSTRUMENTED: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions";
/// The longest that one input may take, in seconds. RSA of 4096 bits is made within it on a busy machine.
const TIMEOUT: u32 = 60;

/// Builds the targets, and runs those that are asked for, or all.
pub(crate) fn fuzz(seconds: u32, asked: &[&str]) -> Result<()> {
    let mut steps = Steps::default();
    let folder = root().join("fuzz");
    let host = host()?;
    // A target is named so that build scripts and macros are not instrumented: they have nothing to be linked with.
    let mut build = cargo(&["build", "--release", "--bins", "--target", &host]);
    build.current_dir(&folder).env("RUSTFLAGS", INSTRUMENTED).env("CARGO_TARGET_DIR", folder.join("target"));
    steps.run("instrumented build", &mut build)?;
    for target in TARGETS.iter().filter(|target| asked.is_empty() || asked.contains(target)) {
        steps.perform(target, || {
            let corpus = folder.join("corpus").join(target);
            let found = folder.join("artifacts").join(target);
            for folder in [&corpus, &found] {
                fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
            }
            let mut fuzzer = program(folder.join("target").join(&host).join("release").join(target));
            fuzzer.arg(format!("-max_total_time={seconds}")).arg(format!("-timeout={TIMEOUT}"));
            fuzzer
                .arg(format!("-artifact_prefix={}/", found.display()))
                .args(["-verbosity=0", "-print_final_stats=1"]);
            fuzzer.arg(&corpus);
            let seeds = folder.join("seeds").join(target);
            if seeds.is_dir() {
                fuzzer.arg(seeds);
            }
            finish(&mut fuzzer)
        })?;
    }
    steps.summary();
    Ok(())
}

/// What this machine's compiler compiles for by itself.
fn host() -> Result<String> {
    let told = output(program("rustc").arg("-vV")).context("rustc does not tell its version")?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not tell its host")
}
