//! Webhooks: where people are told of alerts, and how often that is tried.

use std::{fmt, net::IpAddr, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    AlertId, Field, Invalid, OperatorName, Problem, Timestamp, WebhookId,
    field::{self, as_text},
    spec::by_name,
};

/// What people call a webhook: 1 to 64 characters without line breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebhookName(String);

impl WebhookName {
    /// The most characters.
    pub const MAX: u32 = 64;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebhookName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let name = text.trim();
        field::length(Field::Webhook, name, 1, Self::MAX)?;
        if name.chars().any(char::is_control) {
            return Err(Invalid::new(Field::Webhook, Problem::Charset));
        }
        Ok(Self(name.to_owned()))
    }
}

/// The address of a webhook: `https://`, or `http://` for this machine itself. It names no user and no fragment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebhookUrl(String);

impl WebhookUrl {
    /// The most characters.
    pub const MAX: u32 = 2000;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Scheme, host and port, without what follows: paths of addresses may hold secrets.
    pub fn origin(&self) -> &str {
        let host = self.0.find("://").map_or(0, |at| at + 3);
        let end = self.0[host..].find(['/', '?']).map_or(self.0.len(), |at| host + at);
        &self.0[..end]
    }
}

impl FromStr for WebhookUrl {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        field::length(Field::WebhookUrl, text, 1, Self::MAX)?;
        match is_address(text) {
            true => Ok(Self(text.to_owned())),
            false => Err(Invalid::new(Field::WebhookUrl, Problem::Format)),
        }
    }
}

as_text! { WebhookName WebhookUrl }

fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"#\\\"<>^`{|}".contains(&byte));
    let Some(host) = host_of(authority).filter(|_| plain) else { return false };
    match scheme {
        "https" => true,
        "http" => is_this_machine(host),
        _ => false,
    }
}

/// The host of a host and a port; `None` for what is neither, such as a user's name before them.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, rest.strip_prefix(':').or(rest.is_empty().then_some("443"))?)
        }
        None => authority.split_once(':').unwrap_or((authority, "443")),
    };
    let named = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b':'));
    (!host.is_empty() && named && port.parse::<u16>().is_ok_and(|port| port > 0)).then_some(host)
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A webhook. Its secret is sealed, and shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// What people call it.
    pub name: WebhookName,
    /// Where it is.
    pub url: WebhookUrl,
    /// Who made it.
    pub creator: OperatorName,
    /// When.
    pub created_at: Timestamp,
}

/// The id of what is sent to a webhook (`webhook-id`): `msg_` and 24 letters or digits. It is the same at each try, by
/// which a receiver knows what it has had already.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeliveryId(String);

impl DeliveryId {
    const TAG: &'static str = "msg_";
    const TAIL: usize = 24;

    /// From random bytes.
    pub fn new(random: [u8; 24]) -> Self {
        Self(format!("{}{}", Self::TAG, crate::letters_and_digits(&random)))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DeliveryId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let tail = text.strip_prefix(Self::TAG).unwrap_or_default();
        match tail.len() == Self::TAIL && tail.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            true => Ok(Self(text.to_owned())),
            false => Err(Invalid::new(Field::Webhook, Problem::Format)),
        }
    }
}

as_text! { DeliveryId }

/// What a webhook is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryEvent {
    /// An alert fires.
    Firing,
    /// It does no longer.
    Resolved,
    /// Somebody tries the webhook.
    Test,
}

impl DeliveryEvent {
    /// All.
    pub const ALL: &'static [Self] = &[DeliveryEvent::Firing, DeliveryEvent::Resolved, DeliveryEvent::Test];

    /// The name sent as `type`.
    pub const fn as_str(self) -> &'static str {
        match self {
            DeliveryEvent::Firing => "alert.firing",
            DeliveryEvent::Resolved => "alert.resolved",
            DeliveryEvent::Test => "webhook.test",
        }
    }
}

by_name!(DeliveryEvent, Field::Webhook, DeliveryEvent::ALL);

/// What is sent to a webhook, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// To which webhook.
    pub webhook: WebhookId,
    /// Of which rule; `None` for a test.
    pub rule: Option<AlertId>,
    /// Of what it tells.
    pub event: DeliveryEvent,
    /// What is sent, as JSON.
    pub body: String,
    /// When it was to be told.
    pub created_at: Timestamp,
    /// How often it was tried, since it was last asked for.
    pub tries: u32,
    /// What became of it.
    pub state: DeliveryState,
}

/// What becomes of what is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryState {
    /// It is tried then.
    Waiting {
        /// When.
        next_at: Timestamp,
    },
    /// It arrived.
    Delivered {
        /// When.
        at: Timestamp,
    },
    /// It was tried often enough.
    GivenUp {
        /// When.
        at: Timestamp,
    },
}

impl DeliveryState {
    /// Whether it is to be tried now. What somebody is trying already is not: it waits until that is taken for lost.
    pub fn is_due(self, now: Timestamp) -> bool {
        matches!(self, DeliveryState::Waiting { next_at } if next_at.has_come(now))
    }
}

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryOutcome {
    /// The receiver answered with this status.
    Status(u16),
    /// It did not answer.
    Failed(DeliveryFailure),
}

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryFailure {
    /// Nobody is known by the name, or nobody listens there.
    Unreachable,
    /// The receiver did not prove who it is: it speaks no TLS of today's, or what it showed cannot be used.
    Untrusted,
    /// Its certificate is of an authority that is not trusted here.
    UnknownIssuer,
    /// Its certificate is for another name than that of the webhook's address.
    WrongName,
    /// Its certificate is not valid now: it has expired, or is not valid yet.
    Expired,
    /// It took too long.
    TimedOut,
    /// What it said is no HTTP, or the connection broke.
    Broken,
    /// It was not sent: the webhook's secret, under which it is signed, does not open.
    SecretUnopened,
}

