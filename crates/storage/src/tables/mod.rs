//! One file a table: its statements, and how its rows become values of the domain.

pub(crate) mod access_keys;
pub(crate) mod access_points;
pub(crate) mod alerts;
pub(crate) mod aliases;
pub(crate) mod audit;
pub(crate) mod authorities;
pub(crate) mod client_keys;
pub(crate) mod clock;
pub(crate) mod deliveries;
pub(crate) mod due;
pub(crate) mod fleet;
pub(crate) mod instances;
pub(crate) mod invitations;
pub(crate) mod keyrings;
pub(crate) mod keys;
pub(crate) mod marks;
pub(crate) mod network_rules;
pub(crate) mod operators;
pub(crate) mod pairs;
pub(crate) mod permission_policies;
pub(crate) mod root_key;
pub(crate) mod secret_versions;
pub(crate) mod secrets;
pub(crate) mod sessions;
pub(crate) mod tags;
pub(crate) mod versions;
pub(crate) mod webhooks;

use console::AccountWrite;
use custody::{KeyringId, RootKeyId, RootKeyRecord, SealedKeyring};
use engine::Write;

use crate::statement::Step;

/// Whether the write makes a key that is there, its material, or a caller, another than it was.
pub(crate) fn changes_keys(write: &Write) -> bool {
    match write {
        Write::AddVersion { .. }
        | Write::UpdateKey { .. }
        | Write::SetMaterial(..)
        | Write::DeleteKey { .. }
        | Write::SetPolicy(..)
        | Write::SetRamPolicy(..)
        | Write::DeleteRamUser(_)
        | Write::SetAccessKeyEnabled(..)
        | Write::DeleteAccessKey(_)
        | Write::UpdateNetworkRule { .. }
        | Write::DeleteNetworkRule(_)
        | Write::UpdatePermissionPolicy { .. }
        | Write::DeletePermissionPolicy(_)
        | Write::UpdateAccessPoint { .. }
        | Write::DeleteAccessPoint(_)
        | Write::DeleteClientKey(_) => true,
        Write::RecordRootKey(_)
        | Write::ExchangeRootKey { .. }
        | Write::AddKeyring { .. }
        | Write::AddInstance(_)
        | Write::AddAuthority(..)
        | Write::AddKey { .. }
        | Write::AddAlias(..)
        | Write::DeleteAlias(..)
        | Write::SetDefaultInstance(..)
        | Write::SetTag(..)
        | Write::DeleteTag(..)
        | Write::AddPair(..)
        | Write::UpdatePair { .. }
        | Write::AddSecret { .. }
        | Write::UpdateSecret { .. }
        | Write::RequireSecret { .. }
        | Write::DeleteSecret { .. }
        | Write::AddSecretVersion(..)
        | Write::SetStage(..)
        | Write::SetSecretTag(..)
        | Write::DeleteSecretTag(..)
        | Write::AddRamUser(_)
        | Write::AddAccessKey(..)
        | Write::AddNetworkRule(_)
        | Write::AddPermissionPolicy(_)
        | Write::AddAccessPoint(_)
        | Write::AddClientKey(_)
        | Write::ExpireClientKey(..)
        | Write::ErasePair { .. } => false,
    }
}

