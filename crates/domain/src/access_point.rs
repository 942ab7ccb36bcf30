//! Who calls a dedicated gateway: application access points, the permission policies and network rules that say what
//! they may do and from where, and their client keys.
//!
//! The vendor's API has an operation for each (version 2016-01-20: CreateApplicationAccessPoint, CreatePolicy,
//! CreateNetworkRule, CreateClientKey), and the forms and limits are those of its metadata.

use std::{fmt, net::IpAddr, str::FromStr};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::{
    Description, Field, InstanceId, Invalid, KeyId, Problem, SecretName, Timestamp,
    field::{self, as_text},
    limits,
    spec::by_name,
};

/// Declares names of 1 to 64 letters, digits, `_`, `-` and `.`.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident, $field:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Its text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                let text = text.trim();
                field::length($field, text, 1, 64)?;
                match text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
                    true => Ok(Self(text.to_owned())),
                    false => Err(Invalid::new($field, Problem::Charset)),
                }
            }
        }

        as_text! { $name }
    )+};
}

names! {
    /// The name of an application access point.
    AccessPointName, Field::AccessPoint;
    /// The name of a permission policy.
    PermissionPolicyName, Field::PermissionPolicy;
    /// The name of a network rule.
    NetworkRuleName, Field::NetworkRule;
}

/// From where an access point may be used: addresses and networks (CreateNetworkRule, type `Private`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkRule {
    /// Its name.
    pub name: NetworkRuleName,
    /// What it is for.
    pub description: Description,
    /// The networks; at least one.
    pub networks: Networks,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Networks: 1 to 40 addresses or CIDR blocks, written with commas between them (`SourcePrivateIp`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Whether an address is in one of them. An IPv4 address that came in by IPv6 is the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl FromStr for Networks {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem| Invalid::new(Field::Networks, problem);
        let network = |part: &str| {
            let part = part.trim();
            let address = || part.parse().map(|address: IpAddr| IpNet::from(address));
            part.parse().or_else(|_| address()).map_err(|_| invalid(Problem::Format))
        };
        let parts: Vec<_> = text.split(',').filter(|part| !part.trim().is_empty()).collect();
        match parts.len() {
            0 => Err(invalid(Problem::Missing)),
            1..=limits::MAX_NETWORKS => Ok(Self(parts.into_iter().map(network).collect::<Result<_, _>>()?)),
            _ => Err(invalid(Problem::Range { min: 1, max: limits::MAX_NETWORKS as i64 })),
        }
    }
}

impl fmt::Display for Networks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, network) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            // An address alone is written as such.
            match network.prefix_len() == network.max_prefix_len() {
                true => write!(f, "{}", network.addr())?,
                false => write!(f, "{network}")?,
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for Networks {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Networks> for String {
    fn from(networks: Networks) -> String {
        networks.to_string()
    }
}

/// What a permission policy lets an access point do, by the vendor's templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AccessPermission {
    /// Use keys: encrypt and decrypt, sign and verify, make data keys, download public keys.
    KeyUser,
    /// Read the values of secrets.
    SecretUser,
}

impl AccessPermission {
    /// Both.
    pub const ALL: &'static [AccessPermission] = &[AccessPermission::KeyUser, AccessPermission::SecretUser];

    /// The vendor's name for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            AccessPermission::KeyUser => "RbacPermission/Template/CryptoServiceKeyUser",
            AccessPermission::SecretUser => "RbacPermission/Template/CryptoServiceSecretUser",
        }
    }
}

by_name!(AccessPermission, Field::Permissions, AccessPermission::ALL);

/// What a permission policy is about: `key/<id>`, `key/*`, `secret/<name>` or `secret/*`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AccessResource {
    /// One key.
    Key(KeyId),
    /// Every key of the instance.
    AnyKey,
    /// One secret.
    Secret(SecretName),
    /// Every secret of the instance.
    AnySecret,
}

