//! What people keep about callers: whose they are, who was told, what is left for later.

use domain::{
    CallerChange, CallerNote, Field, Invalid, Permission, Problem, Snooze, limits, view::ChangedCallers,
};
use engine::{Audit, Outcome};
use serde_json::json;

use crate::{Caller, Console, Error, FleetChange, FleetWrite};

/// The most characters of a principal.
const LONGEST: usize = 256;

impl Console {
    /// Changes what is kept about callers, each with a row of the audit log of its own.
    ///
    /// # Errors
    /// The caller's role; no callers, or more than [`limits::MAX_CHANGED`].
    pub async fn change_callers(
        &self,
        caller: &Caller,
        principals: &[String],
        change: &CallerChange,
    ) -> Result<ChangedCallers, Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        let problem = match principals.len() {
            0 => Some(Problem::Missing),
            n if n > limits::MAX_CHANGED => Some(Problem::TooLong { max: limits::MAX_CHANGED as u32 }),
            _ if !principals.iter().all(|name| is_principal(name)) => Some(Problem::Format),
            _ => None,
        };
        if let Some(problem) = problem {
            return Err(Invalid::new(Field::Owner, problem).into());
        }
        let now = self.engine.now();
        let mut principals = principals.to_vec();
        principals.sort();
        principals.dedup();
        let mut notes = self.logs.fleet.caller_notes().await?;
        let mut changed = ChangedCallers::default();
        for principal in principals {
            let known = notes.iter().position(|note| note.principal == principal);
            let mut note = known.map_or_else(|| CallerNote::new(principal), |at| notes.swap_remove(at));
            let (action, detail) = match change {
                CallerChange::Assign(owner) => {
                    note.owner.clone_from(owner);
                    ("AssignCaller", json!({ "owner": owner.as_ref().map(|owner| owner.as_str()) }))
                }
                CallerChange::Snooze { until, reason } => {
                    note.snooze = Some(Snooze::new(*until, reason.clone(), now)?);
                    ("SnoozeCaller", json!({ "until": until, "reason": reason.as_str() }))
                }
                CallerChange::Wake => {
                    note.snooze = None;
                    ("WakeCaller", json!({}))
                }
                CallerChange::Notified => {
                    note.notified = Some((now, caller.name().to_string()));
                    ("NotifyCaller", json!({ "owner": note.owner.as_ref().map(|owner| owner.as_str()) }))
                }
            };
            let resource = format!("caller/{}", note.principal);
            let audit =
                Audit { at: now, actor: actor.clone(), action, resource, outcome: Outcome::Ok, detail };
            self.logs.fleet.commit_fleet(FleetChange { write: FleetWrite::SetCaller(note), audit }).await?;
            changed.done += 1;
        }
        Ok(changed)
    }
}

fn is_principal(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST && !name.chars().any(char::is_control)
}