/// The steps of a write of the engine.
pub(crate) fn steps(write: &Write) -> Vec<Step> {
    match write {
        Write::RecordRootKey(record) => vec![root_key::add(record)],
        Write::ExchangeRootKey { from, to, keyrings } => exchange_root_key(from, to, keyrings),
        Write::AddKeyring { id, sealed, under } => vec![root_key::require(under), keyrings::add(id, sealed)],
        Write::AddInstance(instance) => vec![instances::add(instance)],
        Write::AddAuthority(instance, authority) => vec![authorities::add(instance, authority)],
        Write::AddKey { key, material, quota } => {
            vec![keys::add(key, *quota), versions::add(key, material.as_ref())]
        }
        Write::AddVersion { key, material } => vec![versions::add(key, Some(material))],
        Write::UpdateKey { key, from } => vec![keys::update(key, *from), versions::update(&key.primary)],
        Write::SetMaterial(version, Some(sealed)) => vec![versions::set_sealed(version, sealed)],
        Write::SetMaterial(version, None) => vec![versions::erase_sealed(version)],
        Write::DeleteKey { key, from } => vec![keys::delete(key, *from)],
        Write::SetPolicy(key, policy) => vec![keys::set_policy(key, policy.as_ref())],
        Write::AddAlias(region, name, key) => vec![aliases::add(*region, name, key)],
        Write::DeleteAlias(region, name, key) => vec![aliases::delete(*region, name, key)],
        Write::SetDefaultInstance(region, instance) => instances::set_default(*region, instance.as_ref()),
        Write::SetTag(key, tag) => vec![tags::set(key, tag)],
        Write::DeleteTag(key, tag) => vec![tags::delete(key, tag)],
        Write::AddPair(pair, sealed) => vec![pairs::add(pair, sealed)],
        Write::UpdatePair { pair, state, from } => vec![pairs::update(pair, *state, *from)],
        Write::AddSecret { secret, quota } => secrets::add(secret, *quota),
        Write::UpdateSecret { secret, from } => vec![secrets::update(secret, *from)],
        Write::RequireSecret { secret, at } => vec![secrets::require(secret, *at)],
        Write::DeleteSecret { secret, from } => vec![secrets::delete(secret, *from)],
        Write::AddSecretVersion(id, version, sealed) => secret_versions::add(id, version, sealed),
        Write::SetStage(id, stage, version) => vec![secret_versions::set_stage(id, stage, version.as_ref())],
        Write::SetSecretTag(id, tag) => vec![secrets::set_tag(id, tag)],
        Write::DeleteSecretTag(id, tag) => vec![secrets::delete_tag(id, tag)],
        Write::AddRamUser(user) => vec![access_keys::add_user(user)],
        Write::SetRamPolicy(user, policy) => vec![access_keys::set_policy(user, policy)],
        Write::DeleteRamUser(user) => vec![access_keys::delete_user(user)],
        Write::AddAccessKey(key, sealed) => vec![access_keys::add(key, sealed)],
        Write::SetAccessKeyEnabled(id, enabled) => vec![access_keys::set_enabled(id, *enabled)],
        Write::DeleteAccessKey(id) => vec![access_keys::delete(id)],
        Write::AddNetworkRule(rule) => vec![network_rules::add(rule)],
        Write::UpdateNetworkRule { rule, from } => vec![network_rules::update(rule, *from)],
        Write::DeleteNetworkRule(name) => vec![network_rules::delete(name)],
        Write::AddPermissionPolicy(policy) => permission_policies::add(policy),
        Write::UpdatePermissionPolicy { policy, from } => permission_policies::update(policy, *from),
        Write::DeletePermissionPolicy(name) => vec![permission_policies::delete(name)],
        Write::AddAccessPoint(point) => access_points::add(point),
        Write::UpdateAccessPoint { point, from } => access_points::update(point, *from),
        Write::DeleteAccessPoint(name) => vec![access_points::delete(name)],
        Write::AddClientKey(key) => vec![client_keys::add(key)],
        Write::ExpireClientKey(id, at) => vec![client_keys::expire(id, *at)],
        Write::DeleteClientKey(id) => vec![client_keys::delete(id)],
        Write::ErasePair { pair, from } => vec![pairs::erase(pair, *from)],
    }
}

/// A keyring that is not among these was added meanwhile, and is under the old root key.
fn exchange_root_key(
    from: &RootKeyId,
    to: &RootKeyRecord,
    keyrings: &[(KeyringId, SealedKeyring)],
) -> Vec<Step> {
    let count = u32::try_from(keyrings.len()).unwrap_or(u32::MAX);
    let mut steps = vec![root_key::exchange(from, to), keyrings::require_count(count)];
    steps.extend(keyrings.iter().map(|(id, sealed)| keyrings::reseal(id, sealed)));
    steps
}

/// The step of a write of accounts.
pub(crate) fn account_step(write: &AccountWrite) -> Step {
    match write {
        AccountWrite::AddFirstOperator(operator, hash) => operators::add_first(operator, hash),
        AccountWrite::AddSession { token, operator, created_at, expires_at } => {
            sessions::add(token, operator, *created_at, *expires_at)
        }
        AccountWrite::DeleteSession(token) => sessions::delete(token),
        AccountWrite::DeleteSessionsBefore(instant) => sessions::delete_before(*instant),
        AccountWrite::DeleteSessionsOf { operator, but } => sessions::delete_of(operator, but.as_ref()),
        AccountWrite::AddOperator(operator) => operators::add(operator),
        AccountWrite::UpdateOperator { operator, role, disabled } => {
            operators::update(operator, *role, *disabled)
        }
        AccountWrite::SetPassword(operator, hash) => operators::set_password(operator, hash),
        AccountWrite::SignedIn(operator, at) => operators::signed_in(operator, *at),
        AccountWrite::PutLink { operator, code, expires_at } => invitations::put(operator, code, *expires_at),
        AccountWrite::UseLink(code) => invitations::use_up(code),
        AccountWrite::DeleteLinkOf(operator) => invitations::delete_of(operator),
    }
}
