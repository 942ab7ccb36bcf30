//! A record by the vendor's names of its fields (KMS, "Log fields").

use domain::LogSource;
use serde::Serialize;
use serde_json::json;

use super::{AccessRecord, GatewayType, Source, UsedKey};

/// A record as the vendor's log service tells it. Serializes to one object, in the order of the vendor's page;
/// `told_error_code` is ours: the code that the caller was told, where a dedicated gateway words it otherwise; and so is
/// `source`: what an import is called, only whoever keeps imports can say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each is the vendor's field of its name")]
pub struct Fields {
    pub access_key_fingerprint: String,
    pub access_key_id: String,
    pub account_id: String,
    pub api_name: String,
    pub api_version: String,
    pub client_ip: String,
    pub cmkid: String,
    pub data_key_spec: String,
    pub domain_type: String,
    pub duration: f64,
    pub error_code: String,
    pub error_message: String,
    pub gateway_type: &'static str,
    pub identity_type: &'static str,
    pub instance_id: String,
    pub key_spec: String,
    pub key_state: String,
    pub key_version_id: String,
    pub level: &'static str,
    pub principal_id: String,
    pub region_id: String,
    pub request_id: String,
    pub resource_id: String,
    pub resource_parameters: String,
    pub share_gateway_api_name: String,
    pub source: String,
    pub status_code: u16,
    pub time: String,
    pub told_error_code: String,
    pub user_id: String,
    pub useragent: String,
    pub version: &'static str,
}

impl From<&AccessRecord> for Fields {
    fn from(record: &AccessRecord) -> Self {
        let AccessRecord { operation, caller, client, outcome, .. } = record;
        let key = record.key.clone().unwrap_or_default();
        Self {
            access_key_fingerprint: caller.fingerprint.to_string(),
            access_key_id: caller.access_key.to_string(),
            account_id: caller.account.to_string(),
            api_name: operation.api_name.to_string(),
            api_version: operation.api_version.to_string(),
            client_ip: client.address(),
            cmkid: key.id.to_string(),
            data_key_spec: operation.data_key_spec.to_string(),
            domain_type: operation.domain_type.to_string(),
            duration: f64::from(record.micros) / 1000.0,
            error_code: outcome.code.to_string(),
            error_message: outcome.message.to_string(),
            gateway_type: operation.gateway.as_str(),
            identity_type: caller.identity.as_str(),
            instance_id: operation.instance.to_string(),
            key_spec: key.spec.to_string(),
            key_state: key.state.to_string(),
            key_version_id: key.version.to_string(),
            level: "INFO",
            principal_id: caller.principal.to_string(),
            region_id: operation.region.to_string(),
            request_id: record.request_id.to_string(),
            resource_id: record.resource_id().to_owned(),
            resource_parameters: record.resource_parameters(),
            source: if record.source == Source::OURS { LogSource::OURS.to_owned() } else { String::new() },
            share_gateway_api_name: record.share_gateway_api_name().to_owned(),
            status_code: outcome.status,
            time: record.time(),
            told_error_code: outcome.told_code.to_string(),
            user_id: caller.user().to_owned(),
            useragent: client.agent.to_string(),
            version: "V1.0",
        }
    }
}

impl AccessRecord {
    /// What it was about: a secret, or else a key.
    pub fn resource_id(&self) -> &str {
        match &self.key {
            Some(key) if self.resource.is_empty() => &key.id,
            _ => &self.resource,
        }
    }

    /// The operation that was called at the shared gateway for a key of an instance, to which it was handed on.
    pub fn share_gateway_api_name(&self) -> &str {
        self.operation.share_gateway_api_name()
    }

    /// ISO 8601 in UTC, with milliseconds.
    pub fn time(&self) -> String {
        let (time, millis) = (self.time.to_string(), self.time.millis().rem_euclid(1000));
        format!("{}.{millis:03}Z", time.trim_end_matches('Z'))
    }

    /// The keys that it was about, as an array of JSON; empty without any.
    fn resource_parameters(&self) -> String {
        let told = |(index, key): (usize, &UsedKey)| json!({ "key_id": *key.id, "key_version_id": *key.version, "index": index });
        let keys: Vec<_> = self.key.iter().chain(&self.other_key).enumerate().map(told).collect();
        if keys.is_empty() { String::new() } else { serde_json::Value::from(keys).to_string() }
    }
}

impl super::Operation {
    /// As [`AccessRecord::share_gateway_api_name`].
    pub fn share_gateway_api_name(&self) -> &str {
        let handed_on = self.gateway == GatewayType::Shared && !self.instance.is_empty();
        if handed_on { &self.api_name } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;
    use crate::{Caller, IdentityType, Operation, Outcome, RequestId};

    fn record() -> AccessRecord {
        AccessRecord {
            micros: 1381,
            request_id: RequestId::new([7; 16]),
            operation: Operation {
                api_name: "Decrypt".into(),
                region: "cn-hangzhou".into(),
                ..Operation::default()
            },
            caller: Caller {
                identity: IdentityType::RamUser,
                principal: "payments".into(),
                ..Caller::default()
            },
            key: Some(UsedKey { id: "k".into(), version: "v".into(), ..UsedKey::default() }),
            outcome: Outcome::shared(409, "Rejected.Disabled".into(), "It is disabled.".into()),
            ..AccessRecord::at(Timestamp::from_millis(1_795_301_719_007))
        }
    }

    /// R282, R285: the fields that logs are asked by have the vendor's names.
    #[test]
    fn r282_r285_a_record_has_the_vendors_fields() {
        let told = serde_json::to_value(Fields::from(&record())).expect("JSON");
        let expected = [
            ("api_name", json!("Decrypt")),
            ("cmkid", json!("k")),
            ("duration", json!(1.381)),
            ("error_code", json!("Rejected.Disabled")),
            ("gateway_type", json!("shared")),
            ("identity_type", json!("ram-user")),
            ("level", json!("INFO")),
            ("resource_id", json!("k")),
            ("resource_parameters", json!(r#"[{"index":0,"key_id":"k","key_version_id":"v"}]"#)),
            ("share_gateway_api_name", json!("")),
            ("status_code", json!(409)),
            ("time", json!("2026-11-21T22:55:19.007Z")),
            ("user_id", json!("payments")),
            ("version", json!("V1.0")),
        ];
        for (name, value) in expected {
            assert_eq!(told[name], value, "{name}");
        }
    }

    #[test]
    fn a_key_of_an_instance_is_called_at_the_shared_gateway_by_way_of_the_dedicated_one() {
        let mut record = record();
        record.operation.instance = "kst-1".into();
        assert_eq!(Fields::from(&record).share_gateway_api_name, "Decrypt");
        record.operation.gateway = GatewayType::Dedicated;
        assert_eq!(Fields::from(&record).share_gateway_api_name, "");
    }
}
