//! A condition, as far as the head of a block decides it.
//!
//! Each field belongs to a part of a record, and each part is in a dictionary: so a comparison is made once for each
//! entry of it, and a record is only looked up. Where no entry fits, or all do, no record has to be looked at.

use domain::view::LogField;

use super::{
    Condition,
    matching::{Number, Pattern},
};
use crate::{
    Caller, Client, GatewayType, Head, IdentityType, Operation, Outcome, RequestId, Source, UsedKey,
    block::{Columns, RequestIds},
};

/// What decides about the records of one block.
#[derive(Debug, PartialEq)]
pub(super) enum Plan {
    /// All of them, or none.
    Known(bool),
    All(Vec<Plan>),
    Any(Vec<Plan>),
    Not(Box<Plan>),
    /// By the number in a column, which entries of its dictionary fit.
    Entry(Part, Vec<bool>),
    /// By how long it took, in milliseconds.
    Duration(Number),
    /// By the id of the request.
    RequestId(Pattern),
}

/// A part of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    Operation,
    Caller,
    Client,
    Key,
    OtherKey,
    Resource,
    Outcome,
}

/// What a record can be seen by.
pub(super) struct Rows<'a> {
    pub(super) columns: &'a Columns<'a>,
    /// Read only where they are asked for.
    pub(super) request_ids: Option<&'a RequestIds<'a>>,
}

impl Plan {
    /// What decides about the records of a block.
    pub(super) fn new(condition: &Condition, head: &Head, source: Source) -> Self {
        match condition {
            Condition::Always => Plan::Known(true),
            Condition::All(parts) => {
                Self::all(parts.iter().map(|part| Self::new(part, head, source)).collect())
            }
            Condition::Any(parts) => {
                Self::any(parts.iter().map(|part| Self::new(part, head, source)).collect())
            }
            Condition::Not(part) => match Self::new(part, head, source) {
                Plan::Known(known) => Plan::Known(!known),
                part => Plan::Not(Box::new(part)),
            },
            Condition::Number(LogField::StatusCode, number) => {
                let fits = |outcome: &Outcome| number.fits(outcome.status.into());
                Self::entries(Part::Outcome, &head.outcomes, fits)
            }
            Condition::Number(_, number) => Plan::Duration(*number),
            Condition::Text(field, pattern) => Self::text(*field, pattern, head),
            Condition::From(sources) => Plan::Known(sources.contains(&source)),
        }
    }

    fn all(mut parts: Vec<Plan>) -> Self {
        if parts.contains(&Plan::Known(false)) {
            return Plan::Known(false);
        }
        parts.retain(|part| *part != Plan::Known(true));
        if parts.is_empty() { Plan::Known(true) } else { Plan::All(parts) }
    }

    fn any(mut parts: Vec<Plan>) -> Self {
        if parts.contains(&Plan::Known(true)) {
            return Plan::Known(true);
        }
        parts.retain(|part| *part != Plan::Known(false));
        if parts.is_empty() { Plan::Known(false) } else { Plan::Any(parts) }
    }

    fn entries<T>(part: Part, dictionary: &[T], fits: impl Fn(&T) -> bool) -> Self {
        let fitting: Vec<bool> = dictionary.iter().map(fits).collect();
        match (fitting.contains(&true), fitting.contains(&false)) {
            (false, _) => Plan::Known(false),
            (true, false) => Plan::Known(true),
            _ => Plan::Entry(part, fitting),
        }
    }

    fn text(field: LogField, pattern: &Pattern, head: &Head) -> Self {
        let operation = |of: fn(&Operation) -> &str| {
            Self::entries(Part::Operation, &head.operations, |operation| pattern.fits(of(operation)))
        };
        let caller = |of: fn(&Caller) -> &str| {
            Self::entries(Part::Caller, &head.callers, |caller| pattern.fits(of(caller)))
        };
        let outcome = |of: fn(&Outcome) -> &str| {
            Self::entries(Part::Outcome, &head.outcomes, |outcome| pattern.fits(of(outcome)))
        };
        match field {
            LogField::ApiName => operation(|operation| &operation.api_name),
            LogField::ApiVersion => operation(|operation| &operation.api_version),
            LogField::DataKeySpec => operation(|operation| &operation.data_key_spec),
            LogField::DomainType => operation(|operation| &operation.domain_type),
            LogField::GatewayType => operation(|operation| GatewayType::as_str(operation.gateway)),
            LogField::InstanceId => operation(|operation| &operation.instance),
            LogField::RegionId => operation(|operation| &operation.region),
            LogField::ShareGatewayApiName => operation(Operation::share_gateway_api_name),
            LogField::AccessKeyFingerprint => caller(|caller| &caller.fingerprint),
            LogField::AccessKeyId => caller(|caller| &caller.access_key),
            LogField::AccountId => caller(|caller| &caller.account),
            LogField::IdentityType => caller(|caller| IdentityType::as_str(caller.identity)),
            LogField::PrincipalId => caller(|caller| &caller.principal),
            LogField::UserId => caller(Caller::user),
            LogField::ErrorCode => outcome(|outcome| &outcome.code),
            LogField::ErrorMessage => outcome(|outcome| &outcome.message),
            LogField::ToldErrorCode => outcome(|outcome| &outcome.told_code),
            LogField::ClientIp => {
                let fits = |client: &Client| pattern.fits(&client.address());
                Self::entries(Part::Client, &head.clients, fits)
            }
            LogField::UserAgent => {
                Self::entries(Part::Client, &head.clients, |client: &Client| pattern.fits(&client.agent))
            }
            LogField::Cmkid => Self::either_key(head, |key| pattern.fits(&key.id)),
            LogField::KeySpec => Self::either_key(head, |key| pattern.fits(&key.spec)),
            LogField::KeyState => Self::either_key(head, |key| pattern.fits(&key.state)),
            LogField::KeyVersionId => Self::either_key(head, |key| pattern.fits(&key.version)),
            LogField::ResourceId => Self::resource(head, pattern),
            LogField::RequestId => Plan::RequestId(pattern.clone()),
            // The same in each record. ActionTrail has them, and queries name them (R284).
            LogField::ResourceType => Plan::Known(pattern.fits("KMS")),
            LogField::ServiceName => Plan::Known(pattern.fits("Kms")),
            LogField::Level => Plan::Known(pattern.fits("INFO")),
            LogField::Version => Plan::Known(pattern.fits("V1.0")),
            // Numbers, which are compared as such, and what is known by its name only before (`Condition::among`).
            LogField::Duration | LogField::StatusCode | LogField::Source => Plan::Known(false),
        }
    }

