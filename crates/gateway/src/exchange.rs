//! A request and its answer: the id that it is answered with, and what its record learns on the way.

use std::{net::IpAddr, str::FromStr, sync::Arc};

use domain::{
    AccessKeyId, AccountId, AliasName, ClientKeyId, Instance, Key, KeyId, KeyVersionId, RamUserName,
    RegionId, SecretName,
};
use engine::Client;
use http::{
    HeaderMap,
    header::{HOST, USER_AGENT},
};
use metrics::{Draft, GatewayType, IdentityType, Outcome, Recorder, RequestId, Text, UsedKey};

use crate::{dedicated, shared};

/// A request that came, and has to be answered. Whatever becomes of it, it has one record.
///
/// What a client says of itself is in the record only where it has the form of what it should be: a secret that
/// stands in the wrong place is not.
pub struct Exchange {
    id: RequestId,
    draft: Draft,
}

impl Exchange {
    pub(crate) fn new(recorder: Option<&Arc<Recorder>>, headers: &HeaderMap, peer: IpAddr) -> Self {
        // Unlike all others, but no secret: AWS-LC's generator would take longer than all else that is recorded.
        let id = RequestId::new(rand::random());
        let Some(recorder) = recorder else { return Self { id, draft: Draft::unrecorded() } };
        let agent = headers.get(USER_AGENT).map(|told| metrics::agent(told.as_bytes())).unwrap_or_default();
        Self { id, draft: recorder.begin(id, peer, agent) }
    }

    /// The request came to the shared gateways.
    pub(crate) fn is_at_shared_gateway(&self, headers: &HeaderMap) {
        self.draft.note(|record| record.operation.domain_type = domain_type(headers));
    }

    /// The request came to the gateway of an instance. Those are reached in networks of one's own only.
    pub(crate) fn is_at_instance(&self, instance: &Instance) {
        self.draft.note(|record| {
            record.operation.gateway = GatewayType::Dedicated;
            record.operation.instance = owned(instance.id.as_str());
            record.operation.region = Text::of(instance.region.as_str());
        });
    }

    /// The id that the request is answered with.
    pub(crate) fn id(&self) -> RequestId {
        self.id
    }

    /// What the request claims, of which nothing is proven: its operation, which may be one of those `known`, and its
    /// access key or client key.
    pub(crate) fn claims(&self, action: &str, known: &[&'static str], key_id: &str) {
        self.draft.note(|record| {
            record.operation.api_name = match known.iter().find(|known| **known == action) {
                Some(known) => Text::of(known),
                None => metrics::name(action),
            };
            if AccessKeyId::from_str(key_id).is_ok() || ClientKeyId::from_str(key_id).is_ok() {
                record.caller.access_key = owned(key_id);
            }
        });
    }

    /// The request is signed with the secret of the access key that it claims, which is this user's.
    pub(crate) fn is_from(&self, user: &RamUserName, account: &AccountId) {
        self.draft.note(|record| {
            record.caller.identity = IdentityType::RamUser;
            record.caller.principal = owned(user.as_str());
            record.caller.account = owned(account.as_str());
            record.operation.api_version = Text::of(shared::VERSION);
        });
    }

    /// The request is signed with the client key that it claims.
    pub(crate) fn is_from_client(&self, client: &Client, account: &AccountId) {
        self.draft.note(|record| {
            record.caller.identity = IdentityType::Aap;
            record.caller.principal = owned(client.key.access_point.as_str());
            record.caller.account = owned(account.as_str());
            record.caller.fingerprint = owned(&client.fingerprint);
            record.operation.api_version = Text::of(dedicated::VERSION);
        });
    }

    /// The request is for this region.
    pub(crate) fn is_for(&self, region: RegionId) {
        self.draft.note(|record| record.operation.region = Text::of(region.as_str()));
    }

    /// The request names a key, of which nobody knows yet whether it is there.
    pub(crate) fn names_key(&self, id: &KeyId) {
        self.draft.note(|record| {
            let named = UsedKey { id: owned(id.as_str()), ..UsedKey::default() };
            match &record.key {
                Some(first) if first.id != named.id => record.other_key = Some(named),
                Some(_) => {}
                None => record.key = Some(named),
            }
        });
    }

    /// The request is about a key, and a version of it: the primary one, unless another is named.
    pub(crate) fn uses_key(&self, key: &Key, version: Option<&KeyVersionId>) {
        self.draft.key(key, version);
    }

    /// It was this version of the key that was used.
    pub(crate) fn used_version(&self, version: &KeyVersionId) {
        self.draft.note(|record| {
            if let Some(key) = &mut record.key {
                key.version = owned(version.as_str());
            }
        });
    }

    /// The request names a secret.
    pub(crate) fn names_secret(&self, name: &SecretName) {
        self.draft.note(|record| record.resource = owned(name.as_str()));
    }

    /// The request names an alias.
    pub(crate) fn names_alias(&self, name: &AliasName) {
        self.draft.note(|record| record.resource = owned(name.as_str()));
    }

    /// The request is for a data key of this spec.
    pub(crate) fn wants_data_key(&self, spec: &'static str) {
        self.draft.note(|record| record.operation.data_key_spec = Text::of(spec));
    }

    /// The request is answered.
    pub(crate) fn finish(self, outcome: Outcome) {
        self.draft.finish(outcome);
    }
}

/// Which kind of address was called, by the vendor's names of its endpoints: `kms.<region>.aliyuncs.com` and
/// `kms-vpc.<region>.aliyuncs.com`.
fn domain_type(headers: &HeaderMap) -> Text {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    Text::of(match host.split('.').next() {
        Some("kms") => "Public",
        Some("kms-vpc") => "Vpc",
        _ => "",
    })
}

fn owned(text: &str) -> Text {
    text.to_owned().into()
}
