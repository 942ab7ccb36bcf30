//! What falls due as a calendar (RFC 5545).
//!
//! By hand: the few properties here are a page of code, and what makes calendars in general brings a clock and random
//! ids of its own, where these come from the server's clock and from what falls due.

use domain::{
    Timestamp,
    view::{ClockList, Due},
};
use http::HeaderMap;

use super::preferences_of;
use crate::{
    components::{due_consequence, due_word},
    i18n::{Locale, td_string},
    paths,
};

/// The longest line, in bytes without its end (section 3.1).
const LINE: usize = 75;

/// A calendar of `list` in the language that a request with these headers asks for.
/// With the address under which people know the server, each event leads to its page.
pub fn calendar(list: &ClockList, headers: &HeaderMap, public_url: Option<&str>) -> String {
    let locale = preferences_of(headers).locale;
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Keyferry//Clocks//EN");
    for due in &list.rows {
        event(&mut lines, due, list.now, locale, public_url);
    }
    lines.add("END", "VCALENDAR");
    lines.0
}

/// An instant as an event, with an alarm a day before. The same thing keeps its id wherever its time moves.
fn event(lines: &mut Lines, due: &Due, now: Timestamp, locale: Locale, public_url: Option<&str>) {
    let key = due.key.as_str();
    let name = due.name().unwrap_or(key);
    let summary = format!("{}: {name}", due_word(locale, due.kind));
    let means = due_consequence(locale, due.kind);
    let secret = due.secret.as_ref().map(ToString::to_string);
    let id = secret.as_deref().or(due.pair.as_ref().map(|pair| pair.as_str())).unwrap_or(key);
    lines.add("BEGIN", "VEVENT");
    lines.add("UID", &format!("{}-{id}@keyferry", due.kind));
    lines.add("DTSTAMP", &utc(now));
    lines.add("DTSTART", &utc(due.at));
    lines.add("SUMMARY", &escaped(&summary));
    lines.add("DESCRIPTION", &escaped(&td_string!(locale, clocks.calendar_about, means, key)));
    if let Some(server) = public_url {
        lines.add("URL", &format!("{}{}", server.trim_end_matches('/'), paths::due(due)));
    }
    lines.add("TRANSP", "TRANSPARENT");
    lines.add("BEGIN", "VALARM");
    lines.add("ACTION", "DISPLAY");
    lines.add("TRIGGER", "-P1D");
    lines.add("DESCRIPTION", &escaped(&summary));
    lines.add("END", "VALARM");
    lines.add("END", "VEVENT");
}

/// Content lines, folded (section 3.1).
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut rest = line.as_str();
        let mut room = LINE;
        while rest.len() > room {
            let end = rest.floor_char_boundary(room);
            self.0.push_str(&rest[..end]);
            self.0.push_str("\r\n ");
            rest = &rest[end..];
            room = LINE - 1; // The space that continues a line is part of it.
        }
        self.0.push_str(rest);
        self.0.push_str("\r\n");
    }
}

/// Text with its special characters escaped (section 3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// An instant in UTC (section 3.3.5, form 2).
fn utc(at: Timestamp) -> String {
    at.to_string().replace(['-', ':'], "")
}

#[cfg(test)]
mod tests {
    use domain::DueKind;
    use http::{HeaderValue, header::ACCEPT_LANGUAGE};

    use super::*;

    fn list() -> ClockList {
        let key = "07070707-0707-4707-8707-070707070707";
        let due = |kind, pair: Option<&str>, alias: Option<&str>| Due {
            kind,
            key: key.parse().expect("an id"),
            pair: pair.map(|pair| pair.parse().expect("an id")),
            secret: None,
            alias: alias.map(|alias| alias.parse().expect("an alias")),
            at: Timestamp::from_seconds(1_795_301_719),
        };
        let pair = "08080808-0808-4808-8808-080808080808";
        let rows =
            vec![due(DueKind::Deletion, None, Some("payments/a")), due(DueKind::Pair, Some(pair), None)];
        ClockList { rows, next: None, now: Timestamp::from_seconds(1_795_000_000) }
    }

    fn in_language(language: &'static str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(language));
        calendar(&list(), &headers, Some("https://keys.example.org/"))
    }

    /// As a calendar reads it: lines joined again (section 3.1).
    fn unfolded(calendar: &str) -> Vec<String> {
        calendar.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn an_event_has_what_calendars_need() {
        let lines = unfolded(&in_language("en"));
        for line in [
            "UID:deletion-07070707-0707-4707-8707-070707070707@keyferry",
            "UID:pair-08080808-0808-4808-8808-080808080808@keyferry",
            "DTSTAMP:20261118T110640Z",
            "DTSTART:20261121T225519Z",
            "SUMMARY:Key is deleted: payments/a",
            "URL:https://keys.example.org/k/07070707-0707-4707-8707-070707070707",
            "URL:https://keys.example.org/import/08080808-0808-4808-8808-080808080808",
            "TRIGGER:-P1D",
        ] {
            assert!(lines.iter().any(|found| found == line), "{line} in {lines:#?}");
        }
        let count = |line: &str| lines.iter().filter(|found| *found == line).count();
        assert_eq!((count("BEGIN:VEVENT"), count("END:VEVENT"), count("BEGIN:VALARM")), (2, 2, 2));
        assert_eq!(
            (lines[0].as_str(), lines[lines.len() - 1].as_str()),
            ("BEGIN:VCALENDAR", "END:VCALENDAR")
        );
    }

    #[test]
    fn lines_are_folded_between_characters_and_come_back_whole() {
        let calendar = in_language("zh");
        assert!(calendar.split("\r\n").all(|line| line.len() <= LINE), "{calendar}");
        assert!(!calendar.replace("\r\n", "").contains(['\r', '\n']), "every line ends in CR LF");
        let whole = "SUMMARY:密钥被删除: payments/a".to_owned();
        assert!(unfolded(&calendar).contains(&whole), "{calendar}");
    }

    #[test]
    fn special_characters_stand_for_themselves() {
        assert_eq!(escaped("a;b,c\\d\ne\r\0"), "a\\;b\\,c\\\\d\\ne");
    }
}
