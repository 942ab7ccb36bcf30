//! The process that is killed.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// The word that makes this program work instead of testing.
pub(crate) const WORK: &str = "work-until-killed";
/// The most answers that are waited for before the kill.
const MOST_ANSWERS: u64 = 12;
/// The longest time from the last of them to the kill, in microseconds: about what one change takes.
const LONGEST_WAIT: u64 = 6_000;
/// By when a process must have said something.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Victim {
    process: Child,
    answers: Receiver<String>,
}

impl Victim {
    pub(crate) fn start(database: &str, root_key: &Path, day: i64) -> Self {
        let this = std::env::current_exe().expect("a program knows where it is");
        let mut process = Command::new(this)
            .args([WORK, database])
            .arg(root_key)
            .arg(day.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program runs");
        let said = BufReader::new(process.stdout.take().expect("its output is piped"));
        let (sender, answers) = channel();
        thread::spawn(move || said.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { process, answers }
    }

    /// Kills it between two answers, or in the midst of a change. Gives all that it had answered.
    pub(crate) fn killed_at_some_moment(mut self) -> Vec<String> {
        let mut answers = Vec::new();
        for _ in 0..random(MOST_ANSWERS) {
            answers.push(self.answers.recv_timeout(PATIENCE).expect("the process works"));
        }
        match self.answers.recv_timeout(Duration::from_micros(random(LONGEST_WAIT))) {
            Ok(answer) => answers.push(answer),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => panic!("the process ended by itself"),
        }
        self.process.kill().expect("it can be killed");
        self.process.wait().expect("it ends");
        // What it wrote before its end is an answer too, whether or not it was waited for. A line cut short is none.
        answers.extend(self.answers.iter().filter(|line| line.ends_with('}')));
        answers
    }
}

/// A number below `end`.
pub(crate) fn random(end: u64) -> u64 {
    u64::from_le_bytes(custody::random::bytes()) % end
}
