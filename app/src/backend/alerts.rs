//! What the forms of alert rules hold.

use console::AlertFields;
use domain::{
    AlertCondition, AlertKind, AlertPhase, Field, Hold, Invalid, LogQuery, Problem, Window, view::Mute,
};

use super::{all, optional};
use crate::api::alerts::AlertForm;

/// What a rule is made of.
///
/// # Errors
/// The first field that is none.
pub fn alert_fields(form: AlertForm) -> Result<AlertFields, Invalid> {
    Ok(AlertFields {
        condition: condition(&form)?,
        name: optional(&form.name)?,
        phase: form.phase.parse::<AlertPhase>()?.phase(),
        instance: optional(&form.instance)?,
        hold: Hold::try_from(number(&form.hold, Field::Duration)?)?,
        severity: form.severity.parse()?,
        webhooks: all(&form.webhooks)?,
    })
}

fn condition(form: &AlertForm) -> Result<AlertCondition, Invalid> {
    let gateway = optional(&form.gateway)?;
    let window = || Window::try_from(number(&form.window, Field::Duration)?);
    let threshold = |text: &str| number(text, Field::Threshold);
    Ok(match form.kind.parse()? {
        AlertKind::Slower => AlertCondition::Slower {
            gateway,
            quantile: form.quantile.parse()?,
            percent: threshold(&form.percent)?,
            millis: threshold(&form.millis)?,
            window: window()?,
        },
        AlertKind::Errors => AlertCondition::Errors {
            gateway,
            of: form.of.parse()?,
            share: form.share.parse()?,
            least: threshold(&form.least)?,
            window: window()?,
        },
        AlertKind::Unanswered => AlertCondition::Unanswered {
            gateway,
            share: form.share.parse()?,
            least: threshold(&form.least)?,
            window: window()?,
        },
        AlertKind::Throttled => {
            AlertCondition::Throttled { least: threshold(&form.least)?, window: window()? }
        }
        AlertKind::Left => AlertCondition::Left { more_than: threshold(&form.more_than)?, window: window()? },
        AlertKind::Missing => {
            AlertCondition::Missing { percent: threshold(&form.percent)?, window: window()? }
        }
        AlertKind::LogMatches => AlertCondition::LogMatches {
            query: form.query.parse::<LogQuery>()?,
            more_than: threshold(&form.more_than)?,
            window: window()?,
        },
        AlertKind::FallsDue => {
            AlertCondition::FallsDue { kind: optional(&form.due)?, days: threshold(&form.days)? }
        }
        AlertKind::QpsUsed => {
            AlertCondition::QpsUsed { percent: threshold(&form.percent)?, window: window()? }
        }
        AlertKind::QuotaUsed => AlertCondition::QuotaUsed { percent: threshold(&form.percent)? },
        AlertKind::KeysDeleted => AlertCondition::KeysDeleted { window: window()? },
    })
}

fn number(text: &str, field: Field) -> Result<u32, Invalid> {
    text.trim().parse().map_err(|_| Invalid::new(field, Problem::Format))
}

/// For how long an alert is muted.
///
/// # Errors
/// What is neither a number of hours nor an instant.
pub fn mute(hours: &str, until: &str) -> Result<Mute, Invalid> {
    let wrong = |_| Invalid::new(Field::Duration, Problem::Format);
    match (hours.trim(), until.trim()) {
        ("", "") => Ok(Mute::Off),
        ("", until) => Ok(Mute::Until(until.parse().map_err(wrong)?)),
        (hours, _) => Ok(Mute::Hours(number(hours, Field::Duration)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ErrorsOf, Share, Timestamp};

    fn form(kind: &str) -> AlertForm {
        AlertForm {
            name: "r".to_owned(),
            phase: "throughout".to_owned(),
            severity: "warning".to_owned(),
            hold: "0".to_owned(),
            kind: kind.to_owned(),
            window: "5".to_owned(),
            of: "5xx".to_owned(),
            share: "0.5".to_owned(),
            least: "100".to_owned(),
            ..AlertForm::default()
        }
    }

    #[test]
    fn a_form_is_a_rule_or_says_which_field_is_none() {
        let read = alert_fields(form("errors")).expect("a rule").condition;
        let of: ErrorsOf = "5xx".parse().expect("errors");
        let share: Share = "0.5".parse().expect("a share");
        assert_eq!(
            read,
            AlertCondition::Errors { gateway: None, of, share, least: 100, window: Window::FIVE }
        );
        for (wrong, field) in [
            (form("nothing"), Field::Alert),
            (form("log-matches"), Field::LogQuery),
            (form("falls-due"), Field::Threshold),
            (AlertForm { phase: "soon".to_owned(), ..form("errors") }, Field::Phase),
            (AlertForm { hold: "-1".to_owned(), ..form("errors") }, Field::Duration),
            (AlertForm { window: "0".to_owned(), ..form("errors") }, Field::Duration),
            (AlertForm { instance: "kst".to_owned(), ..form("errors") }, Field::Instance),
        ] {
            assert_eq!(alert_fields(wrong.clone()).map(drop).map_err(|e| e.field), Err(field), "{wrong:?}");
        }
    }

    #[test]
    fn a_mute_is_of_hours_or_until_an_instant() {
        let until = Mute::Until("2026-11-21T22:55".parse::<Timestamp>().expect("an instant"));
        for (hours, at, mute_of) in [
            ("8", "", Some(Mute::Hours(8))),
            ("", "2026-11-21T22:55", Some(until)),
            ("", "", Some(Mute::Off)),
            ("x", "", None),
            ("", "soon", None),
        ] {
            assert_eq!(mute(hours, at).ok(), mute_of, "{hours:?} {at:?}");
        }
    }
}
