//! The product as a user starts it: the `keyferry` binary, in a folder of its own, on a free port.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// How long the binary may take to say its next line.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `keyferry serve`, stopped on drop; a folder of its own is deleted.
pub struct Server {
    process: Child,
    said: Receiver<String>,
    url: String,
    folder: PathBuf,
    /// Kept to be deleted with the server.
    own: Option<TempDir>,
}

impl Server {
    /// Starts the binary on SQLite with an empty data folder and waits for its ready line.
    ///
    /// # Panics
    ///
    /// With a sentence that says what to do, when the binary is missing or ends before it is ready.
    pub fn start() -> Server {
        Server::start_with(&[])
    }

    /// Like [`Server::start`], with more arguments, as `["--database-url", "postgres://…"]`.
    ///
    /// # Panics
    ///
    /// As [`Server::start`].
    pub fn start_with(arguments: &[&str]) -> Server {
        let own = tempfile::Builder::new().prefix("keyferry-test-").tempdir().expect("a temporary folder");
        let mut server = Server::start_in(own.path(), arguments, &[]);
        server.own = Some(own);
        server
    }

    /// Like [`Server::start_with`], in a folder that stays, with the data in its folder `data`
    /// and with more in the environment.
    ///
    /// # Panics
    ///
    /// As [`Server::start`].
    pub fn start_in(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Server {
        let (process, said, url) = launch(folder, "127.0.0.1:0", arguments, environment);
        Server { process, said, url, folder: folder.to_owned(), own: None }
    }

    /// Where it listens, as `http://127.0.0.1:40123`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for the one-time link that makes the first administrator. It is said once after a start, and only
    /// while there is no administrator.
    ///
    /// # Panics
    ///
    /// When no link is said.
    pub fn setup_link(&self) -> String {
        hear(&self.said, "First sign-in: ")
            .unwrap_or_else(|| panic!("no link for the first sign-in\n{}", self.log()))
    }

    /// Waits for the address of its shared gateway, as `http://127.0.0.1:40123`. It is said once after a start, before
    /// the link.
    ///
    /// # Panics
    ///
    /// When there is no shared gateway.
    pub fn shared_gateway(&self) -> String {
        hear(&self.said, "The shared gateway is ready at ")
            .unwrap_or_else(|| panic!("no shared gateway\n{}", self.log()))
    }

    /// Waits for the address of an instance's gateway, as `https://127.0.0.1:40123`. It is said once after a start, after
    /// that of the shared gateway.
    ///
    /// # Panics
    ///
    /// When the instance has no gateway.
    pub fn dedicated_gateway(&self, instance: &str) -> String {
        hear(&self.said, &format!("The dedicated gateway of {instance} is ready at "))
            .unwrap_or_else(|| panic!("no gateway of {instance}\n{}", self.log()))
    }

    /// Runs an admin command on the data of `folder`, while no server does, and gives what it prints.
    ///
    /// # Panics
    ///
    /// When the command fails.
    pub fn admin(folder: &Path, arguments: &[&str]) -> String {
        let mut command = Command::new(binary());
        command.arg("admin").args(arguments).arg("--data-dir").arg(data_dir(folder)).current_dir(folder);
        let done = command.output().expect("the binary can be run");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// How many bytes of memory it has whenever it is asked, by what Linux says of it. Asking panics when it has ended.
    pub fn memory(&self) -> impl Fn() -> u64 + Send + Sync + use<> {
        let status = format!("/proc/{}/status", self.process.id());
        move || memory_of(&status)
    }

    /// The folder with its database and its root key.
    pub fn data_dir(&self) -> PathBuf {
        data_dir(&self.folder)
    }

    /// All that it has logged since its first start.
    pub fn log(&self) -> String {
        read_log(&self.folder)
    }

    /// Asks it to end as a service manager does, by SIGTERM, and waits for it. Ended already, it says how again.
    ///
    /// # Panics
    ///
    /// When the signal cannot be sent.
    pub fn stop(&mut self) -> ExitStatus {
        if let Ok(Some(ended)) = self.process.try_wait() {
            return ended;
        }
        let process = self.process.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &process]).status().expect("`kill` can be run");
        assert!(sent.success(), "SIGTERM could not be sent to the server");
        self.process.wait().expect("our own child can be waited for")
    }

    /// Stops it and starts it again on the same data and port, with other arguments if wanted.
    ///
    /// # Panics
    ///
    /// As [`Server::start`].
    pub fn restart_with(&mut self, arguments: &[&str]) {
        self.stop();
        let listen = self.url.trim_start_matches("http://").to_owned();
        (self.process, self.said, self.url) = launch(&self.folder, &listen, arguments, &[]);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted here.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn launch(
    folder: &Path,
    listen: &str,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> (Child, Receiver<String>, String) {
    let log =
        File::options().create(true).append(true).open(log_file(folder)).expect("our folder is writable");
    let mut process = Command::new(binary())
        .args(["serve", "--listen", listen, "--data-dir"])
        .arg(data_dir(folder))
        .args(arguments)
        .envs(environment.iter().copied())
        .env("LEPTOS_SITE_ROOT", Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site"))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .expect("the binary can be run");
    let said = collect(process.stdout.take().expect("its output is piped"));
    let Some(url) = hear(&said, "Keyferry is ready at ") else {
        let _ = process.kill();
        let status = process.wait().expect("our own child can be waited for");
        panic!("keyferry did not get ready ({status}):\n{}", read_log(folder));
    };
    (process, said, url)
}

/// How much memory a process has that tells it there.
fn memory_of(status: &str) -> u64 {
    let told = fs::read_to_string(status).expect("it runs");
    let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory is told");
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().expect("a number");
    kilobytes * 1024
}

/// The binary: `KEYFERRY_BIN`, or the one in the target folder that who runs this was built into.
fn binary() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "who runs the tests may name the binary")]
    let named = std::env::var_os("KEYFERRY_BIN").map(PathBuf::from);
    let beside = || {
        let program = std::env::current_exe().expect("a running program knows its own path");
        let folders = || program.ancestors().skip(1);
        // Programs are built into target/<profile>, tests into a folder below.
        let found = folders().take(2).map(|folder| folder.join("keyferry")).find(|binary| binary.is_file());
        found.unwrap_or_else(|| folders().next().expect("it is in a folder").join("keyferry"))
    };
    let binary = named.unwrap_or_else(beside);
    assert!(binary.is_file(), "there is no {}: run `cargo leptos build` first", binary.display());
    binary
}

/// Reads the binary's output for as long as it lives, so that the pipe never fills.
fn collect(stdout: ChildStdout) -> Receiver<String> {
    let (say, said) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // Nobody may be listening any more; reading goes on.
            let _ = say.send(line);
        }
    });
    said
}

/// What follows `words` on the next line that begins with them; none if the binary ends or falls silent.
fn hear(said: &Receiver<String>, words: &str) -> Option<String> {
    loop {
        let line = said.recv_timeout(PATIENCE).ok()?;
        if let Some(rest) = line.trim().strip_prefix(words) {
            return Some(rest.trim_end_matches('/').to_owned());
        }
    }
}

fn data_dir(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn log_file(folder: &Path) -> PathBuf {
    folder.join("server.log")
}

fn read_log(folder: &Path) -> String {
    fs::read_to_string(log_file(folder)).unwrap_or_default()
}
