//! Phases, baselines and notes.

use domain::{Mark, MarkKind, Note, Permission, Phase, view::TrafficRange};
use engine::{Audit, Outcome};
use serde_json::json;

use crate::{Caller, Console, Error, NewMark};

/// What the audit log calls what marks are made on.
const RESOURCE: &str = "gateways";

impl Console {
    /// Records a range as the baseline that everything later is compared with (R269).
    ///
    /// # Errors
    /// The caller's role; a range that is none.
    pub async fn record_baseline(&self, caller: &Caller, range: TrafficRange) -> Result<(), Error> {
        let (from, to) = range.at(self.engine.now())?;
        let detail = json!({ "from": from, "to": to });
        self.mark(caller, "RecordBaseline", from, MarkKind::Baseline { to }, detail).await
    }

    /// The switchover is in another phase from now on (R276).
    ///
    /// # Errors
    /// The caller's role.
    pub async fn begin_phase(&self, caller: &Caller, phase: Phase) -> Result<(), Error> {
        let detail = json!({ "phase": phase.as_str() });
        self.mark(caller, "BeginPhase", self.engine.now(), MarkKind::Phase(phase), detail).await
    }

    /// Notes that something happened just now.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn annotate(&self, caller: &Caller, note: Note) -> Result<(), Error> {
        let detail = json!({ "note": note.as_str() });
        self.mark(caller, "Annotate", self.engine.now(), MarkKind::Note(note), detail).await
    }

    async fn mark(
        &self,
        caller: &Caller,
        action: &'static str,
        at: domain::Timestamp,
        kind: MarkKind,
        detail: serde_json::Value,
    ) -> Result<(), Error> {
        let actor = caller.require(Permission::ManageKeys)?;
        let now = self.engine.now();
        // The store gives it its number.
        let mark = Mark { number: 0, at, kind, by: caller.name(), made_at: now };
        let resource = RESOURCE.to_owned();
        let audit = Audit { at: now, actor, action, resource, outcome: Outcome::Ok, detail };
        Ok(self.observed()?.marks.add_mark(NewMark { mark, audit }).await?)
    }
}
