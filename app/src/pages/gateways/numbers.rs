//! Numbers as people read them. Whole numbers only: floating point weighs in the browser's code.

use crate::i18n::{Language, t_string};

/// With a narrow space between thousands.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// "1 request", "2 requests".
pub(crate) fn requests(i18n: Language, number: u64) -> String {
    match number {
        1 => t_string!(i18n, gateways.requests_one).to_owned(),
        _ => t_string!(i18n, gateways.requests_many, count = count(number)),
    }
}

/// "1 caller", "2 callers".
pub(crate) fn callers(i18n: Language, number: u64) -> String {
    match number {
        1 => t_string!(i18n, gateways.callers_one).to_owned(),
        _ => t_string!(i18n, gateways.callers_many, count = count(number)),
    }
}

/// Microseconds as milliseconds, with the places that count: "0.085", "1.38", "12.4", "250".
pub(crate) fn millis(micros: u64) -> String {
    let (whole, part) = (micros / 1000, micros % 1000);
    match whole {
        0 => format!("0.{part:03}"),
        1..10 => format!("{whole}.{:02}", part / 10),
        10..100 => format!("{whole}.{}", part / 100),
        _ => count((micros + 500) / 1000),
    }
}

/// Ten-thousandths as per cent: "0.4", "12.5".
pub(crate) fn percent(share: u64) -> String {
    let (whole, part) = (share / 100, share % 100);
    match part {
        0 => whole.to_string(),
        part if part % 10 == 0 => format!("{whole}.{}", part / 10),
        part => format!("{whole}.{part:02}"),
    }
}

/// So many in so many seconds, a second: "0.02", "1.5", "340".
pub(crate) fn rate(requests: u64, seconds: u64) -> String {
    let hundredths = (requests.saturating_mul(100) + seconds / 2).checked_div(seconds).unwrap_or(0);
    match hundredths {
        ..1000 => percent(hundredths),
        _ => count((hundredths + 50) / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_places_that_count() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(count),
            ["0", "999", "1\u{202f}000", "1\u{202f}234\u{202f}567"]
        );
        let micros = [85, 1_381, 12_390, 250_400, 1_250_500];
        assert_eq!(micros.map(millis), ["0.085", "1.38", "12.3", "250", "1\u{202f}251"]);
        assert_eq!([0, 40, 41, 1_250, 10_000].map(percent), ["0", "0.4", "0.41", "12.5", "100"]);
        assert_eq!(
            [(1, 60), (90, 60), (20_400, 60), (5, 0)].map(|(n, s)| rate(n, s)),
            ["0.02", "1.5", "340", "0"]
        );
    }
}