impl DeliveryFailure {
    /// All.
    pub const ALL: &'static [Self] = &[
        DeliveryFailure::Unreachable,
        DeliveryFailure::Untrusted,
        DeliveryFailure::UnknownIssuer,
        DeliveryFailure::WrongName,
        DeliveryFailure::Expired,
        DeliveryFailure::TimedOut,
        DeliveryFailure::Broken,
        DeliveryFailure::SecretUnopened,
    ];

    /// The name stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            DeliveryFailure::Unreachable => "unreachable",
            DeliveryFailure::Untrusted => "untrusted",
            DeliveryFailure::UnknownIssuer => "unknown-issuer",
            DeliveryFailure::WrongName => "wrong-name",
            DeliveryFailure::Expired => "expired",
            DeliveryFailure::TimedOut => "timed-out",
            DeliveryFailure::Broken => "broken",
            DeliveryFailure::SecretUnopened => "secret-unopened",
        }
    }
}

by_name!(DeliveryFailure, Field::Webhook, DeliveryFailure::ALL);

/// A try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryTry {
    /// When.
    pub at: Timestamp,
    /// How it ended.
    pub outcome: DeliveryOutcome,
}

/// How long is waited after each try that failed: eight tries over about a day.
const WAITS: [Duration; 7] = {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    [
        Duration::from_secs(10),
        Duration::from_secs(MINUTE),
        Duration::from_secs(5 * MINUTE),
        Duration::from_secs(30 * MINUTE),
        Duration::from_secs(2 * HOUR),
        Duration::from_secs(6 * HOUR),
        Duration::from_secs(15 * HOUR),
    ]
};

impl DeliveryOutcome {
    /// Whether it arrived: any 2xx.
    pub const fn arrived(self) -> bool {
        matches!(self, DeliveryOutcome::Status(200..300))
    }

    /// What becomes of a delivery whose `tries`th try ended so at `now`.
    pub fn state(self, tries: u32, now: Timestamp) -> DeliveryState {
        if self.arrived() {
            return DeliveryState::Delivered { at: now };
        }
        // Gone: the receiver wants no more of it (Standard Webhooks, "Response codes").
        let gone = self == DeliveryOutcome::Status(410);
        let wait = usize::try_from(tries.max(1) - 1).ok().and_then(|at| WAITS.get(at)).filter(|_| !gone);
        match wait {
            Some(wait) => DeliveryState::Waiting { next_at: now.plus(*wait) },
            None => DeliveryState::GivenUp { at: now },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_of_this_machine() {
        for (text, origin) in [
            ("https://example.com", "https://example.com"),
            (" https://example.com/a/b?c=d ", "https://example.com"),
            ("https://hooks.example.com:8443/x", "https://hooks.example.com:8443"),
            ("https://[2001:db8::1]/x", "https://[2001:db8::1]"),
            ("http://localhost:9000/x", "http://localhost:9000"),
            ("http://127.0.0.1:9000?x", "http://127.0.0.1:9000"),
            ("http://[::1]:9000/", "http://[::1]:9000"),
        ] {
            let url: WebhookUrl = text.parse().expect(text);
            assert_eq!((url.origin(), url.as_str()), (origin, text.trim()));
        }
        for text in [
            "",
            "example.com",
            "ftp://example.com",
            "http://example.com",
            "http://127.0.0.1.example.com/",
            "http://localhost.example.com/",
            "http://0.0.0.0/",
            "https://",
            "https:///x",
            "https://user@example.com",
            "https://user:password@example.com/",
            "https://example.com:0/",
            "https://example.com:99999/",
            "https://exa mple.com/",
            "https://example.com/#x",
            "https://example.com/\r\nHost: other",
            "https://ex\u{e4}mple.com/",
            "https://[example.com]/",
            "javascript:alert(1)",
        ] {
            assert!(text.parse::<WebhookUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_does_not_arrive_is_tried_eight_times_over_a_day() {
        let start = Timestamp::from_seconds(0);
        for failed in [
            DeliveryOutcome::Status(500),
            DeliveryOutcome::Status(302),
            DeliveryOutcome::Status(404),
            DeliveryOutcome::Failed(DeliveryFailure::TimedOut),
            DeliveryOutcome::Failed(DeliveryFailure::SecretUnopened),
        ] {
            let (mut now, mut tries, mut waits) = (start, 0, vec![]);
            loop {
                tries += 1;
                match failed.state(tries, now) {
                    DeliveryState::Waiting { next_at } => {
                        waits.push(next_at.remaining(now).unwrap_or_default());
                        now = next_at;
                    }
                    DeliveryState::GivenUp { at } => break assert_eq!(at, now),
                    DeliveryState::Delivered { .. } => panic!("{failed:?} is no success"),
                }
            }
            assert_eq!(tries, 8);
            assert!(waits.is_sorted(), "{waits:?}");
            assert!((23 * 3600..25 * 3600).contains(&now.seconds()), "{now}");
        }
        for (arrived, state) in [
            (DeliveryOutcome::Status(204), DeliveryState::Delivered { at: start }),
            (DeliveryOutcome::Status(410), DeliveryState::GivenUp { at: start }),
        ] {
            assert_eq!(arrived.state(1, start), state);
        }
    }

    #[test]
    fn ids_are_parsed_as_they_are_written() {
        let id = DeliveryId::new([7; 24]);
        assert_eq!(id.as_str().parse(), Ok(id.clone()));
        for text in ["", "msg_", "msg_..//..//..//..//..//..//", "message"] {
            assert!(text.parse::<DeliveryId>().is_err(), "{text}");
        }
    }
}
