//! Clocks: everything that expires or falls due.

use domain::view::{ClockFilter, ClockList, Due};
use domain::{Permission, Within};
use engine::{DueFilter, DueWork};

use crate::{Caller, Console, Error};

/// Rows of a page of the list.
const PAGE: u32 = 50;
/// The most that a calendar holds.
const CALENDAR: u32 = 1000;

impl Console {
    /// A page of what falls due, soonest first.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn clocks(&self, caller: &Caller, filter: &ClockFilter) -> Result<ClockList, Error> {
        caller.require(Permission::Read)?;
        self.soonest(filter, PAGE).await
    }

    /// What falls due, as far as a calendar takes it: the soonest 1000.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn calendar(&self, caller: &Caller, filter: &ClockFilter) -> Result<ClockList, Error> {
        caller.require(Permission::Read)?;
        self.soonest(filter, CALENDAR).await
    }

    /// How many things fall due within 24 hours.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn due_soon(&self, caller: &Caller) -> Result<u32, Error> {
        caller.require(Permission::Read)?;
        Ok(self.engine.count_due(self.engine.now().plus(Within::Day.span())).await?)
    }

    async fn soonest(&self, filter: &ClockFilter, limit: u32) -> Result<ClockList, Error> {
        let now = self.engine.now();
        let filter = DueFilter {
            kind: filter.kind,
            until: filter.within.map(|within| now.plus(within.span())),
            after: filter.after.clone(),
            with_used_pairs: false,
        };
        let (due, next) = self.engine.list_due_of(&filter, limit).await?;
        Ok(ClockList { rows: self.as_due(due).await?, next, now })
    }

    /// What falls due, with the names of its keys.
    pub(crate) async fn as_due(&self, due: Vec<DueWork>) -> Result<Vec<Due>, Error> {
        let keys = due.iter().filter_map(|due| due.key().cloned()).collect();
        let aliases = self.engine.aliases_by_key(keys).await?;
        let due = due.into_iter().map(|due| Due {
            kind: due.kind(),
            alias: due.key().and_then(|key| aliases.get(key)?.first().cloned()),
            key: due.key().cloned(),
            pair: due.pair().cloned(),
            secret: due.secret().cloned(),
            client_key: due.client_key().map(|(id, point)| (id.clone(), point.clone())),
            at: due.at(),
        });
        Ok(due.collect())
    }
}
