//! How often operations may be called: the vendor's limits of its shared gateway, for an account in a region
//! (KMS, "Limits on operation calling"; "Performance data").

use std::num::NonZeroU32;

use domain::RegionId;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::NoOpMiddleware,
    state::keyed::HashMapStateStore,
};

use crate::Failure;

type Limiter<C> =
    RateLimiter<RegionId, HashMapStateStore<RegionId>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// Operations that share a limit, and the limit: calls a second.
const GROUPS: &[(u32, &[&str])] = &[
    (
        1000,
        &[
            "Encrypt",
            "Decrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "ReEncrypt",
            "ExportDataKey",
            "GenerateAndExportDataKey",
        ],
    ),
    (200, &["AsymmetricEncrypt", "AsymmetricDecrypt", "AsymmetricSign", "AsymmetricVerify", "GetPublicKey"]),
    (10, &["CreateKey"]),
    (
        30,
        &[
            "CreateKeyVersion",
            "EnableKey",
            "DisableKey",
            "ScheduleKeyDeletion",
            "CancelKeyDeletion",
            "UpdateKeyDescription",
            "SetDeletionProtection",
            "UpdateRotationPolicy",
            "SetKeyPolicy",
            "GetParametersForImport",
            "ImportKeyMaterial",
            "DeleteKeyMaterial",
            "CreateAlias",
            "UpdateAlias",
            "DeleteAlias",
            "TagResource",
            "UntagResource",
            "TagResources",
            "UntagResources",
        ],
    ),
    (300, &["ListResourceTags", "ListTagResources"]),
    (
        50,
        &[
            "DescribeKey",
            "ListKeys",
            "DescribeKeyVersion",
            "ListKeyVersions",
            "GetKeyPolicy",
            "ListAliases",
            "ListAliasesByKeyId",
        ],
    ),
    (10, &["CreateSecret", "DeleteSecret", "RestoreSecret"]),
    (450, &["GetSecretValue", "DescribeSecret"]),
    (
        40,
        &[
            "ListSecrets",
            "ListSecretVersionIds",
            "UpdateSecret",
            "PutSecretValue",
            "UpdateSecretVersionStage",
            "UpdateSecretRotationPolicy",
            "GetRandomPassword",
        ],
    ),
    // The vendor tells no limit of these: as for what else is managed, and read.
    (
        30,
        &[
            "CreateNetworkRule",
            "UpdateNetworkRule",
            "DeleteNetworkRule",
            "CreatePolicy",
            "UpdatePolicy",
            "DeletePolicy",
            "CreateApplicationAccessPoint",
            "UpdateApplicationAccessPoint",
            "DeleteApplicationAccessPoint",
            "DeleteClientKey",
        ],
    ),
    // As for CreateKey: key pairs take time to make.
    (10, &["CreateClientKey"]),
    (
        50,
        &[
            "DescribeNetworkRule",
            "ListNetworkRules",
            "DescribePolicy",
            "ListPolicies",
            "DescribeApplicationAccessPoint",
            "ListApplicationAccessPoints",
            "GetClientKey",
            "ListClientKeys",
        ],
    ),
    (1, &["OpenKmsService", "DescribeAccountKmsStatus"]),
    (
        50,
        &[
            "DescribeRegions",
            "ListKmsInstances",
            "GetKmsInstance",
            "GetDefaultKmsInstance",
            "GetKmsInstanceQuotaInfos",
        ],
    ),
];

/// What is left of each limit.
pub(crate) struct Quotas<C: Clock = DefaultClock>(Vec<Limiter<C>>);

impl Quotas {
    pub(crate) fn new() -> Self {
        Self::with_clock(DefaultClock::default)
    }
}

impl<C: Clock> Quotas<C> {
    fn with_clock(clock: impl Fn() -> C) -> Self {
        let limiter = |(calls, _): &(u32, &[&str])| {
            let calls = NonZeroU32::new(*calls).expect("every limit lets something through");
            RateLimiter::new(Quota::per_second(calls), HashMapStateStore::default(), clock())
        };
        Self(GROUPS.iter().map(limiter).collect())
    }

    /// Counts a call. What is in no group is limited by none: it is refused anyway.
    pub(crate) fn admit(&self, action: &str, region: RegionId) -> Result<(), Failure> {
        match GROUPS.iter().position(|(_, actions)| actions.contains(&action)) {
            Some(group) => self.0[group].check_key(&region).map_err(|_| Failure::throttled()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn a_group_of_operations_has_its_limit_in_each_region_and_gets_it_back() {
        let clock = FakeRelativeClock::default();
        let quotas = Quotas::with_clock(|| clock.clone());
        let [here, there] = ["cn-hangzhou", "cn-shanghai"].map(|name| name.parse().expect("a region"));
        for (calls, actions) in GROUPS {
            for number in 0..*calls {
                let action = actions[number as usize % actions.len()];
                assert_eq!(quotas.admit(action, here), Ok(()), "{action} {number}");
            }
            let refused = quotas.admit(actions[0], here).expect_err("one too many");
            assert_eq!((refused.code, refused.status.as_u16()), ("Rejected.Throttling", 429));
            assert_eq!(quotas.admit(actions[0], there), Ok(()), "another region");
        }
        clock.advance(Duration::from_secs(1));
        assert_eq!(quotas.admit("CreateKey", here), Ok(()), "a second later");
    }

    #[test]
    fn every_operation_has_a_limit() {
        for action in crate::shared::OPERATIONS {
            let groups = GROUPS.iter().filter(|(_, actions)| actions.contains(action)).count();
            assert_eq!(groups, 1, "{action}");
        }
    }
}
