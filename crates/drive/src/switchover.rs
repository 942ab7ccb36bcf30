//! Which gateway a caller calls: the shared one, until it moves.

use std::{str::FromStr, time::Duration};

use crate::error::PlanError;

/// When callers begin to move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SwitchAt {
    /// After this part of all, from 0 to 1.
    Share(f64),
    /// After this time.
    Time(Duration),
}

impl FromStr for SwitchAt {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let form = || PlanError::Form {
            what: "moment of a switchover",
            text: text.to_owned(),
            form: "a part of all or a time, as in 50% or 30s",
        };
        let (number, unit) = text.split_at(text.len() - text.chars().last().map_or(0, char::len_utf8));
        let number: f64 = number.parse().map_err(|_| form())?;
        match unit {
            "%" if (0.0..=100.0).contains(&number) => Ok(SwitchAt::Share(number / 100.0)),
            "s" if (0.0..=f64::from(u32::MAX)).contains(&number) => {
                Ok(SwitchAt::Time(Duration::from_secs_f64(number)))
            }
            _ => Err(form()),
        }
    }
}

/// A switchover from the shared gateway to the dedicated one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Switchover {
    /// When the first caller moves.
    pub at: SwitchAt,
    /// How long it takes until the last of those who move has moved.
    pub ramp: Duration,
    /// How many callers never move: the last ones.
    pub stragglers: u32,
}

impl Switchover {
    /// How long after the first a caller of so many moves; `None` for one that never does.
    pub(crate) fn moves_after(&self, caller: u32, callers: u32) -> Option<Duration> {
        let movers = callers.saturating_sub(self.stragglers);
        let last = movers.saturating_sub(1).max(1);
        (caller < movers).then(|| self.ramp * caller / last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_move_one_after_another_and_stragglers_never() {
        let seconds = Duration::from_secs;
        let switchover = Switchover { at: SwitchAt::Time(seconds(5)), ramp: seconds(9), stragglers: 2 };
        let moves: Vec<_> = (0..6).map(|caller| switchover.moves_after(caller, 6)).collect();
        let expected = [Some(seconds(0)), Some(seconds(3)), Some(seconds(6)), Some(seconds(9)), None, None];
        assert_eq!(moves, expected);
        assert_eq!(switchover.moves_after(0, 3), Some(seconds(0)), "one alone moves at once");
    }

    #[test]
    fn moments_have_a_unit() {
        for (text, at) in [
            ("50%", Some(SwitchAt::Share(0.5))),
            ("2.5s", Some(SwitchAt::Time(Duration::from_millis(2500)))),
            ("101%", None),
            ("-1s", None),
            ("10", None),
            ("s", None),
            ("五", None),
            ("", None),
        ] {
            assert_eq!(text.parse::<SwitchAt>().ok(), at, "{text}");
        }
    }
}
