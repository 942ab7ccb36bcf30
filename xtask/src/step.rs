//! A command is a list of steps; each says its name and its time, and the first that fails ends it.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The steps done so far, with their times.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    /// Runs `program` with its output where we write ours, and fails when it does.
    pub(crate) fn run(&mut self, name: &'static str, program: &mut Command) -> Result<()> {
        self.perform(name, || finish(program))
    }

    /// Performs a step of our own.
    pub(crate) fn perform(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) -> Result<()> {
        println!("\n── {name}");
        let started = now();
        let outcome = step().with_context(|| format!("step failed: {name}"));
        let took = started.elapsed();
        println!("── {name}: {} after {}", if outcome.is_ok() { "done" } else { "failed" }, seconds(took));
        self.done.push((name, took));
        outcome
    }

    /// Prints what was done and how long each step took.
    pub(crate) fn summary(&self) {
        let width = self.done.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        println!();
        for (name, took) in &self.done {
            println!("  {name:width$}  {:>8}", seconds(*took));
        }
        let total = self.done.iter().map(|(_, took)| *took).sum();
        println!("  {:width$}  {:>8}", "all of it", seconds(total));
    }
}

/// Runs a program to its end, with its output where we write ours.
pub(crate) fn finish(program: &mut Command) -> Result<()> {
    let name = program.get_program().to_string_lossy().into_owned();
    let status = program.status().with_context(|| format!("`{name}` cannot be run"))?;
    if !status.success() {
        bail!("`{}` ended with {status}", line(program));
    }
    Ok(())
}

/// The command as one would type it.
fn line(program: &Command) -> String {
    let words = std::iter::once(program.get_program()).chain(program.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

#[expect(clippy::disallowed_methods, reason = "the wall time of a build step is what is wanted")]
fn now() -> Instant {
    Instant::now()
}