impl FromStr for AccessResource {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = Invalid::new(Field::Resources, Problem::Format);
        match text.trim().split_once('/') {
            Some(("key", "*")) => Ok(AccessResource::AnyKey),
            Some(("secret", "*")) => Ok(AccessResource::AnySecret),
            Some(("key", id)) => id.parse().map(AccessResource::Key).map_err(|_| invalid),
            Some(("secret", name)) => name.parse().map(AccessResource::Secret).map_err(|_| invalid),
            _ => Err(invalid),
        }
    }
}

impl fmt::Display for AccessResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AccessResource::Key(id) => write!(f, "key/{id}"),
            AccessResource::AnyKey => f.write_str("key/*"),
            AccessResource::Secret(name) => write!(f, "secret/{name}"),
            AccessResource::AnySecret => f.write_str("secret/*"),
        }
    }
}

impl TryFrom<String> for AccessResource {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<AccessResource> for String {
    fn from(resource: AccessResource) -> String {
        resource.to_string()
    }
}

/// What an access point may do in an instance: permissions on resources, from some networks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionPolicy {
    /// Its name.
    pub name: PermissionPolicyName,
    /// What it is for.
    pub description: Description,
    /// The instance that it speaks of. Other instances are closed to whoever has only this policy.
    pub instance: InstanceId,
    /// What may be done; at least one.
    pub permissions: Vec<AccessPermission>,
    /// With what; 1 to 40.
    pub resources: Vec<AccessResource>,
    /// From where, by any of up to 40 rules; from anywhere where there is none.
    pub network_rules: Vec<NetworkRuleName>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl PermissionPolicy {
    /// Takes away what is named twice, and checks that there is as much of everything as there may be.
    ///
    /// # Errors
    /// [`Invalid`], when there is too much or too little.
    pub fn checked(mut self) -> Result<Self, Invalid> {
        self.permissions = some_of(Field::Permissions, self.permissions, 1, AccessPermission::ALL.len())?;
        self.resources = some_of(Field::Resources, self.resources, 1, limits::MAX_POLICY_PARTS)?;
        self.network_rules = some_of(Field::NetworkRule, self.network_rules, 0, limits::MAX_POLICY_PARTS)?;
        Ok(self)
    }

    /// Whether it lets a key be used.
    pub fn lets_use(&self, key: &KeyId) -> bool {
        self.permissions.contains(&AccessPermission::KeyUser)
            && self.resources.iter().any(|resource| match resource {
                AccessResource::AnyKey => true,
                AccessResource::Key(id) => id == key,
                AccessResource::Secret(_) | AccessResource::AnySecret => false,
            })
    }

    /// Whether it lets a secret's value be read.
    pub fn lets_read(&self, secret: &SecretName) -> bool {
        self.permissions.contains(&AccessPermission::SecretUser)
            && self.resources.iter().any(|resource| match resource {
                AccessResource::AnySecret => true,
                AccessResource::Secret(name) => name == secret,
                AccessResource::Key(_) | AccessResource::AnyKey => false,
            })
    }
}

/// An application access point: what a program is to the instances that its policies name. Programs prove that they
/// are it by a client key, the only method there is (`AuthenticationMethod`: `ClientKey`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessPoint {
    /// Its name.
    pub name: AccessPointName,
    /// What it is for.
    pub description: Description,
    /// Its policies: 1 to 3.
    pub policies: Vec<PermissionPolicyName>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl AccessPoint {
    /// Takes away what is named twice, and checks that there are as many policies as there may be.
    ///
    /// # Errors
    /// [`Invalid`], when there are too many or none.
    pub fn checked(mut self) -> Result<Self, Invalid> {
        self.policies = some_of(Field::PermissionPolicy, self.policies, 1, limits::MAX_ACCESS_POLICIES)?;
        Ok(self)
    }
}

/// Parts without those that came before: `min` to `max` of them.
fn some_of<T: PartialEq>(field: Field, parts: Vec<T>, min: usize, max: usize) -> Result<Vec<T>, Invalid> {
    let mut some = Vec::with_capacity(parts.len().min(max));
    for part in parts {
        if !some.contains(&part) {
            some.push(part);
        }
        if some.len() > max {
            return Err(Invalid::new(field, Problem::Range { min: min as i64, max: max as i64 }));
        }
    }
    match some.len() < min {
        true => Err(Invalid::new(field, Problem::Missing)),
        false => Ok(some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_addresses_and_blocks() {
        let networks: Networks = "10.0.0.0/8, 192.168.1.7,2001:db8::/32".parse().expect("networks");
        for (address, inside) in [
            ("10.255.0.1", true),
            ("::ffff:10.1.2.3", true),
            ("11.0.0.1", false),
            ("192.168.1.7", true),
            ("192.168.1.8", false),
            ("2001:db8:1::5", true),
            ("2001:db9::1", false),
        ] {
            assert_eq!(networks.contains(address.parse().expect("an address")), inside, "{address}");
        }
        assert_eq!(networks.to_string(), "10.0.0.0/8,192.168.1.7,2001:db8::/32");
        for wrong in ["", ",", "10.0.0.0/33", "10.0.0", "a", "10.0.0.1 10.0.0.2"] {
            assert!(wrong.parse::<Networks>().is_err(), "{wrong}");
        }
        let many = vec!["10.0.0.1"; limits::MAX_NETWORKS + 1].join(",");
        assert!(many.parse::<Networks>().is_err());
    }

    #[test]
    fn a_policy_speaks_of_its_own_resources_only() {
        let policy = |permissions: &[AccessPermission], resources: &[&str]| PermissionPolicy {
            name: "p".parse().expect("a name"),
            description: Description::default(),
            instance: "kst-hzzaaaaaaaaaaaaaaaaaa".parse().expect("an instance"),
            permissions: permissions.to_vec(),
            resources: resources.iter().map(|text| text.parse().expect("a resource")).collect(),
            network_rules: vec![],
            created_at: Timestamp::from_millis(0),
        };
        let key: KeyId = "key-hzz999999999999999999".parse().expect("a key");
        let secret: SecretName = "db/password".parse().expect("a secret");
        use AccessPermission::{KeyUser, SecretUser};
        for (permissions, resources, uses, reads) in [
            (&[KeyUser][..], &["key/*"][..], true, false),
            (&[KeyUser], &["key/key-hzz999999999999999999"], true, false),
            (&[KeyUser], &["key/key-hzz888888888888888888"], false, false),
            (&[KeyUser], &["secret/*"], false, false),
            (&[SecretUser], &["secret/*", "key/*"], false, true),
            (&[SecretUser], &["secret/db/password"], false, true),
            (&[SecretUser], &["secret/db"], false, false),
            (&[KeyUser, SecretUser], &["secret/*", "key/*"], true, true),
        ] {
            let policy = policy(permissions, resources);
            assert_eq!((policy.lets_use(&key), policy.lets_read(&secret)), (uses, reads), "{resources:?}");
        }
        for wrong in ["", "key", "key/", "key/x", "secret/", "*", "KEY/*"] {
            assert!(wrong.parse::<AccessResource>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn policies_and_access_points_have_as_many_parts_as_they_may() {
        let names = |count: usize| (0..count).map(|at| format!("p{at}").parse().expect("a name")).collect();
        let point = |policies| AccessPoint {
            name: "app".parse().expect("a name"),
            description: Description::default(),
            policies,
            created_at: Timestamp::from_millis(0),
        };
        let invalid = |problem| Err(Invalid::new(Field::PermissionPolicy, problem));
        let checked = |policies| point(policies).checked().map(|point| point.policies.len());
        assert_eq!(checked(names(0)), invalid(Problem::Missing));
        assert_eq!(checked(names(3)), Ok(3));
        assert_eq!(checked(names(4)), invalid(Problem::Range { min: 1, max: 3 }));
        assert_eq!(checked([names(3), names(3)].concat()), Ok(3), "the same ones twice");
    }
}
