//! What becomes of an alert.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem, Timestamp, spec::by_name};

/// From one look to the next there is less than this, else the clock leapt or nobody looked: what a condition did meanwhile
/// is not known, and it is not taken to have held.
const LEAP: Duration = Duration::from_secs(120);
/// How long a resolved alert is shown as one.
const SHOWN: Duration = Duration::from_secs(24 * 60 * 60);

/// What an alert is.
///
/// ```text
/// Inactive ──holds──► Pending ──for long enough──► Firing ──calm for as long──► Resolved ──a day later──► Inactive
///     ▲                  │                                                         │
///     └──────calm────────┘        Pending ◄──────────────holds─────────────────────┘
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AlertState {
    /// The condition does not hold.
    #[default]
    Inactive,
    /// The condition holds, but not for long enough yet.
    Pending {
        /// From when on.
        since: Timestamp,
    },
    /// The condition holds for long enough.
    Firing {
        /// When it began to fire.
        since: Timestamp,
        /// From when on the condition does not hold; `None` while it does.
        calm_since: Option<Timestamp>,
        /// Whether those who are to be told were told.
        told: bool,
    },
    /// It fired, and does no longer.
    Resolved {
        /// When it ceased to.
        at: Timestamp,
    },
}

/// What an alert is, without when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the state of its name")]
pub enum AlertStateKind {
    Firing,
    Pending,
    Resolved,
    Inactive,
}

impl AlertStateKind {
    /// All; what matters most comes first.
    pub const ALL: &'static [Self] = &[
        AlertStateKind::Firing,
        AlertStateKind::Pending,
        AlertStateKind::Resolved,
        AlertStateKind::Inactive,
    ];

    /// The name stored, sent, and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            AlertStateKind::Firing => "firing",
            AlertStateKind::Pending => "pending",
            AlertStateKind::Resolved => "resolved",
            AlertStateKind::Inactive => "inactive",
        }
    }
}

by_name!(AlertStateKind, Field::Alert, AlertStateKind::ALL);

/// A look at a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertLook {
    /// When.
    pub now: Timestamp,
    /// When it was last looked; `None` for the first time since a start.
    pub before: Option<Timestamp>,
    /// How long the condition must hold, and must not.
    pub hold: Duration,
    /// Whether nobody is to be told.
    pub muted: bool,
    /// What was seen.
    pub seen: AlertSeen,
}

/// What was seen of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertSeen {
    /// It holds.
    Holds,
    /// It does not hold.
    Calm,
    /// It could not be judged: the alert neither fires nor ends, and the count of how long begins again.
    Unknown,
    /// It is not looked at: the rule is disabled, or for another phase.
    NotLooked,
}

/// What is to be done when an alert becomes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertEvent {
    /// It begins to fire.
    Fired {
        /// Whether people are told; not while it is muted.
        tell: bool,
    },
    /// It still fires, and is muted no longer: people are told now.
    Unmuted,
    /// It ceases to fire.
    Resolved {
        /// Whether people are told: those who were told that it fires, even while it is muted.
        tell: bool,
    },
}

impl AlertState {
    /// Its kind.
    pub const fn kind(self) -> AlertStateKind {
        match self {
            AlertState::Inactive => AlertStateKind::Inactive,
            AlertState::Pending { .. } => AlertStateKind::Pending,
            AlertState::Firing { .. } => AlertStateKind::Firing,
            AlertState::Resolved { .. } => AlertStateKind::Resolved,
        }
    }

    /// Since when it is so, where that is known.
    pub const fn since(self) -> Option<Timestamp> {
        match self {
            AlertState::Inactive => None,
            AlertState::Pending { since } | AlertState::Firing { since, .. } => Some(since),
            AlertState::Resolved { at } => Some(at),
        }
    }

