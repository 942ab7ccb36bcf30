//! What people keep about callers: whose they are, who was told, what is left for later.

use domain::{
    CallerChange, Field, Invalid, Permission, Problem, Refusal, Snooze, limits, view::ChangedCallers,
};
use engine::{Audit, Outcome};
use serde_json::json;

use crate::{Caller, CallerPart, Console, Error, FleetChange, FleetWrite};

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
        let mut principals = principals.to_vec();
        principals.sort();
        principals.dedup();
        match principals.len() {
            0 => return Err(Invalid::new(Field::Owner, Problem::Missing).into()),
            n if n > limits::MAX_CHANGED => {
                return Err(Refusal::TooManyAtOnce { max: limits::MAX_CHANGED as u32 }.into());
            }
            _ if !principals.iter().all(|name| is_principal(name)) => {
                return Err(Invalid::new(Field::Owner, Problem::Format).into());
            }
            _ => {}
        }
        let now = self.engine.now();
        let (action, detail, part) = match change {
            CallerChange::Assign(owner) => {
                let detail = json!({ "owner": owner.as_ref().map(|owner| owner.as_str()) });
                ("AssignCaller", detail, CallerPart::Owner(owner.clone()))
            }
            CallerChange::Snooze { until, reason } => {
                let snooze = Snooze::new(*until, reason.clone(), now)?;
                let detail = json!({ "until": until, "reason": reason.as_str() });
                ("SnoozeCaller", detail, CallerPart::Snooze(Some(snooze)))
            }
            CallerChange::Wake => ("WakeCaller", json!({}), CallerPart::Snooze(None)),
            CallerChange::Notified => {
                ("NotifyCaller", json!({}), CallerPart::Notified(now, caller.name().to_string()))
            }
        };
        let mut changed = ChangedCallers::default();
        for principal in principals {
            let resource = format!("caller/{principal}");
            let (actor, detail) = (actor.clone(), detail.clone());
            let audit = Audit { at: now, actor, action, resource, outcome: Outcome::Ok, detail };
            let write = FleetWrite::SetCaller(principal, part.clone());
            self.logs.fleet.commit_fleet(FleetChange { write, audit }).await?;
            changed.done += 1;
        }
        Ok(changed)
    }
}

fn is_principal(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST && !name.chars().any(char::is_control)
}
