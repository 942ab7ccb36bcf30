use std::time::Duration;

use domain::Timestamp;
use leptos::prelude::*;

use super::{Instant, Tone, Views};
use crate::{
    browser::use_now,
    i18n::{Language, t_string, use_i18n},
    ui::view,
};

/// An instant, relative and absolute: "in 23 h 41 m · 22 Nov 2026 22:50 UTC+8". It ticks.
///
/// With `since`, the beginning of what ends at `at`, it is amber under a quarter of that life and red under a tenth,
/// and has a thin bar of what is left.
#[component]
pub fn Clock(
    /// The instant it counts down to, or up from.
    at: Timestamp,
    /// The server's time when the page was made.
    now: Timestamp,
    #[prop(optional, into)] since: Option<Timestamp>,
) -> impl IntoView {
    let i18n = use_i18n();
    let ticking = use_now(now);
    // A page that is being left still ticks until the next one is there, when its signals are gone already.
    let now = move || ticking.try_get().unwrap_or(now);
    let left = move || since.map(|since| share_left(since, at, now()));
    let tone = move || left().map_or(Tone::Neutral, tone_of).as_str();
    view! {
        <span class="clock" data-tone=tone>
            <span class="clock-text">
                <span class="clock-relative">{move || relative(i18n, at, now())}</span>
                <span class="clock-dot" aria-hidden="true">" · "</span>
                <Instant at/>
            </span>
            {since.map(|_| bar(move || left().unwrap_or_default())).views()}
        </span>
    }
}

/// What is left, as a line.
fn bar(share: impl Fn() -> u32 + Send + Sync + 'static) -> impl IntoView {
    view! {
        <svg class="clock-bar" viewBox="0 0 10000 1" preserveAspectRatio="none" aria-hidden="true">
            <rect class="clock-bar-track" width="10000" height="1"/>
            <rect class="clock-bar-left" width=move || share().to_string() height="1"/>
        </svg>
    }
}

/// "in 23 h 41 m", "5 m 12 s ago", "now".
fn relative(i18n: Language, at: Timestamp, now: Timestamp) -> String {
    if let Some(left) = at.remaining(now) {
        t_string!(i18n, ui.in_span, span = span(i18n, left))
    } else if let Some(passed) = now.remaining(at) {
        t_string!(i18n, ui.ago_span, span = span(i18n, passed))
    } else {
        t_string!(i18n, ui.now).to_owned()
    }
}

/// The two largest units of a span.
fn span(i18n: Language, span: Duration) -> String {
    let seconds = span.as_secs();
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => t_string!(i18n, ui.seconds, seconds),
        (0, 0, _) => t_string!(i18n, ui.minutes_seconds, minutes, seconds),
        (0, _, _) => t_string!(i18n, ui.hours_minutes, hours, minutes),
        _ => t_string!(i18n, ui.days_hours, days, hours),
    }
}

/// What is left at `now` of the life from `since` to `until`, in ten-thousandths.
fn share_left(since: Timestamp, until: Timestamp, now: Timestamp) -> u32 {
    let life = until.remaining(since).unwrap_or_default().as_millis();
    let left = until.remaining(now).unwrap_or_default().as_millis().min(life);
    (left * 10_000).checked_div(life).map_or(0, |share| u32::try_from(share).unwrap_or_default())
}

fn tone_of(left: u32) -> Tone {
    match left {
        0..1_000 => Tone::Danger,
        1_000..2_500 => Tone::Warning,
        _ => Tone::Neutral,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amber_under_a_quarter_and_red_under_a_tenth() {
        let at = Timestamp::from_seconds;
        for (now, tone) in [
            (-5, Tone::Neutral),
            (0, Tone::Neutral),
            (75, Tone::Neutral),
            (76, Tone::Warning),
            (90, Tone::Warning),
            (91, Tone::Danger),
            (100, Tone::Danger),
            (500, Tone::Danger),
        ] {
            assert_eq!(tone_of(share_left(at(0), at(100), at(now))), tone, "{now} of 100 s");
        }
        assert_eq!(tone_of(share_left(at(9), at(9), at(9))), Tone::Danger, "a life of nothing");
    }
}
