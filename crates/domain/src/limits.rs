//! Numbers that the rules turn on, each with its source.

use std::{ops::RangeInclusive, time::Duration};

/// How long an import token and its wrapping pair are valid (R102, R152).
pub const TOKEN_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a one-time link for a password is valid.
pub const LINK_LIFE: Duration = Duration::from_secs(24 * 60 * 60);
/// Failed imports after which a wrapping pair is burned. Ours: it bounds what a padding oracle could learn.
pub const PAIR_ATTEMPTS: u8 = 5;
/// Days a key waits between the request to delete it and its deletion (ScheduleKeyDeletion).
pub const PENDING_WINDOW_DAYS: RangeInclusive<i64> = 7..=366;
/// Days between automatic rotations (UpdateRotationPolicy).
pub const ROTATION_DAYS: RangeInclusive<u32> = 7..=730;
/// Hours between the values of a secret (UpdateSecretRotationPolicy).
pub const SECRET_ROTATION_HOURS: RangeInclusive<u32> = 6..=8760;
/// How old a key's newest version must be before the next one is made (CreateKeyVersion).
pub const VERSION_AGE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How often a key version may encrypt (NIST SP 800-38D, section 8.3, for random IVs).
pub const INVOCATIONS: u64 = 1 << 32;
/// How many encryptions are counted at once. So many at most are counted without being done when a server stops.
pub const INVOCATION_BLOCK: u32 = 1 << 14;
/// When people are told that a version will soon have encrypted as often as it may: at nine tenths.
pub const INVOCATIONS_WARNING: u64 = INVOCATIONS / 10 * 9;
/// The most keys that are changed at once: more than a page of the list has.
pub const MAX_CHANGED: usize = 100;
/// The most files that are imported at once.
pub const MAX_BATCH: usize = 500;
/// The most characters of the name of a secret, of a version of one, and of a stage (CreateSecret).
pub const MAX_SECRET_NAME: u32 = 64;
/// The most bytes of a secret's value (CreateSecret: 30 KB).
pub const MAX_SECRET_DATA: usize = 30 * 1024;
/// Days between the request to delete a secret and its deletion (DeleteSecret).
pub const RECOVERY_WINDOW_DAYS: RangeInclusive<i64> = 7..=30;
/// The most stages of a version of a secret (PutSecretValue).
pub const MAX_STAGES: usize = 8;
/// How many secrets an instance may hold when nothing else is said.
pub const SECRET_QUOTA: u32 = 1000;
/// The most bytes that Encrypt takes (6 KB).
pub const MAX_PLAINTEXT: usize = 6 * 1024;
/// The most bytes that GenerateMac and VerifyMac take (as AWS KMS: the vendor names no limit).
pub const MAX_MESSAGE: usize = 4 * 1024;
/// The most characters of a MAC in base64.
pub const MAX_MAC_TEXT: u32 = 88;
/// The most bytes of a text whose base64 is no longer than [`MAX_PLAINTEXT`].
pub const MAX_TEXT: u32 = (MAX_PLAINTEXT / 4 * 3) as u32;
/// The most characters of an encryption context, as JSON.
pub const MAX_CONTEXT: u32 = 8192;
/// Longer than any ciphertext in base64: 6 KB, what stands before and after it, and line breaks.
pub const MAX_CIPHERTEXT_TEXT: u32 = 10_000;
/// The most characters of a key's description.
pub const MAX_DESCRIPTION: u32 = 8192;
/// The most bytes of a key's policy (SetKeyPolicy).
pub const MAX_POLICY: u32 = 32_768;
/// The most access keys of a RAM user (RAM, "Limits").
pub const MAX_ACCESS_KEYS: u32 = 2;
/// The most policies of an application access point (CreateApplicationAccessPoint).
pub const MAX_ACCESS_POLICIES: usize = 3;
/// The most resources and the most network rules of a permission policy (CreatePolicy).
pub const MAX_POLICY_PARTS: usize = 40;
/// The most addresses and CIDR blocks of a network rule (CreateNetworkRule).
pub const MAX_NETWORKS: usize = 40;
/// How long a client key may be used where nothing else is asked for: five years (CreateClientKey).
pub const CLIENT_KEY_LIFE: Duration = Duration::from_secs(5 * 365 * 24 * 60 * 60);
/// How many days before the end of a client key people are reminded of it, as the vendor reminds them
/// (KMS, "Client keys": validity period).
pub const CLIENT_KEY_REMINDERS: &[u32] = &[180, 90, 30, 7];
/// The most tags of a key (R136).
pub const MAX_TAGS: u32 = 20;
/// The most characters of a tag's key or value (R133).
pub const MAX_TAG_TEXT: u32 = 128;
/// Requests a second that an instance can be bought for.
pub const INSTANCE_QPS: &[u32] = &[1_000, 2_000, 4_000, 10_000, 20_000];
/// Characters of an operator's password. The least follows NIST SP 800-63B-4 for a single factor.
pub const PASSWORD: RangeInclusive<u32> = 15..=256;
