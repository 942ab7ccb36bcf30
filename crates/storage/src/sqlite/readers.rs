//! The connections that read.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::statements;
use crate::{backend::BoxError, statement::Statement, value::Row};

/// How many may read at a time.
const READERS: u32 = 4;

/// A few connections that only read, each lent to one query at a time.
pub(super) struct Readers {
    /// A permit for each connection that is idle.
    permits: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn open(connect: impl Fn() -> rusqlite::Result<Connection>) -> rusqlite::Result<Self> {
        let idle: Vec<Connection> = (0..READERS).map(|_| connect()).collect::<Result<_, _>>()?;
        Ok(Self { permits: Arc::new(Semaphore::new(idle.len())), idle: Arc::new(Mutex::new(idle)) })
    }

    pub(super) async fn query(&self, statement: Statement) -> Result<Vec<Row>, BoxError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await?;
        if statement.is_lookup {
            return rows(&self.idle, &statement);
        }
        let idle = Arc::clone(&self.idle);
        // On a thread of its own it runs to its end, and gives the connection back, though nobody waits any more.
        let reading = tokio::task::spawn_blocking(move || {
            let rows = rows(&idle, &statement);
            drop(permit);
            rows
        });
        reading.await?
    }

    /// Waits for those who read and closes all connections.
    pub(super) async fn close(&self) {
        if let Ok(permits) = self.permits.acquire_many(READERS).await {
            permits.forget();
            self.permits.close();
            lock(&self.idle).clear();
        }
    }
}

/// What a statement finds by a connection that is idle, for which the caller has a permit.
fn rows(idle: &Mutex<Vec<Connection>>, statement: &Statement) -> Result<Vec<Row>, BoxError> {
    let connection = lock(idle).pop().ok_or("no connection is left to read with")?;
    let rows = statements::rows(&connection, statement);
    lock(idle).push(connection);
    rows
}

/// The list is whole whatever happened to the thread that held it last.
fn lock(idle: &Mutex<Vec<Connection>>) -> std::sync::MutexGuard<'_, Vec<Connection>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}