    /// The key, or the other key where there is one.
    fn either_key(head: &Head, fits: impl Fn(&UsedKey) -> bool) -> Self {
        let other = |key: &UsedKey| !key.id.is_empty() && fits(key);
        Self::any(vec![
            Self::entries(Part::Key, &head.keys, &fits),
            Self::entries(Part::OtherKey, &head.keys, other),
        ])
    }

    /// What it was about: what is named, or else the key.
    fn resource(head: &Head, pattern: &Pattern) -> Self {
        let named = |resource: &crate::Text| !resource.is_empty() && pattern.fits(resource);
        let unnamed = |resource: &crate::Text| resource.is_empty();
        Self::any(vec![
            Self::entries(Part::Resource, &head.resources, named),
            Self::all(vec![
                Self::entries(Part::Resource, &head.resources, unnamed),
                Self::entries(Part::Key, &head.keys, |key: &UsedKey| pattern.fits(&key.id)),
            ]),
        ])
    }

    /// Whether it asks for the ids of requests.
    pub(super) fn asks_for_request_ids(&self) -> bool {
        match self {
            Plan::All(parts) | Plan::Any(parts) => parts.iter().any(Self::asks_for_request_ids),
            Plan::Not(part) => part.asks_for_request_ids(),
            Plan::RequestId(_) => true,
            Plan::Known(_) | Plan::Entry(..) | Plan::Duration(_) => false,
        }
    }

    /// Of the rows that are chosen, keeps those whose records fulfil the condition.
    pub(super) fn narrow(&self, rows: &Rows<'_>, chosen: &mut Vec<bool>) {
        match self {
            Plan::Known(true) => {}
            Plan::Known(false) => chosen.fill(false),
            Plan::All(parts) => {
                for part in parts {
                    part.narrow(rows, chosen);
                    if !chosen.contains(&true) {
                        return;
                    }
                }
            }
            Plan::Any(parts) => {
                let mut any = vec![false; chosen.len()];
                for part in parts {
                    let mut these = chosen.clone();
                    part.narrow(rows, &mut these);
                    any.iter_mut().zip(these).for_each(|(any, this)| *any |= this);
                }
                *chosen = any;
            }
            Plan::Not(part) => {
                let mut these = chosen.clone();
                part.narrow(rows, &mut these);
                chosen.iter_mut().zip(these).for_each(|(row, this)| *row &= !this);
            }
            Plan::Entry(part, fitting) => {
                let fits = |number| fitting.get(number as usize).copied().unwrap_or_default();
                part.column(rows.columns).narrow(chosen, fits);
            }
            Plan::Duration(number) => {
                rows.columns.durations.narrow(chosen, |micros| number.fits(f64::from(micros) / 1000.0));
            }
            Plan::RequestId(pattern) => {
                for (row, chosen) in chosen.iter_mut().enumerate().filter(|(_, chosen)| **chosen) {
                    let id = rows.request_ids.map_or(RequestId::default(), |ids| ids.get(row));
                    *chosen = pattern.fits(&id.to_string());
                }
            }
        }
    }
}

impl Part {
    fn column<'a>(self, columns: &Columns<'a>) -> crate::block::Column<'a> {
        match self {
            Part::Operation => columns.operations,
            Part::Caller => columns.callers,
            Part::Client => columns.clients,
            Part::Key => columns.keys,
            Part::OtherKey => columns.other_keys,
            Part::Resource => columns.resources,
            Part::Outcome => columns.outcomes,
        }
    }
}
