//! How often operations may be called: the vendor's limits of its shared gateway, for an account in a region
//! (KMS, "Limits on operation calling"; "Performance data").

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, PoisonError, RwLock},
};

use domain::{Instance, InstanceId, RegionId};
use governor::{
    DefaultDirectRateLimiter, Quota, RateLimiter,
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
            "GenerateMac",
            "VerifyMac",
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
pub(crate) struct Quotas<C: Clock = DefaultClock> {
    groups: Vec<Limiter<C>>,
    instances: Arc<InstanceQuotas>,
}

impl Quotas {
    /// Those of the shared gateway, beside those of the instances that it forwards to.
    pub(crate) fn new(instances: Arc<InstanceQuotas>) -> Self {
        Self::with_clock(instances, DefaultClock::default)
    }
}

impl<C: Clock> Quotas<C> {
    fn with_clock(instances: Arc<InstanceQuotas>, clock: impl Fn() -> C) -> Self {
        let limiter = |(calls, _): &(u32, &[&str])| {
            let calls = NonZeroU32::new(*calls).expect("every limit lets something through");
            RateLimiter::new(Quota::per_second(calls), HashMapStateStore::default(), clock())
        };
        Self { groups: GROUPS.iter().map(limiter).collect(), instances }
    }

    /// Counts a call. What is in no group is limited by none: it is refused anyway.
    pub(crate) fn admit(&self, action: &str, region: RegionId) -> Result<(), Failure> {
        match GROUPS.iter().position(|(_, actions)| actions.contains(&action)) {
            Some(group) => self.groups[group].check_key(&region).map_err(|_| Failure::throttled()),
            None => Ok(()),
        }
    }

    /// Counts a call that is forwarded to an instance.
    pub(crate) fn forward(&self, instance: &InstanceId) -> Result<(), Failure> {
        self.instances.admit(instance)
    }
}

/// How often instances may be called: as often a second as each was bought for, whichever gateway the call came by.
#[derive(Default)]
pub struct InstanceQuotas(RwLock<HashMap<InstanceId, (u32, Arc<DefaultDirectRateLimiter>)>>);

impl InstanceQuotas {
    /// Takes the instances that there are. What is left of the quota of one that is known already stays.
    pub fn update(&self, instances: &[Instance]) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|id, _| instances.iter().any(|instance| instance.id == *id));
        for Instance { id, qps, .. } in instances {
            let is_known = known.get(id).is_some_and(|(known, _)| known == qps);
            if let Some(calls) = NonZeroU32::new(*qps).filter(|_| !is_known) {
                let limiter = Arc::new(RateLimiter::direct(Quota::per_second(calls)));
                known.insert(id.clone(), (*qps, limiter));
            }
        }
    }

    /// Counts a call of an instance.
    ///
    /// # Errors
    /// It is one more than was bought.
    pub fn admit(&self, id: &InstanceId) -> Result<(), Failure> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match known.get(id).map(|(_, limiter)| limiter.check()) {
            Some(Err(_)) => Err(Failure::throttled()),
            // An instance that was made this moment is known in the next.
            Some(Ok(())) | None => Ok(()),
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
        let quotas = Quotas::with_clock(Arc::default(), || clock.clone());
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
    fn an_instance_is_called_as_often_as_it_was_bought_for_whichever_way() {
        let id = |letter: &str| format!("kst-hzz{}", letter.repeat(18)).parse().expect("an instance");
        let instance = |id: InstanceId, qps| Instance {
            id,
            name: "one".parse().expect("a name"),
            region: "cn-hangzhou".parse().expect("a region"),
            management: domain::Management::Software,
            status: domain::InstanceStatus::Connected,
            image_version: String::new(),
            qps,
            key_quota: 1,
            secret_quota: 1,
            created_at: domain::Timestamp::from_millis(0),
            is_default: false,
        };
        let (one, other) = (id("a"), id("b"));
        let instances = Arc::new(InstanceQuotas::default());
        assert_eq!(instances.admit(&one), Ok(()), "it is not known yet");
        let all = [instance(one.clone(), 1000), instance(other.clone(), 2000)];
        instances.update(&all);
        let shared = Quotas::new(Arc::clone(&instances));
        let spent = (0..100_000).map(|number| match number % 2 {
            0 => instances.admit(&one),
            _ => shared.forward(&one),
        });
        let refused = spent.into_iter().find_map(Result::err).expect("one too many");
        assert_eq!(refused, Failure::throttled());
        assert_eq!(instances.admit(&other), Ok(()), "another instance");
        instances.update(&all);
        let again = (0..1000).find_map(|_| instances.admit(&one).err());
        assert_eq!(again, Some(Failure::throttled()), "reading the instances again gives nothing back");
    }

    #[test]
    fn every_operation_has_a_limit() {
        for action in crate::shared::OPERATIONS {
            let groups = GROUPS.iter().filter(|(_, actions)| actions.contains(action)).count();
            assert_eq!(groups, 1, "{action}");
        }
    }
}
