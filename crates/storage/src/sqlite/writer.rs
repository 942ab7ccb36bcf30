//! The one connection that writes, on a thread of its own.
//!
//! A commit costs a flush to the disk, whatever is in it. So the writer takes all the work that waits, does each
//! in a savepoint, flushes once for all of them, and only then answers. Work that is refused rolls back its own
//! savepoint and nothing else; if the flush fails, everybody is told so.

use std::{
    fs::File,
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use engine::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use super::statements;
use crate::{
    error::{COMMITTING, failed},
    statement::Work,
    tables::audit,
};

/// How much work may wait; whoever comes then waits before it.
const QUEUE: usize = 1024;
/// How much work is committed together at most.
const TOGETHER: usize = 128;
/// How many changes gather in the write-ahead log before it is moved into the database.
const LOGGED: usize = 256;
/// How long another program, such as a backup, may keep us from writing.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it may keep us from emptying the write-ahead log.
const PATIENCE_WITH_READERS: Duration = Duration::from_secs(1);

/// Some work, and who waits for it.
struct Job {
    work: Work,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

/// The way to the writing thread.
pub(super) struct Writer {
    /// `None` once closed.
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    /// How often keys have changed since the start.
    keys_changed: Arc<AtomicU64>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread. It holds `file`, the lock of the database, until it has closed the connection.
    pub(super) fn start(connection: Connection, file: File) -> io::Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let keys_changed = Arc::<AtomicU64>::default();
        let counter = Arc::clone(&keys_changed);
        let thread = thread::Builder::new().name("sqlite-writer".to_owned()).spawn(move || {
            write_until_closed(connection, queue, &counter);
            drop(file);
        })?;
        Ok(Self { jobs: Mutex::new(Some(jobs)), keys_changed, thread: Mutex::new(Some(thread)) })
    }

    pub(super) fn keys_changed(&self) -> u64 {
        self.keys_changed.load(Ordering::Acquire)
    }

    pub(super) async fn commit(&self, work: Work) -> Result<(), StoreError> {
        let closed = || failed::<&str>(COMMITTING)("the database is closed");
        let jobs = lock(&self.jobs).clone().ok_or_else(closed)?;
        let (answer, answered) = oneshot::channel();
        jobs.send(Job { work, answer }).await.map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }

    /// Lets the thread finish what waits, and waits for its end.
    pub(super) async fn close(&self) {
        drop(lock(&self.jobs).take());
        let thread = lock(&self.thread).take();
        if let Some(thread) = thread {
            // Both errors are a panic of the thread, which was told where it happened.
            let _ = tokio::task::spawn_blocking(|| thread.join()).await;
        }
    }
}

impl Drop for Writer {
    /// Waits for what was queued, so that the database can be opened again at once.
    fn drop(&mut self) {
        drop(lock(&self.jobs).take());
        if let Some(thread) = lock(&self.thread).take() {
            let _ = thread.join();
        }
    }
}

fn write_until_closed(mut connection: Connection, mut queue: mpsc::Receiver<Job>, keys_changed: &AtomicU64) {
    let mut jobs = Vec::with_capacity(TOGETHER);
    let (mut in_log, mut to_be_emptied) = (0, false);
    while queue.blocking_recv_many(&mut jobs, TOGETHER) > 0 {
        let erased = jobs.iter().any(|job| job.work.steps.iter().any(|step| step.erases));
        in_log += jobs.len();
        let outcomes = commit_together(&mut connection, &jobs);
        // Before anybody is answered, and however it ended: who is told of a change finds nothing older afterwards.
        if jobs.iter().any(|job| job.work.changes_keys) {
            keys_changed.fetch_add(1, Ordering::Release);
        }
        answer(jobs.drain(..), outcomes);
        to_be_emptied |= erased;
        if to_be_emptied {
            // Tried again after the next change, where somebody reads the database just now.
            to_be_emptied = !empty_log(&connection);
            in_log = 0;
        } else if in_log >= LOGGED {
            shorten_log(&connection);
            in_log = 0;
        }
    }
}

/// Does all jobs in one transaction. The inner results are those of the jobs that were done or refused;
/// the outer error means that nothing of all that is in the database.
fn commit_together(
    connection: &mut Connection,
    jobs: &[Job],
) -> rusqlite::Result<Vec<Result<(), StoreError>>> {
    connection.busy_timeout(PATIENCE)?;
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        let mut savepoint = transaction.savepoint()?;
        let outcome = perform(&savepoint, &job.work);
        if outcome.is_err() {
            // A failure such as a full disk may have ended the whole transaction; then this fails, and so do all.
            savepoint.rollback()?;
        }
        savepoint.commit()?;
        outcomes.push(outcome);
    }
    transaction.commit()?;
    Ok(outcomes)
}

