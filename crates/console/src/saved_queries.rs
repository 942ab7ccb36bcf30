//! Queries of the access log that people ask again: for everybody who uses the server.

use domain::{Field, Invalid, Permission, Problem, QueryName, Refusal, SavedQuery, view::LogFilter};
use engine::{Audit, Outcome, StoreError};
use metrics::query;
use serde_json::json;

use crate::{Caller, Console, Error, FleetChange, FleetWrite};

/// The most queries that are saved.
const MOST: u32 = 200;

impl Console {
    /// Saves what a page of the log shows. A query that cannot be read is not saved.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::QueryNameTaken`]; a query with a mistake; [`Refusal::TooMany`].
    pub async fn save_query(&self, caller: &Caller, name: QueryName, filter: LogFilter) -> Result<(), Error> {
        caller.require(Permission::ManageKeys)?;
        if query::parse(&filter.query).is_err() {
            return Err(Invalid::new(Field::Query, Problem::Format).into());
        }
        if self.logs.fleet.saved_queries().await?.len() >= MOST as usize {
            return Err(Refusal::TooMany { max: MOST }.into());
        }
        let filter = LogFilter { before: None, ..filter };
        let detail = json!({ "query": filter.query });
        let query =
            SavedQuery { name: name.clone(), filter, by: caller.name().to_string(), at: self.engine.now() };
        let write = FleetWrite::AddQuery(query);
        self.change_queries(caller, ("SaveQuery", detail), &name, write, Refusal::QueryNameTaken).await
    }

    /// Gives a query another name.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::SavedQueryNotFound`], [`Refusal::QueryNameTaken`].
    pub async fn rename_query(&self, caller: &Caller, name: QueryName, to: QueryName) -> Result<(), Error> {
        caller.require(Permission::ManageKeys)?;
        let all = self.logs.fleet.saved_queries().await?;
        if !all.iter().any(|query| query.name == name) {
            return Err(Refusal::SavedQueryNotFound.into());
        }
        let detail = json!({ "name": to.as_str() });
        let write = FleetWrite::RenameQuery(name.clone(), to);
        self.change_queries(caller, ("RenameQuery", detail), &name, write, Refusal::QueryNameTaken).await
    }

    /// Removes a query.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::SavedQueryNotFound`].
    pub async fn remove_query(&self, caller: &Caller, name: QueryName) -> Result<(), Error> {
        let write = FleetWrite::RemoveQuery(name.clone());
        self.change_queries(caller, ("RemoveQuery", json!({})), &name, write, Refusal::SavedQueryNotFound)
            .await
    }

    async fn change_queries(
        &self,
        caller: &Caller,
        (action, detail): (&'static str, serde_json::Value),
        name: &QueryName,
        write: FleetWrite,
        conflict: Refusal,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        let resource = format!("saved-query/{name}");
        let audit = Audit { at: self.engine.now(), actor, action, resource, outcome: Outcome::Ok, detail };
        match self.logs.fleet.commit_fleet(FleetChange { write, audit }).await {
            Err(StoreError::Conflict) => Err(conflict.into()),
            done => Ok(done?),
        }
    }
}