    /// What becomes of it after a look, and what is to be done then.
    #[must_use]
    pub fn after(self, look: &AlertLook) -> (Self, Option<AlertEvent>) {
        match (self, look.seen) {
            (AlertState::Inactive | AlertState::Resolved { .. }, AlertSeen::Holds) => {
                pending_or_firing(look.now, look)
            }
            (AlertState::Pending { since }, AlertSeen::Holds) => pending_or_firing(since, look),
            // What could not be judged is not taken to have held.
            (AlertState::Pending { .. }, AlertSeen::Calm | AlertSeen::Unknown | AlertSeen::NotLooked) => {
                (AlertState::Inactive, None)
            }
            (AlertState::Inactive, _) => (self, None),
            (AlertState::Resolved { at }, _) => {
                let seen_enough = at.plus(SHOWN).has_come(look.now);
                (if seen_enough { AlertState::Inactive } else { self }, None)
            }
            (AlertState::Firing { since, calm_since, told }, AlertSeen::Unknown) => {
                // Nor to have been calm.
                still_firing(since, calm_since.map(|_| look.now), told, look)
            }
            (AlertState::Firing { since, told, .. }, AlertSeen::Holds) => {
                still_firing(since, None, told, look)
            }
            (AlertState::Firing { since, calm_since, told }, AlertSeen::Calm) => {
                let calm = counted_from(calm_since.unwrap_or(look.now), look);
                match calm.plus(look.hold).has_come(look.now) {
                    true => resolved(told, look),
                    false => still_firing(since, Some(calm), told, look),
                }
            }
            (AlertState::Firing { told, .. }, AlertSeen::NotLooked) => resolved(told, look),
        }
    }
}

/// From when on something is taken to be so that was so since `since`: from now on where the clock was set back behind
/// that, or leapt ahead since the last look.
fn counted_from(since: Timestamp, look: &AlertLook) -> Timestamp {
    let leapt = look.before.is_some_and(|before| before > look.now || before.plus(LEAP).has_come(look.now));
    if leapt || since > look.now { look.now } else { since }
}

fn pending_or_firing(since: Timestamp, look: &AlertLook) -> (AlertState, Option<AlertEvent>) {
    let since = counted_from(since, look);
    if !since.plus(look.hold).has_come(look.now) {
        return (AlertState::Pending { since }, None);
    }
    let tell = !look.muted;
    let firing = AlertState::Firing { since: look.now, calm_since: None, told: tell };
    (firing, Some(AlertEvent::Fired { tell }))
}

fn still_firing(
    since: Timestamp,
    calm_since: Option<Timestamp>,
    told: bool,
    look: &AlertLook,
) -> (AlertState, Option<AlertEvent>) {
    // Of what is about to end nobody need be told late.
    let tell = !told && !look.muted && calm_since.is_none();
    let firing = AlertState::Firing { since, calm_since, told: told || tell };
    (firing, tell.then_some(AlertEvent::Unmuted))
}

