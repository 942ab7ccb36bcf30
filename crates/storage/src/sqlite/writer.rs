//! The one connection that writes.
//!
//! A commit costs a flush to the disk, whatever is in it. Whoever comes alone commits where it runs, since waking
//! another thread twice costs as much as all the statements of a change. Whoever comes while that goes on waits in
//! a queue, whose thread takes all the work that waits, flushes once for all of it, and only then answers. Work
//! that is refused rolls back itself and nothing else; if the flush fails, everybody is told so. The thread also
//! keeps the write-ahead log short, after it has answered.

use std::{
    fs::File,
    io,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, TryLockError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use engine::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::{mpsc, oneshot},
    task::{block_in_place, spawn_blocking},
};

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
const LOGGED: usize = 512;
/// How long another program, such as a backup, may keep us from writing.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it may keep us from emptying the write-ahead log.
const PATIENCE_WITH_READERS: Duration = Duration::from_secs(1);

/// Some work, and who waits for it.
struct Job {
    work: Work,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

/// What became of work that was committed together: of each, whether it was done or refused.
/// The outer error means that nothing of all that is in the database.
type Outcomes = rusqlite::Result<Vec<Result<(), StoreError>>>;

/// The way to the connection that writes.
pub(super) struct Writer {
    shared: Arc<Shared>,
    /// `None` once closed.
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the thread shares with those who commit where they run.
struct Shared {
    /// `None` once closed.
    open: Mutex<Option<Open>>,
    /// How much work is in the queue and not begun: nobody overtakes it.
    queued: AtomicUsize,
    /// How often keys have changed since the start.
    keys_changed: AtomicU64,
}

/// The open database.
struct Open {
    // Dropped in this order: the lock is held until the connection is closed.
    connection: Connection,
    /// How many changes are in the write-ahead log.
    in_log: usize,
    /// Whether the log has something that was erased.
    to_be_emptied: bool,
    _lock: File,
}

impl Writer {
    /// Starts the thread. `file`, the lock of the database, is held until the connection is closed.
    pub(super) fn start(connection: Connection, file: File) -> io::Result<Self> {
        // Whoever wrote here last may have been killed between an erasure and the emptying of the log.
        let open = Open { connection, in_log: 0, to_be_emptied: true, _lock: file };
        let shared = Arc::new(Shared {
            open: Mutex::new(Some(open)),
            queued: AtomicUsize::new(0),
            keys_changed: AtomicU64::new(0),
        });
        let (jobs, queue) = mpsc::channel(QUEUE);
        let of_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || of_thread.write_until_closed(queue))?;
        Ok(Self { shared, jobs: Mutex::new(Some(jobs)), thread: Mutex::new(Some(thread)) })
    }

    pub(super) fn keys_changed(&self) -> u64 {
        self.shared.keys_changed.load(Ordering::Acquire)
    }

    pub(super) async fn commit(&self, work: Work) -> Result<(), StoreError> {
        match self.shared.commit_at_once(&work) {
            Some(outcome) => outcome,
            None => self.commit_by_thread(work).await,
        }
    }

    async fn commit_by_thread(&self, work: Work) -> Result<(), StoreError> {
        let closed = || failed::<&str>(COMMITTING)("the database is closed");
        let jobs = lock(&self.jobs).clone().ok_or_else(closed)?;
        let place = jobs.reserve().await.map_err(|_| closed())?;
        let (answer, answered) = oneshot::channel();
        self.shared.queued.fetch_add(1, Ordering::AcqRel);
        place.send(Job { work, answer });
        answered.await.map_err(|_| closed())?
    }

