#![doc = include_str!("../README.md")]

mod clock;
mod config;

mod admin;
mod drive;
mod import_logs;
mod serve;
mod version;
mod webhooks;
mod wrap;

mod wiring;

mod alerting;
mod dedicated;
mod downloads;
mod events;
mod gateway;
mod guard;
mod listener;
mod metering;
mod outbound;
mod prometheus;
mod quotas;
mod routes;
mod scrape;
mod tls;
mod uploads;

use clap::Parser;

use config::{Cli, Command, Config};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<()> {
    keep_secrets_out_of_core_dumps()?;
    let mut cli = Cli::parse();
    if cli.version.asked {
        return Ok(version::print(cli.version.verbose)?);
    }
    match cli.command.take().unwrap_or_default() {
        Command::Serve => block_on(serve::run(configure(&cli)?)),
        Command::Wrap(command) => wrap::run(&command),
        Command::Drive(command) => block_on(drive::run(*command)),
        Command::ImportLogs(command) => block_on(import_logs::run(configure(&cli)?, command)),
        Command::Admin(command) => block_on(admin::run(configure(&cli)?, command)),
    }
}

/// Reads the configuration and starts logging by it.
fn configure(cli: &Cli) -> anyhow::Result<Config> {
    let config = Config::read(cli)?;
    config.log.start()?;
    Ok(config)
}

fn block_on(command: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(command)
}

/// A core dump would hold whatever key material was in memory.
fn keep_secrets_out_of_core_dumps() -> std::io::Result<()> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}
