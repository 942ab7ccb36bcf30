#![doc = include_str!("../README.md")]

mod clock;
mod config;

mod admin;
mod serve;
mod version;

mod wiring;

mod downloads;
mod guard;
mod listener;
mod routes;

use clap::Parser;

use config::{Cli, Command, Config};

fn main() -> anyhow::Result<()> {
    keep_secrets_out_of_core_dumps()?;
    let cli = Cli::parse();
    if cli.version.asked {
        return Ok(version::print(cli.version.verbose)?);
    }
    let config = Config::read(&cli)?;
    config.log.start()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match cli.command.unwrap_or_default() {
        Command::Serve => runtime.block_on(serve::run(config)),
        Command::Admin(command) => runtime.block_on(admin::run(config, command)),
    }
}

/// A core dump would hold whatever key material was in memory.
fn keep_secrets_out_of_core_dumps() -> std::io::Result<()> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}
