//! What is told of a request once it is answered.

use std::{net::IpAddr, time::Duration};

use domain::GatewayKind;

/// An answered request, as far as it is counted: who called for what and how it went; nothing of its content.
///
/// Region, instance, operation and code come from lists that the product knows, so that there are few of each.
/// Key, principal, address and agent are given by callers: of a request that nobody authenticated they stay empty,
/// or strangers could crowd out those who are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation<'a> {
    /// The gateway that it came in by.
    pub gateway: GatewayKind,
    /// The region that was called; empty where it was not told.
    pub region: &'a str,
    /// The instance that its key lives in; empty where it lives in none. A request that came in by the shared gateway
    /// and has one was forwarded.
    pub instance: &'a str,
    /// The operation; empty where it is none that the gateway knows.
    pub operation: &'a str,
    /// The status that it was answered with.
    pub status: u16,
    /// The error code of the shared gateway's vocabulary; empty where it went well.
    pub code: &'a str,
    /// The key that it used.
    pub key: &'a str,
    /// Whose request it was.
    pub principal: &'a str,
    /// The address that it came from.
    pub address: Option<IpAddr>,
    /// What the caller says it is.
    pub agent: &'a str,
    /// How long it took.
    pub duration: Duration,
}

/// How many texts tell requests apart.
pub(super) const LABELS: usize = 8;
/// How many of them totals have: the ones of which there are few.
pub(super) const TOTAL_LABELS: usize = 4;
/// The texts in the place of which [`OTHER`] stands for what is one too many.
pub(super) const FOLDED: std::ops::Range<usize> = TOTAL_LABELS..LABELS;
/// Stands for all that are not told apart. No id, name or address has parentheses.
pub const OTHER: &str = "(other)";

/// The places of the texts.
pub(super) mod label {
    pub(in crate::series) const REGION: usize = 0;
    pub(in crate::series) const INSTANCE: usize = 1;
    pub(in crate::series) const OPERATION: usize = 2;
    pub(in crate::series) const CODE: usize = 3;
    pub(in crate::series) const KEY: usize = 4;
    pub(in crate::series) const PRINCIPAL: usize = 5;
    pub(in crate::series) const ADDRESS: usize = 6;
    pub(in crate::series) const AGENT: usize = 7;
}

impl<'a> Observation<'a> {
    /// The texts that tell it apart, in their places; but for the address, which is a text only in a frame.
    pub(super) fn labels(&self) -> [&'a str; LABELS] {
        let Self { region, instance, operation, code, key, principal, agent, .. } = self;
        [region, instance, operation, code, key, principal, "", agent]
    }

    /// The same without what there may be many of.
    pub(super) fn folded(&self) -> Self {
        Self { key: OTHER, principal: OTHER, address: None, agent: OTHER, ..*self }
    }
}
