//! What falls due as a calendar (RFC 5545).
//!
//! By hand: the few properties here are a page of code, and what makes calendars in general brings a clock and random
//! ids of its own, where these come from the server's clock and from what falls due.

use domain::{
    KeyId, Timestamp, limits,
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

/// An instant as an event, with an alarm a day before; of a client key, when people are reminded of it. The same thing keeps its id wherever its time moves.
fn event(lines: &mut Lines, due: &Due, now: Timestamp, locale: Locale, public_url: Option<&str>) {
    let id = due.id();
    let key = due.key.as_ref().map_or(id.as_str(), KeyId::as_str);
    let name = due.name().unwrap_or(key);
    let summary = format!("{}: {name}", due_word(locale, due.kind));
    let means = due_consequence(locale, due.kind);
    lines.add("BEGIN", "VEVENT");
    lines.add("UID", &format!("{}-{id}@keyferry", due.kind));
    lines.add("DTSTAMP", &utc(now));
    lines.add("DTSTART", &utc(due.at));
    lines.add("SUMMARY", &escaped(&summary));
    let about = match due.client_key {
        Some(_) => td_string!(locale, clocks.calendar_client_key, means, key),
        None => td_string!(locale, clocks.calendar_about, means, key),
    };
    lines.add("DESCRIPTION", &escaped(&about));
    if let Some(server) = public_url {
        lines.add("URL", &format!("{}{}", server.trim_end_matches('/'), paths::due(due)));
    }
    lines.add("TRANSP", "TRANSPARENT");
    let days = if due.client_key.is_some() { limits::CLIENT_KEY_REMINDERS } else { &[1] };
    for days in days {
        lines.add("BEGIN", "VALARM");
        lines.add("ACTION", "DISPLAY");
        lines.add("TRIGGER", &format!("-P{days}D"));
        lines.add("DESCRIPTION", &escaped(&summary));
        lines.add("END", "VALARM");
    }
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
            key: Some(key.parse().expect("an id")),
            pair: pair.map(|pair| pair.parse().expect("an id")),
            secret: None,
            client_key: None,
            alias: alias.map(|alias| alias.parse().expect("an alias")),
            at: Timestamp::from_seconds(1_795_301_719),
        };
        let pair = "08080808-0808-4808-8808-080808080808";
        let client_key = "KAAP.09090909-0909-4909-8909-090909090909".parse().expect("an id");
        let client_key = Due {
            key: None,
            client_key: Some((client_key, "shop".parse().expect("a name"))),
            ..due(DueKind::ClientKey, None, None)
        };
        let rows = vec![
            due(DueKind::Deletion, None, Some("payments/a")),
            due(DueKind::Pair, Some(pair), None),
            client_key,
        ];
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
            "UID:client-key-KAAP.09090909-0909-4909-8909-090909090909@keyferry",
            "SUMMARY:Client key expires: shop",
            "URL:https://keys.example.org/access-points/shop",
            "TRIGGER:-P180D",
            "TRIGGER:-P90D",
            "TRIGGER:-P30D",
            "TRIGGER:-P7D",
        ] {
            assert!(lines.iter().any(|found| found == line), "{line} in {lines:#?}");
        }
        let count = |line: &str| lines.iter().filter(|found| *found == line).count();
        assert_eq!((count("BEGIN:VEVENT"), count("END:VEVENT"), count("BEGIN:VALARM")), (3, 3, 6));
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
