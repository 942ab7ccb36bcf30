use domain::Timestamp;
use leptos::prelude::*;

use super::text;
use time::{OffsetDateTime, UtcOffset};

use crate::{
    browser::{is_hydrated, zone_offset},
    i18n::{Language, t_string, use_i18n},
    ui::view,
};

/// An instant as date and time. The server renders UTC; in the browser it becomes the person's own zone.
#[component]
pub fn Instant(at: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let hydrated = is_hydrated();
    let offset = move || if hydrated.get() { zone_offset(at) } else { 0 };
    view! { <time class="instant" datetime=at.to_string()>{text(move || date_time(i18n, at, offset()))}</time> }
}

/// `at` in the zone that is `offset` minutes ahead of UTC: "22 Nov 2026 22:50 UTC+8".
pub(super) fn date_time(i18n: Language, at: Timestamp, offset: i32) -> String {
    let zone = UtcOffset::from_whole_seconds(offset * 60).unwrap_or(UtcOffset::UTC);
    let Ok(utc) = OffsetDateTime::from_unix_timestamp(at.seconds()) else { return at.to_string() };
    let local = utc.to_offset(zone);
    let time = format!("{:02}:{:02}", local.hour(), local.minute());
    let (day, year, month) = (local.day(), local.year(), month(i18n, local.month()));
    t_string!(i18n, ui.date_time, day, month, year, time, zone = zone_name(offset))
}

/// "UTC", "UTC+8", "UTC−3:30".
fn zone_name(offset: i32) -> String {
    let sign = if offset < 0 { '−' } else { '+' };
    match (offset.abs() / 60, offset.abs() % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

fn month(i18n: Language, month: time::Month) -> &'static str {
    use time::Month::*;
    match month {
        January => t_string!(i18n, ui.month_1),
        February => t_string!(i18n, ui.month_2),
        March => t_string!(i18n, ui.month_3),
        April => t_string!(i18n, ui.month_4),
        May => t_string!(i18n, ui.month_5),
        June => t_string!(i18n, ui.month_6),
        July => t_string!(i18n, ui.month_7),
        August => t_string!(i18n, ui.month_8),
        September => t_string!(i18n, ui.month_9),
        October => t_string!(i18n, ui.month_10),
        November => t_string!(i18n, ui.month_11),
        December => t_string!(i18n, ui.month_12),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_by_their_distance_from_utc() {
        for (offset, name) in
            [(0, "UTC"), (480, "UTC+8"), (-300, "UTC−5"), (330, "UTC+5:30"), (-210, "UTC−3:30")]
        {
            assert_eq!(zone_name(offset), name);
        }
    }
}
