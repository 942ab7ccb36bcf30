#![doc = include_str!("../README.md")]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "these commands talk to a person at a terminal"
)]

mod budget;
mod build;
mod check;
mod compress;
mod fuzz;
mod offline;
mod pack;
mod requirements;
mod run;
mod screenshots;
mod sdk;
mod step;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run                     build for release and serve on http://127.0.0.1:3000
cargo xtask build                   build for release, into target/release and target/site
cargo xtask size                    build the browser's code for release and weigh it
cargo xtask test                    run every test, browser included
cargo xtask check                   format, lints, documentation, dependencies
cargo xtask requirements [--check]  write docs/requirements.md, or compare it
cargo xtask fuzz SECONDS [TARGET]    hand over what strangers might, for a while each
cargo xtask offline                 write the offline page into target/ and print its SHA-256
cargo xtask screenshots             take the pictures in docs/images anew";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["run", "--", server @ ..] | ["run", server @ ..] => run::run(server),
        ["build"] => build(),
        ["size"] => size(),
        ["test"] => test::test(),
        ["check"] => check::check(),
        ["requirements"] => requirements::write(),
        ["requirements", "--check"] => requirements::compare(),
        ["fuzz", seconds, targets @ ..] if seconds.parse::<u32>().is_ok() => {
            fuzz::fuzz(seconds.parse().unwrap_or_default(), targets)
        }
        ["offline"] => offline::offline(),
        ["screenshots"] => screenshots::screenshots(),
        _ => Err(anyhow::anyhow!("{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn size() -> anyhow::Result<()> {
    tools::for_building()?;
    build::browser(&mut step::Steps::default())?;
    budget::check(&workspace::root().join("target/site/pkg"))
}

fn build() -> anyhow::Result<()> {
    let mut steps = step::Steps::default();
    build::build(&mut steps)?;
    steps.summary();
    Ok(())
}
