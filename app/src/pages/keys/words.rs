//! The words for what keys are.

use domain::{KeyUsage, Management, Origin, ProtectionLevel, RotationPolicyKind};

use crate::i18n::{Language, t_string};

/// The word for an origin (R171).
pub(super) fn origin_word(i18n: Language, origin: Origin) -> &'static str {
    match origin {
        Origin::External => t_string!(i18n, keys.origin_external),
        Origin::AliyunKms => t_string!(i18n, keys.origin_kms),
    }
}

/// The word for whether keys rotate by themselves.
pub(super) fn rotation_word(i18n: Language, kind: RotationPolicyKind) -> &'static str {
    match kind {
        RotationPolicyKind::On => t_string!(i18n, rotation.policy_on),
        RotationPolicyKind::Frozen => t_string!(i18n, rotation.policy_frozen),
        RotationPolicyKind::Off => t_string!(i18n, rotation.policy_off),
    }
}

/// What a key is for, in words.
pub(super) fn usage_word(i18n: Language, usage: KeyUsage) -> &'static str {
    match usage {
        KeyUsage::EncryptDecrypt => t_string!(i18n, keys.usage_ed),
        KeyUsage::SignVerify => t_string!(i18n, keys.usage_sv),
        KeyUsage::GenerateVerifyMac => t_string!(i18n, keys.usage_mac),
    }
}

/// How keys of a management type are protected.
pub(super) fn protection_word(i18n: Language, management: Management) -> &'static str {
    match management.protection() {
        ProtectionLevel::Software => t_string!(i18n, keys.protection_software),
        ProtectionLevel::Hsm => t_string!(i18n, keys.protection_hsm),
    }
}