    /// Lets the thread finish what waits, and waits for its end.
    pub(super) async fn close(&self) {
        drop(lock(&self.jobs).take());
        let thread = lock(&self.thread).take();
        if let Some(thread) = thread {
            // Both errors are a panic of the thread, which was told where it happened.
            let _ = spawn_blocking(|| thread.join()).await;
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

impl Shared {
    /// Commits on the caller's thread, where nobody else writes or waits, and the log needs nothing afterwards.
    fn commit_at_once(&self, work: &Work) -> Option<Result<(), StoreError>> {
        if work.erases() || self.queued.load(Ordering::Acquire) > 0 || !may_block() {
            return None;
        }
        let mut open = match self.open.try_lock() {
            Ok(open) => open,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        let open = open.as_mut().filter(|open| !open.to_be_emptied && open.in_log + 1 < LOGGED)?;
        match block_in_place(|| self.commit(open, &[work])) {
            Ok(outcomes) => outcomes.into_iter().next(),
            Err(error) => Some(Err(failed(COMMITTING)(error))),
        }
    }

    fn write_until_closed(&self, mut queue: mpsc::Receiver<Job>) {
        if let Some(open) = lock(&self.open).as_mut() {
            open.tidy_log();
        }
        let mut jobs = Vec::with_capacity(TOGETHER);
        while queue.blocking_recv_many(&mut jobs, TOGETHER) > 0 {
            let mut open = lock(&self.open);
            self.queued.fetch_sub(jobs.len(), Ordering::AcqRel);
            let Some(open) = open.as_mut() else { break };
            let outcomes = self.commit(open, &jobs.iter().map(|job| &job.work).collect::<Vec<_>>());
            answer(jobs.drain(..), outcomes);
            open.tidy_log();
        }
        drop(lock(&self.open).take());
    }

    fn commit(&self, open: &mut Open, works: &[&Work]) -> Outcomes {
        open.in_log += works.len();
        open.to_be_emptied |= works.iter().any(|work| work.erases());
        let outcomes = commit_together(&mut open.connection, works);
        // Before anybody is answered, and however it ended: who is told of a change finds nothing older afterwards.
        if works.iter().any(|work| work.changes_keys) {
            self.keys_changed.fetch_add(1, Ordering::Release);
        }
        outcomes
    }
}

impl Open {
    fn tidy_log(&mut self) {
        if self.to_be_emptied {
            // Tried again after the next change, where somebody reads the database just now.
            self.to_be_emptied = !empty_log(&self.connection);
            self.in_log = 0;
        } else if self.in_log >= LOGGED {
            shorten_log(&self.connection);
            self.in_log = 0;
        }
    }
}

/// Whether this thread may be kept for as long as a commit takes: one of several that run tasks, the others of
/// which go on.
fn may_block() -> bool {
    Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread)
}

/// Does all works in one transaction.
///
/// Nearly all work is done: a savepoint for each, which costs a copy of every page that it changes, is made only
/// where something of them was refused.
fn commit_together(connection: &mut Connection, works: &[&Work]) -> Outcomes {
    connection.busy_timeout(PATIENCE)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some(refusal) = works.iter().find_map(|work| perform(&transaction, work).err()) else {
        transaction.commit()?;
        return Ok(works.iter().map(|_| Ok(())).collect());
    };
    // Rolls back, unless a failure such as a full disk has done that already.
    transaction.finish()?;
    match works {
        [_] => Ok(vec![Err(refusal)]),
        _ => commit_each_for_itself(connection, works),
    }
}

/// Does in one transaction those works that are not refused.
fn commit_each_for_itself(connection: &mut Connection, works: &[&Work]) -> Outcomes {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut outcomes = Vec::with_capacity(works.len());
    for work in works {
        let mut savepoint = transaction.savepoint()?;
        let outcome = perform(&savepoint, work);
        if outcome.is_err() {
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

fn answer(jobs: impl Iterator<Item = Job>, outcomes: Outcomes) {
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

    fn work(steps: Vec<Step>) -> Work {
        let audit = Audit {
            at: Timestamp::from_millis(0),
            actor: Actor::System,
            action: "Test",
            resource: "none".to_owned(),
            outcome: Outcome::Ok,
            detail: serde_json::json!({}),
        };
        Work { steps, audit: Some(audit), changes_keys: false }
    }

    fn add(id: &str) -> Step {
        let sql = "INSERT INTO keyrings (id, sealed) VALUES ($1, x'00') ON CONFLICT (id) DO NOTHING";
        Step::new(sql, crate::value::values![id.to_owned()]).or_conflict()
    }

    fn state(connection: &Connection) -> (String, i64) {
        let sql = "SELECT coalesce(group_concat(id ORDER BY id), ''), (SELECT sequence FROM audit_head) FROM keyrings";
        connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("one row")
    }

    /// Commits what is in the lists of steps, together.
    fn commit(connection: &mut Connection, works: impl IntoIterator<Item = Vec<Step>>) -> Outcomes {
        let works = works.into_iter().map(work).collect::<Vec<_>>();
        commit_together(connection, &works.iter().collect::<Vec<_>>())
    }

    #[test]
    fn what_is_refused_takes_nothing_else_with_it() {
        let mut connection = database();
        let outcomes = commit(&mut connection, [vec![add("a")], vec![add("b"), add("a")], vec![add("c")]]);
        let outcomes = outcomes.expect("a commit");
        assert!(matches!(outcomes[..], [Ok(()), Err(StoreError::Conflict), Ok(())]), "{outcomes:?}");
        assert_eq!(state(&connection), ("a,c".to_owned(), 2));

        let outcomes = commit(&mut connection, [vec![add("d"), add("a")]]).expect("a transaction");
        assert!(matches!(outcomes[..], [Err(StoreError::Conflict)]), "{outcomes:?}");
        assert_eq!(state(&connection), ("a,c".to_owned(), 2), "nothing of one alone that is refused");
    }

    #[test]
    fn when_the_commit_fails_nobody_is_told_that_all_is_well() {
        let mut connection = database();
        let late = || Step::new("INSERT INTO late (id) VALUES ('no key')", vec![]);
        for works in [vec![vec![add("a")], vec![late()], vec![add("c")]], vec![vec![add("a"), late()]]] {
            let error = commit(&mut connection, works).expect_err("the commit fails");
            assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::ConstraintViolation));
            assert_eq!(state(&connection), (String::new(), 0));
        }
        commit(&mut connection, [vec![add("a")]]).expect("the next one is not affected");
        assert_eq!(state(&connection), ("a".to_owned(), 1));
    }

    /// Whoever may be kept commits where it runs; who finds others waiting, or erases, waits with them.
    #[test]
    fn alone_or_together_everything_is_committed_once() {
        let several = || tokio::runtime::Builder::new_multi_thread().worker_threads(2).build();
        let one = || tokio::runtime::Builder::new_current_thread().build();
        for runtime in [several(), one()] {
            let folder = tempfile::tempdir().expect("a folder");
            let file = File::create(folder.path().join("lock")).expect("a file");
            let writer = Arc::new(Writer::start(database(), file).expect("a thread"));
            runtime.expect("a runtime").block_on(async {
                let mut waiting = tokio::task::JoinSet::new();
                for number in 0..3 * LOGGED {
                    let writer = Arc::clone(&writer);
                    let step = add(&format!("{number:03}"));
                    let step = if number % 7 == 0 { step.erasing() } else { step };
                    waiting.spawn(async move { writer.commit(work(vec![step])).await });
                }
                for outcome in waiting.join_all().await {
                    outcome.expect("committed");
                }
                let again = writer.commit(work(vec![add("000")])).await;
                assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
                let count = |open: &Option<Open>| state(&open.as_ref().expect("open").connection).1;
                assert_eq!(count(&lock(&writer.shared.open)), 3 * LOGGED as i64);

                writer.close().await;
                let closed = writer.commit(work(vec![add("x")])).await.expect_err("closed");
                assert!(closed.to_string().contains("failed"), "{closed}");
            });
        }
    }
}
