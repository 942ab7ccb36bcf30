//! What was taken from an event as a record.

use std::net::IpAddr;

use domain::{LineProblem, Timestamp, view::LogField};

use super::event::Taken;
use crate::{
    AccessRecord, Caller, Client, GatewayType, IdentityType, Operation, Outcome, Text, UsedKey, agent,
    common_code, name,
};

/// The most bytes of an id or a name.
const MAX_NAME: usize = 256;
/// The most characters of a message.
const MAX_MESSAGE: usize = 256;
/// The vendor's service has been there since 2015; nothing is older.
const OLDEST: Timestamp = Timestamp::from_seconds(1_420_070_400);
/// How far ahead of ours another clock may be, in milliseconds.
const AHEAD: i64 = 24 * 60 * 60 * 1000;

/// The record of an event, at `now`.
pub(super) fn record(taken: &Taken, now: Timestamp) -> Result<AccessRecord, LineProblem> {
    let service = taken.get(LogField::ServiceName);
    if !service.is_empty() && !service.eq_ignore_ascii_case("kms") {
        return Err(LineProblem::OtherService);
    }
    let time = time(taken.time(), now)?;
    let request_id = match taken.get(LogField::RequestId) {
        "" => return Err(LineProblem::NoRequestId),
        id => id.parse().map_err(|_| LineProblem::BadRequestId)?,
    };
    let operation = operation(taken);
    if operation.api_name.is_empty() {
        return Err(LineProblem::NoOperation);
    }
    let key = UsedKey {
        id: id(key_id(taken.get(LogField::Cmkid))),
        version: id(taken.get(LogField::KeyVersionId)),
        spec: id(taken.get(LogField::KeySpec)),
        state: id(taken.get(LogField::KeyState)),
    };
    let resource = taken.get(LogField::ResourceId);
    let is_key = key_id(resource) == &*key.id || resource.is_empty();
    Ok(AccessRecord {
        micros: micros(taken.get(LogField::Duration)),
        request_id,
        caller: caller(taken),
        client: Client::new(
            taken.get(LogField::ClientIp).parse::<IpAddr>().unwrap_or(Client::default().ip),
            agent(taken.get(LogField::UserAgent).as_bytes()),
        ),
        resource: if is_key { Text::default() } else { id(resource) },
        outcome: outcome(taken, operation.gateway),
        operation,
        key: (!key.id.is_empty()).then_some(key),
        ..AccessRecord::at(time)
    })
}

fn time(text: &str, now: Timestamp) -> Result<Timestamp, LineProblem> {
    if text.is_empty() {
        return Err(LineProblem::NoTime);
    }
    let time = Timestamp::of_log(text).ok_or(LineProblem::BadTime)?;
    let possible = time >= OLDEST && time.millis() <= now.millis().saturating_add(AHEAD);
    if possible { Ok(time) } else { Err(LineProblem::BadTime) }
}

fn operation(taken: &Taken) -> Operation {
    let api_version = id(taken.get(LogField::ApiVersion));
    let dedicated = match taken.get(LogField::GatewayType) {
        "" => api_version.starts_with("dkms"),
        told => told.eq_ignore_ascii_case("dedicated"),
    };
    // What an instance was handed by the shared gateway came in there: its caller has not switched.
    let handed_on = !taken.get(LogField::ShareGatewayApiName).is_empty();
    Operation {
        gateway: if dedicated && !handed_on { GatewayType::Dedicated } else { GatewayType::Shared },
        api_name: name(taken.get(LogField::ApiName)),
        api_version,
        region: id(taken.get(LogField::RegionId)),
        instance: id(taken.get(LogField::InstanceId)),
        domain_type: id(taken.get(LogField::DomainType)),
        data_key_spec: id(taken.get(LogField::DataKeySpec)),
    }
}

fn caller(taken: &Taken) -> Caller {
    Caller {
        identity: identity(taken.get(LogField::IdentityType)),
        principal: label(taken.get(LogField::PrincipalId)),
        account: id(taken.get(LogField::AccountId)),
        access_key: id(taken.get(LogField::AccessKeyId)),
        fingerprint: id(taken.get(LogField::AccessKeyFingerprint)),
    }
}

/// The vendor's log service has the first names, ActionTrail the others.
fn identity(told: &str) -> IdentityType {
    match told.to_ascii_lowercase().as_str() {
        "ram-user" => IdentityType::RamUser,
        "aap" => IdentityType::Aap,
        "cloud-account" | "root-account" => IdentityType::CloudAccount,
        "ram-role" | "assumed-role" => IdentityType::RamRole,
        "system" | "alibaba-cloud-account" => IdentityType::System,
        _ => IdentityType::Unknown,
    }
}

fn outcome(taken: &Taken, gateway: GatewayType) -> Outcome {
    let code = match taken.get(LogField::ErrorCode) {
        "Success" | "OK" | "200" => Text::default(),
        code => id(code),
    };
    let message = message(taken.get(LogField::ErrorMessage));
    let told =
        taken.get(LogField::StatusCode).parse::<u16>().ok().filter(|status| (100..600).contains(status));
    let status = told.unwrap_or_else(|| status_of(&code));
    match gateway {
        GatewayType::Shared => Outcome::shared(status, code, message),
        GatewayType::Dedicated => {
            let common = common_code(&code, &message).to_owned();
            let told_code = if common == *code { Text::default() } else { code };
            Outcome { status, code: common.into(), told_code, message }
        }
    }
}

/// The status that the vendor's catalogue of errors has beside a code. ActionTrail tells only the code.
fn status_of(code: &str) -> u16 {
    match code {
        "" => 200,
        "Rejected.Throttling" => 429,
        "Rejected.UnsupportedOperation" | "Rejected.LimitExceeded" | "Forbidden.Opened" => 400,
        "InternalFailure" | "InternalError" => 500,
        code if code.ends_with("UnavailableTemporary") || code == "ServiceUnavailable" => 503,
        code if code.ends_with("NotFound") => 404,
        code if code.starts_with("Forbidden.") || code == "NoPermission" => 403,
        code if code.starts_with("Rejected.") => 409,
        _ => 400,
    }
}

/// The id of a key, also where it is told by its ARN.
fn key_id(told: &str) -> &str {
    told.strip_prefix("acs:kms:").and_then(|arn| arn.split_once(":key/")).map_or(told, |(_, id)| id)
}

/// A text that can be an id; empty where it cannot: it may be anything then, also content in the wrong place.
fn id(told: &str) -> Text {
    let is_id = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/*@+=,~".contains(&byte);
    let fits = told.len() <= MAX_NAME && told.bytes().all(is_id);
    if fits { told.to_owned().into() } else { Text::default() }
}

/// A name that people give; empty where it is none.
fn label(told: &str) -> Text {
    let fits = told.len() <= MAX_NAME && !told.chars().any(char::is_control);
    if fits { told.to_owned().into() } else { Text::default() }
}

/// What a person reads, cut, on one line.
fn message(told: &str) -> Text {
    let shown = |letter: char| if letter.is_control() { ' ' } else { letter };
    told.chars().map(shown).take(MAX_MESSAGE).collect::<String>().into()
}

/// Milliseconds, as the vendor tells them; 0 where they are not told.
fn micros(millis: &str) -> u32 {
    let millis = millis.parse::<f64>().ok().filter(|millis| millis.is_finite() && *millis > 0.0);
    // Floating point numbers become the nearest that fits.
    (millis.unwrap_or_default() * 1000.0).round() as u32
}
