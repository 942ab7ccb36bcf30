//! What the series are told of a request: from its record, as far as there are few of each text, or it is proven.

use std::time::Duration;

use domain::GatewayKind;

use crate::{AccessRecord, GatewayType, IdentityType, Observation, Text};

/// What is counted of an answered request.
pub(super) fn observation(record: &AccessRecord, took: Duration) -> Observation<'_> {
    let AccessRecord { operation, caller, client, outcome, key, .. } = record;
    // Who says nothing of itself that was proven could say anything, and something else each time.
    let proven = caller.identity != IdentityType::Unknown;
    let told = |text| if proven { text } else { "" };
    Observation {
        gateway: match operation.gateway {
            GatewayType::Shared => GatewayKind::Shared,
            GatewayType::Dedicated => GatewayKind::Dedicated,
        },
        region: &operation.region,
        instance: &operation.instance,
        operation: ours(&operation.api_name),
        status: outcome.status,
        code: ours(&outcome.code),
        key: told(key.as_ref().map_or("", |key| &key.id)),
        principal: told(&caller.principal),
        address: proven.then_some(client.ip),
        agent: told(&client.agent),
        duration: took,
    }
}

/// A text that is one of ours; what a caller made up has none.
fn ours(text: &Text) -> &str {
    if text.is_ours() { text } else { "" }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;

    use super::*;
    use crate::{Caller, Client, Operation, Outcome, UsedKey};

    /// What nobody proved is counted, and not told apart.
    #[test]
    fn only_what_is_proven_or_ours_is_told_apart() {
        let of = |identity, name: Text| AccessRecord {
            operation: Operation { api_name: name, region: "cn-hangzhou".into(), ..Operation::default() },
            caller: Caller { identity, principal: "alice".into(), ..Caller::default() },
            client: Client::new([10, 0, 0, 1].into(), "sdk".into()),
            key: Some(UsedKey { id: "k".into(), ..UsedKey::default() }),
            outcome: Outcome::shared(403, "Forbidden.NoPermission".into(), Text::default()),
            ..AccessRecord::at(Timestamp::from_millis(0))
        };
        let record = of(IdentityType::RamUser, "Encrypt".into());
        let known = observation(&record, Duration::from_micros(5));
        assert_eq!(
            (known.operation, known.key, known.principal, known.agent),
            ("Encrypt", "k", "alice", "sdk")
        );
        assert_eq!((known.status, known.code, known.region), (403, "Forbidden.NoPermission", "cn-hangzhou"));
        assert!(known.address.is_some());
        let record = of(IdentityType::Unknown, Text::from("Made.Up".to_owned()));
        let stranger = observation(&record, Duration::from_micros(5));
        assert_eq!((stranger.operation, stranger.key, stranger.principal, stranger.agent), ("", "", "", ""));
        assert_eq!((stranger.address, stranger.status), (None, 403));
    }
}