fn perform(connection: &Connection, work: &Work) -> Result<(), StoreError> {
    let appended = match &work.audit {
        Some(audit) => {
            let place = statements::one(connection, &audit::take_place()).map_err(failed(COMMITTING))?;
            audit::append(&place, audit).to_vec()
        }
        None => vec![],
    };
    for step in work.steps.iter().chain(&appended) {
        let changed = statements::execute(connection, &step.statement).map_err(failed(COMMITTING))?;
        step.check(changed)?;
    }
    Ok(())
}

fn answer(jobs: impl Iterator<Item = Job>, outcomes: rusqlite::Result<Vec<Result<(), StoreError>>>) {
    // Whoever does not wait any more needs no answer.
    match outcomes {
        Ok(outcomes) => jobs.zip(outcomes).for_each(|(job, outcome)| drop(job.answer.send(outcome))),
        Err(error) => {
            let error = Arc::new(error);
            jobs.for_each(|job| drop(job.answer.send(Err(failed(COMMITTING)(Arc::clone(&error))))));
        }
    }
}

/// Moves the write-ahead log into the database, as far as nobody reads what is there now.
fn shorten_log(connection: &Connection) {
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
        tracing::warn!(%error, "the write-ahead log was not moved into the database; it grows until it is");
    }
}

/// Moves the write-ahead log into the database, where what was erased is overwritten, and empties it.
/// `false` when it could not be done now.
fn empty_log(connection: &Connection) -> bool {
    let empty = || {
        connection.busy_timeout(PATIENCE_WITH_READERS)?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
    };
    match empty() {
        Ok(false) => return true,
        Ok(true) => {
            tracing::warn!("another program reads the database; erased material stays in its log for now")
        }
        Err(error) => {
            tracing::warn!(%error, "the write-ahead log was not emptied; it may hold erased material")
        }
    }
    false
}

/// What is inside is whole whatever happened to the thread that held it last.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;
    use engine::{Actor, Audit, Outcome};

    use super::*;
    use crate::{schema, statement::Step};

    fn database() -> Connection {
        let connection = Connection::open_in_memory().expect("memory");
        connection.execute_batch("PRAGMA foreign_keys = ON").expect("a setting");
        for (_, sql) in schema::steps_after(0).expect("all steps") {
            connection.execute_batch(sql).expect("the schema");
        }
        // What refers to nothing here is found out only when the transaction is committed.
        let late = "CREATE TABLE late (id TEXT REFERENCES keys (id) DEFERRABLE INITIALLY DEFERRED)";
        connection.execute_batch(late).expect("a table");
        connection
    }

    fn job(steps: Vec<Step>) -> Job {
        let audit = Audit {
            at: Timestamp::from_millis(0),
            actor: Actor::System,
            action: "Test",
            resource: "none".to_owned(),
            outcome: Outcome::Ok,
            detail: serde_json::json!({}),
        };
        Job { work: Work { steps, audit: Some(audit), changes_keys: false }, answer: oneshot::channel().0 }
    }

    fn add(id: &str) -> Step {
        let sql = "INSERT INTO keyrings (id, sealed) VALUES ($1, x'00') ON CONFLICT (id) DO NOTHING";
        Step::new(sql, crate::value::values![id.to_owned()]).or_conflict()
    }

    fn state(connection: &Connection) -> (String, i64) {
        let sql = "SELECT coalesce(group_concat(id ORDER BY id), ''), (SELECT sequence FROM audit_head) FROM keyrings";
        connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("one row")
    }

    #[test]
    fn what_is_refused_takes_nothing_else_with_it() {
        let mut connection = database();
        let jobs = [job(vec![add("a")]), job(vec![add("b"), add("a")]), job(vec![add("c")])];
        let outcomes = commit_together(&mut connection, &jobs).expect("a commit");
        assert!(matches!(outcomes[..], [Ok(()), Err(StoreError::Conflict), Ok(())]), "{outcomes:?}");
        assert_eq!(state(&connection), ("a,c".to_owned(), 2));
    }

    #[test]
    fn when_the_commit_fails_nobody_is_told_that_all_is_well() {
        let mut connection = database();
        let late = Step::new("INSERT INTO late (id) VALUES ('no key')", vec![]);
        let jobs = [job(vec![add("a")]), job(vec![late]), job(vec![add("c")])];
        let error = commit_together(&mut connection, &jobs).expect_err("the commit fails");
        assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::ConstraintViolation));
        assert_eq!(state(&connection), (String::new(), 0));

        commit_together(&mut connection, &[job(vec![add("a")])]).expect("the next one is not affected");
        assert_eq!(state(&connection), ("a".to_owned(), 1));
    }
}
