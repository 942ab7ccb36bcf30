//! A PostgreSQL of one's own: made, started and thrown away within a test.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use tempfile::TempDir;

/// The superuser inside the cluster; nobody outside this machine can reach it, so it needs no password.
const SUPERUSER: &str = "postgres";

/// A running PostgreSQL in a temporary folder, stopped and deleted on drop.
///
/// It listens on a Unix socket inside its folder and on a free port of 127.0.0.1, trusts whoever connects,
/// and does not flush to disk: it holds nothing that outlives the test.
pub struct Postgres {
    server: Child,
    folder: TempDir,
    programs: PathBuf,
    owner: Option<Owner>,
    port: u16,
    databases: AtomicU32,
}

impl Postgres {
    /// Makes a cluster and starts it; takes about half a second.
    ///
    /// # Panics
    ///
    /// With a sentence that says what to do, when PostgreSQL is not installed or does not start.
    pub fn start() -> Postgres {
        let programs = programs();
        let owner = Owner::needed();
        let folder =
            tempfile::Builder::new().prefix("keyferry-postgres-").tempdir().expect("a temporary folder");
        if let Some(owner) = owner {
            chown(folder.path(), Some(owner.user), Some(owner.group)).expect("root may give its folder away");
        }
        make_cluster(&programs, folder.path(), owner);
        let (server, port) = start_server(&programs, folder.path(), owner);
        Postgres { server, folder, programs, owner, port, databases: AtomicU32::new(0) }
    }

    /// Creates an empty database that nothing else uses and gives its URL, `postgres://…` over TCP.
    ///
    /// # Panics
    ///
    /// When the server refuses, with what it said.
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut create = self.command("createdb");
        create.args(["--username", SUPERUSER, "--host"]).arg(self.folder.path());
        create.args(["--port", &self.port.to_string(), &name]);
        succeed(&mut create);
        format!("postgres://{SUPERUSER}@127.0.0.1:{}/{name}", self.port)
    }

    /// Where the cluster and its socket are, until the drop.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, program: &str) -> Command {
        command(&self.programs, program, self.owner)
    }
}

impl Drop for Postgres {
    /// Ends the server at once; its folder goes with it.
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        let mut stop = self.command("pg_ctl");
        stop.args(["stop", "--mode", "immediate", "--silent", "--pgdata"]).arg(data);
        // A drop may run while a failed test unwinds, where a second panic would hide the first.
        if !stop.status().is_ok_and(|status| status.success()) {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
    }
}

/// Who the server runs as when the test runs as root, which PostgreSQL refuses to be.
#[derive(Clone, Copy)]
struct Owner {
    user: u32,
    group: u32,
}

impl Owner {
    fn needed() -> Option<Owner> {
        let root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
        root.then(|| {
            let users = fs::read_to_string("/etc/passwd").expect("every system has a list of its users");
            ["postgres", "nobody"].iter().find_map(|name| Owner::find(&users, name)).expect(
                "PostgreSQL does not run as root and there is no user `postgres` or `nobody`: add one",
            )
        })
    }

    /// Reads `name:password:uid:gid:…`.
    fn find(users: &str, name: &str) -> Option<Owner> {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut ids = line.split(':').skip(2);
        Some(Owner { user: ids.next()?.parse().ok()?, group: ids.next()?.parse().ok()? })
    }
}

/// Where `initdb` and its sisters are: on PATH, or where Debian keeps them off it.
fn programs() -> PathBuf {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = debian.map(|version| version.path().join("bin"));
    std::env::split_paths(&path())
        .chain(debian)
        .find(|folder| folder.join("initdb").is_file() && folder.join("createdb").is_file())
        .expect("these tests need PostgreSQL's programs: install it (Debian: `apt-get install postgresql`)")
}

#[expect(clippy::disallowed_methods, reason = "finding a program is what PATH is for")]
fn path() -> std::ffi::OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

fn command(programs: &Path, program: &str, owner: Option<Owner>) -> Command {
    let mut command = Command::new(programs.join(program));
    if let Some(owner) = owner {
        command.uid(owner.user).gid(owner.group);
    }
    // The test's own folder may be closed to the other user.
    command.current_dir("/");
    command
}

fn make_cluster(programs: &Path, folder: &Path, owner: Option<Owner>) {
    let mut initdb = command(programs, "initdb", owner);
    initdb.arg("--pgdata").arg(folder.join("data"));
    initdb.args(["--auth=trust", "--username", SUPERUSER, "--encoding=UTF8", "--locale=C", "--no-sync"]);
    succeed(&mut initdb);
}

/// Starts the server on a port that was free a moment ago; if another program took it meanwhile, tries again.
fn start_server(programs: &Path, folder: &Path, owner: Option<Owner>) -> (Child, u16) {
    let mut said = String::new();
    for _ in 0..5 {
        let port = free_port().expect("a free port on 127.0.0.1");
        let mut postgres = command(programs, "postgres", owner);
        postgres.arg("-D").arg(folder.join("data")).arg("-k").arg(folder);
        postgres.args(["-h", "127.0.0.1", "-p", &port.to_string(), "-F"]);
        // The words of its log are what we wait for.
        postgres.env("LC_ALL", "C").stderr(Stdio::piped()).stdout(Stdio::null()).stdin(Stdio::null());
        let mut server = postgres.spawn().expect("postgres was found a moment ago");
        let log = server.stderr.take().expect("its log is piped");
        match wait_until_ready(log) {
            Ok(()) => return (server, port),
            Err(log) => said = log,
        }
        let _ = server.wait();
    }
    panic!("PostgreSQL does not start:\n{said}");
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Reads the server's log until it is ready, and goes on reading so that the pipe never fills.
fn wait_until_ready(log: ChildStderr) -> Result<(), String> {
    let mut lines = BufReader::new(log).lines().map_while(Result::ok);
    let mut said = String::new();
    while let Some(line) = lines.next() {
        if line.contains("database system is ready to accept connections") {
            thread::spawn(move || lines.for_each(drop));
            return Ok(());
        }
        said.push_str(&line);
        said.push('\n');
    }
    Err(said)
}

fn succeed(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
