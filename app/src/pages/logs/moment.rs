//! When a request came, to the millisecond.

use domain::Timestamp;
use leptos::prelude::*;
use time::{OffsetDateTime, UtcOffset};

use crate::{
    browser::{is_hydrated, zone_offset},
    ui::{text, view},
};

/// An instant to the millisecond. The server renders UTC; in the browser it becomes the person's own zone.
#[component]
pub(super) fn Moment(
    at: Timestamp,
    /// Whether the seconds are enough.
    #[prop(optional)]
    short: bool,
) -> impl IntoView {
    let hydrated = is_hydrated();
    let offset = move || if hydrated.get() { zone_offset(at) } else { 0 };
    let exact = format!("{}.{:03}Z", at.to_string().trim_end_matches('Z'), at.millis().rem_euclid(1000));
    view! {
        <time class="mono nowrap" datetime=exact.clone() title=exact>
            {text(move || clock(at, offset(), short))}
        </time>
    }
}

/// `2026-11-22 22:50:19.007` in the zone that is `offset` minutes ahead of UTC.
fn clock(at: Timestamp, offset: i32, short: bool) -> String {
    let zone = UtcOffset::from_whole_seconds(offset * 60).unwrap_or(UtcOffset::UTC);
    let Ok(utc) = OffsetDateTime::from_unix_timestamp(at.seconds()) else { return at.to_string() };
    let local = utc.to_offset(zone);
    let (date, time) = (local.date(), local.time());
    let (month, day) = (u8::from(date.month()), date.day());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    let to_the_second = format!("{}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}", date.year());
    if short { to_the_second } else { format!("{to_the_second}.{:03}", at.millis().rem_euclid(1000)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_shown_in_a_zone() {
        let at = Timestamp::from_millis(1_795_301_719_007);
        assert_eq!(clock(at, 0, false), "2026-11-21 22:55:19.007");
        assert_eq!(clock(at, 480, false), "2026-11-22 06:55:19.007");
        assert_eq!(clock(at, -30, true), "2026-11-21 22:25:19");
    }
}