fn resolved(told: bool, look: &AlertLook) -> (AlertState, Option<AlertEvent>) {
    (AlertState::Resolved { at: look.now }, Some(AlertEvent::Resolved { tell: told }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use AlertSeen::{Calm, Holds, NotLooked, Unknown};

    /// A state in a word: `firing` has been told of, `firing?` not; `calm` fires and has been calm since.
    fn word(state: AlertState) -> String {
        let seconds = |at: Timestamp| at.seconds();
        match state {
            AlertState::Inactive => "inactive".to_owned(),
            AlertState::Pending { since } => format!("pending {}", seconds(since)),
            AlertState::Firing { since, calm_since: None, told: true } => {
                format!("firing {}", seconds(since))
            }
            AlertState::Firing { since, calm_since: None, told: false } => {
                format!("firing? {}", seconds(since))
            }
            AlertState::Firing { calm_since: Some(calm), .. } => format!("calm {}", seconds(calm)),
            AlertState::Resolved { at } => format!("resolved {}", seconds(at)),
        }
    }

    /// Looks every so often, at these seconds, at a condition that must hold for a minute.
    fn run(steps: &[(i64, AlertSeen, &str)]) {
        let (mut state, mut before) = (AlertState::default(), None);
        for (second, seen, expected) in steps {
            let now = Timestamp::from_seconds(*second);
            let look = AlertLook { now, before, hold: Duration::from_secs(60), muted: false, seen: *seen };
            state = state.after(&look).0;
            assert_eq!(word(state), *expected, "at {second} of {steps:?}");
            before = Some(now);
        }
    }

    #[test]
    fn r278_r286_an_alert_fires_once_its_condition_held_for_long_enough_and_ends_once_it_was_calm_for_as_long()
     {
        run(&[
            (0, Calm, "inactive"),
            (10, Holds, "pending 10"),
            (60, Holds, "pending 10"),
            (70, Holds, "firing 70"),
            (80, Holds, "firing 70"),
            (90, Calm, "calm 90"),
            (140, Calm, "calm 90"),
            (150, Calm, "resolved 150"),
            (160, Holds, "pending 160"),
        ]);
    }

    #[test]
    fn what_holds_for_less_never_fires_and_what_flaps_does_not_end() {
        run(&[
            (0, Holds, "pending 0"),
            (50, Holds, "pending 0"),
            (60, Calm, "inactive"),
            (70, Holds, "pending 70"),
        ]);
        run(&[
            (0, Holds, "pending 0"),
            (60, Holds, "firing 60"),
            (70, Calm, "calm 70"),
            (80, Holds, "firing 60"),
            (90, Calm, "calm 90"),
            (140, Holds, "firing 60"),
        ]);
    }

    #[test]
    fn what_cannot_be_judged_neither_fires_nor_ends_and_begins_the_count_again() {
        run(&[
            (0, Unknown, "inactive"),
            (10, Holds, "pending 10"),
            (20, Unknown, "inactive"),
            (90, Holds, "pending 90"),
        ]);
        run(&[
            (0, Holds, "pending 0"),
            (60, Holds, "firing 60"),
            (70, Unknown, "firing 60"),
            (150, Unknown, "firing 60"),
            (160, Calm, "calm 160"),
            (170, Unknown, "calm 170"),
            (220, Calm, "calm 170"),
            (230, Calm, "resolved 230"),
            (240, Unknown, "resolved 230"),
        ]);
    }

    #[test]
    fn a_rule_that_is_not_looked_at_any_more_ends_at_once() {
        run(&[(0, Holds, "pending 0"), (10, NotLooked, "inactive"), (20, NotLooked, "inactive")]);
        run(&[(0, Holds, "pending 0"), (60, Holds, "firing 60"), (61, NotLooked, "resolved 61")]);
    }

    #[test]
    fn a_clock_that_was_changed_begins_to_count_again() {
        // Set back.
        run(&[(1000, Holds, "pending 1000"), (500, Holds, "pending 500"), (560, Holds, "firing 560")]);
        // Set ahead, or nobody looked for long.
        run(&[(0, Holds, "pending 0"), (9000, Holds, "pending 9000"), (9060, Holds, "firing 9060")]);
        run(&[
            (0, Holds, "pending 0"),
            (60, Holds, "firing 60"),
            (70, Calm, "calm 70"),
            (9000, Calm, "calm 9000"),
            (9060, Calm, "resolved 9060"),
        ]);
        // Firing stays firing whatever the clock says.
        run(&[(1000, Holds, "pending 1000"), (1060, Holds, "firing 1060"), (10, Holds, "firing 1060")]);
    }

    #[test]
    fn a_restart_forgets_nothing() {
        let at = Timestamp::from_seconds;
        let look = |now, seen| AlertLook {
            now: at(now),
            before: None,
            hold: Duration::from_secs(60),
            muted: false,
            seen,
        };
        let firing = AlertState::Firing { since: at(9), calm_since: None, told: true };
        for (state, now, seen, expected) in [
            (AlertState::Pending { since: at(100) }, 150, Holds, "pending 100"),
            (AlertState::Pending { since: at(100) }, 160, Holds, "firing 160"),
            (firing, 500, Holds, "firing 9"),
            (firing, 500, Calm, "calm 500"),
            (AlertState::Resolved { at: at(100) }, 200, Calm, "resolved 100"),
            (AlertState::Resolved { at: at(100) }, 100 + 24 * 60 * 60, Calm, "inactive"),
        ] {
            assert_eq!(word(state.after(&look(now, seen)).0), expected, "{state:?} at {now}");
        }
    }

    #[test]
    fn people_are_told_once_and_of_a_muted_alert_when_that_has_ended() {
        let firing = |told| AlertState::Firing { since: Timestamp::from_seconds(9), calm_since: None, told };
        let fired = |tell| Some(AlertEvent::Fired { tell });
        let resolved = |tell| Some(AlertEvent::Resolved { tell });
        for (state, muted, seen, event) in [
            (AlertState::Inactive, false, Holds, fired(true)),
            (AlertState::Inactive, true, Holds, fired(false)),
            (firing(true), false, Holds, None),
            (firing(true), true, Holds, None),
            (firing(false), true, Holds, None),
            (firing(false), false, Holds, Some(AlertEvent::Unmuted)),
            (firing(false), false, Unknown, Some(AlertEvent::Unmuted)),
            // Who was told that it fires is told that it ends; nobody else is.
            (firing(true), true, Calm, resolved(true)),
            (firing(false), false, Calm, resolved(false)),
            (firing(true), false, NotLooked, resolved(true)),
        ] {
            let now = Timestamp::from_seconds(100);
            let look = AlertLook { now, before: None, hold: Duration::ZERO, muted, seen };
            assert_eq!(state.after(&look).1, event, "{state:?} {muted} {seen:?}");
        }
    }
}
