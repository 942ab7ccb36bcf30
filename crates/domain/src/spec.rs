//! Key specs, usages, origins, and what each key management type offers.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem, WrappingAlgorithm};

/// The kind of key, by the vendor's names; but for HMAC keys, whose names the vendor's SDKs do not tell: they have those
/// of AWS KMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each variant is the spec of its name")]
pub enum KeySpec {
    #[serde(rename = "Aliyun_AES_256")]
    Aes256,
    #[serde(rename = "Aliyun_AES_192")]
    Aes192,
    #[serde(rename = "Aliyun_AES_128")]
    Aes128,
    #[serde(rename = "RSA_2048")]
    Rsa2048,
    #[serde(rename = "RSA_3072")]
    Rsa3072,
    #[serde(rename = "RSA_4096")]
    Rsa4096,
    #[serde(rename = "EC_P256")]
    EcP256,
    #[serde(rename = "EC_P256K")]
    EcP256K,
    #[serde(rename = "HMAC_224")]
    Hmac224,
    #[serde(rename = "HMAC_256")]
    Hmac256,
    #[serde(rename = "HMAC_384")]
    Hmac384,
    #[serde(rename = "HMAC_512")]
    Hmac512,
}

impl KeySpec {
    /// Every spec: of symmetric keys, of key pairs, of HMAC keys.
    pub const ALL: &'static [KeySpec] = &[
        KeySpec::Aes256,
        KeySpec::Aes192,
        KeySpec::Aes128,
        KeySpec::Rsa2048,
        KeySpec::Rsa3072,
        KeySpec::Rsa4096,
        KeySpec::EcP256,
        KeySpec::EcP256K,
        KeySpec::Hmac224,
        KeySpec::Hmac256,
        KeySpec::Hmac384,
        KeySpec::Hmac512,
    ];
    /// The specs of keys that both encrypt and decrypt.
    pub const SYMMETRIC: &'static [KeySpec] = KeySpec::ALL.split_at(3).0;
    /// The specs of key pairs, whose material is a private key.
    pub const ASYMMETRIC: &'static [KeySpec] = KeySpec::ALL.split_at(3).1.split_at(5).0;
    /// The specs of HMAC keys.
    pub const HMAC: &'static [KeySpec] = KeySpec::ALL.split_at(8).1;

    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            KeySpec::Aes256 => "Aliyun_AES_256",
            KeySpec::Aes192 => "Aliyun_AES_192",
            KeySpec::Aes128 => "Aliyun_AES_128",
            KeySpec::Rsa2048 => "RSA_2048",
            KeySpec::Rsa3072 => "RSA_3072",
            KeySpec::Rsa4096 => "RSA_4096",
            KeySpec::EcP256 => "EC_P256",
            KeySpec::EcP256K => "EC_P256K",
            KeySpec::Hmac224 => "HMAC_224",
            KeySpec::Hmac256 => "HMAC_256",
            KeySpec::Hmac384 => "HMAC_384",
            KeySpec::Hmac512 => "HMAC_512",
        }
    }

    /// Bytes of a secret key's material: of an HMAC key as many as its hash has (SP 800-107, section 5.3.4).
    /// `None` for a key pair, whose private key is a structure of varying length.
    pub const fn material_len(self) -> Option<usize> {
        match self {
            KeySpec::Aes256 => Some(32),
            KeySpec::Aes192 => Some(24),
            KeySpec::Aes128 => Some(16),
            KeySpec::Hmac224 => Some(28),
            KeySpec::Hmac256 => Some(32),
            KeySpec::Hmac384 => Some(48),
            KeySpec::Hmac512 => Some(64),
            KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 | KeySpec::EcP256 | KeySpec::EcP256K => {
                None
            }
        }
    }

    /// Whether one key both encrypts and decrypts.
    pub const fn is_symmetric(self) -> bool {
        matches!(self, KeySpec::Aes256 | KeySpec::Aes192 | KeySpec::Aes128)
    }

    /// Whether it is one of a public and a private key.
    pub const fn is_key_pair(self) -> bool {
        self.material_len().is_none()
    }

    /// What keys of it can be for; the first one when nothing is asked for (CreateKey).
    pub const fn usages(self) -> &'static [KeyUsage] {
        match self {
            KeySpec::Aes256 | KeySpec::Aes192 | KeySpec::Aes128 => &[KeyUsage::EncryptDecrypt],
            KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => {
                &[KeyUsage::SignVerify, KeyUsage::EncryptDecrypt]
            }
            KeySpec::EcP256 | KeySpec::EcP256K => &[KeyUsage::SignVerify],
            KeySpec::Hmac224 | KeySpec::Hmac256 | KeySpec::Hmac384 | KeySpec::Hmac512 => {
                &[KeyUsage::GenerateVerifyMac]
            }
        }
    }
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyUsage {
    /// To encrypt and decrypt.
    #[serde(rename = "ENCRYPT/DECRYPT")]
    EncryptDecrypt,
    /// To sign and verify.
    #[serde(rename = "SIGN/VERIFY")]
    SignVerify,
    /// To make and verify message authentication codes. The name is that of AWS KMS, as the specs of these keys are.
    #[serde(rename = "GENERATE_VERIFY_MAC")]
    GenerateVerifyMac,
}

impl KeyUsage {
    /// Every usage.
    pub const ALL: &'static [KeyUsage] =
        &[KeyUsage::EncryptDecrypt, KeyUsage::SignVerify, KeyUsage::GenerateVerifyMac];

    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            KeyUsage::EncryptDecrypt => "ENCRYPT/DECRYPT",
            KeyUsage::SignVerify => "SIGN/VERIFY",
            KeyUsage::GenerateVerifyMac => "GENERATE_VERIFY_MAC",
        }
    }
}

/// Where a key's material comes from (R171).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Origin {
    /// The KMS made it.
    #[serde(rename = "Aliyun_KMS")]
    AliyunKms,
    /// It was imported.
    #[serde(rename = "EXTERNAL")]
    External,
}

impl Origin {
    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Origin::AliyunKms => "Aliyun_KMS",
            Origin::External => "EXTERNAL",
        }
    }
}

/// How a key is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProtectionLevel {
    /// In software.
    #[serde(rename = "SOFTWARE")]
    Software,
    /// In a hardware security module.
    #[serde(rename = "HSM")]
    Hsm,
}

impl ProtectionLevel {
    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            ProtectionLevel::Software => "SOFTWARE",
            ProtectionLevel::Hsm => "HSM",
        }
    }
}

/// The key management type: which rules a key follows because of where it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Management {
    /// The default KMS of a region (KMS 1.0), which needs no instance (R121).
    Default,
    /// A software key management instance.
    Software,
    /// A hardware key management instance.
    Hardware,
}

impl Management {
    /// The protection that its keys have.
    pub const fn protection(self) -> ProtectionLevel {
        match self {
            Management::Default | Management::Software => ProtectionLevel::Software,
            Management::Hardware => ProtectionLevel::Hsm,
        }
    }

    /// The key specs it offers for keys of this origin (R119, R128, R130).
    /// HMAC keys are made in instances only, and none is imported (the vendor's page on key specifications).
    pub const fn key_specs(self, origin: Origin) -> &'static [KeySpec] {
        const ONE_SYMMETRIC: &[KeySpec] = &[
            KeySpec::Aes256,
            KeySpec::Rsa2048,
            KeySpec::Rsa3072,
            KeySpec::Rsa4096,
            KeySpec::EcP256,
            KeySpec::EcP256K,
            KeySpec::Hmac224,
            KeySpec::Hmac256,
            KeySpec::Hmac384,
            KeySpec::Hmac512,
        ];
        match (self, origin) {
            (Management::Default, Origin::External) => &[KeySpec::Aes256],
            (Management::Default, Origin::AliyunKms) | (Management::Software, Origin::External) => {
                ONE_SYMMETRIC.split_at(6).0
            }
            (Management::Software, Origin::AliyunKms) => ONE_SYMMETRIC,
            (Management::Hardware, Origin::External) => KeySpec::SYMMETRIC,
            (Management::Hardware, Origin::AliyunKms) => KeySpec::ALL,
        }
    }

    /// The wrapping algorithms it takes material of this spec under, the best one first:
    /// for symmetric keys R143 to R145; a private key fits no RSA modulus and needs an envelope (R107 to R109).
    pub const fn wrapping_algorithms(self, spec: KeySpec) -> &'static [WrappingAlgorithm] {
        use WrappingAlgorithm as W;
        match (self, !spec.is_key_pair()) {
            (Management::Default, true) => &[W::RsaesOaepSha256, W::RsaesOaepSha1, W::RsaesPkcs1V15],
            (Management::Software | Management::Hardware, true) => &[W::RsaesOaepSha256, W::RsaesPkcs1V15],
            (_, false) => &[W::RsaAesKeyWrapSha256, W::RsaAesKeyWrapSha1, W::RsaesOaepSha256Aes256Ecb],
        }
    }

    /// The name stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Management::Default => "default",
            Management::Software => "software",
            Management::Hardware => "hardware",
        }
    }
}

/// Parses and displays an enum by its `as_str` names.
macro_rules! by_name {
    ($type:ident, $field:expr, $all:expr) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $type {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                let known = $all.iter().copied().find(|v| v.as_str() == text);
                known.ok_or(Invalid::new($field, Problem::Format))
            }
        }
    };
}
pub(crate) use by_name;

by_name!(KeySpec, Field::KeySpec, KeySpec::ALL);
by_name!(KeyUsage, Field::KeyUsage, KeyUsage::ALL);
by_name!(Origin, Field::KeySpec, [Origin::AliyunKms, Origin::External]);
by_name!(ProtectionLevel, Field::KeySpec, [ProtectionLevel::Software, ProtectionLevel::Hsm]);
by_name!(Management, Field::Instance, [Management::Default, Management::Software, Management::Hardware]);

#[cfg(test)]
mod tests {
    use super::*;
    use WrappingAlgorithm::{
        RsaAesKeyWrapSha1, RsaAesKeyWrapSha256, RsaesOaepSha1, RsaesOaepSha256, RsaesOaepSha256Aes256Ecb,
        RsaesPkcs1V15,
    };

    /// A column a spec, in the order of [`KeySpec::ALL`]: AES 256, 192, 128; RSA 2048, 3072, 4096; P-256, P-256K; and one
    /// for all HMAC specs.
    #[test]
    fn r119_r128_r130_specs_by_management_type_and_origin() {
        let (yes, no) = (true, false);
        for (management, origin, offered) in [
            (Management::Default, Origin::External, [yes, no, no, no, no, no, no, no, no]),
            (Management::Software, Origin::External, [yes, no, no, yes, yes, yes, yes, yes, no]),
            (Management::Hardware, Origin::External, [yes, yes, yes, no, no, no, no, no, no]),
            (Management::Default, Origin::AliyunKms, [yes, no, no, yes, yes, yes, yes, yes, no]),
            (Management::Software, Origin::AliyunKms, [yes, no, no, yes, yes, yes, yes, yes, yes]),
            (Management::Hardware, Origin::AliyunKms, [yes; 9]),
        ] {
            for (at, spec) in KeySpec::ALL.iter().enumerate() {
                let found = management.key_specs(origin).contains(spec);
                assert_eq!(found, offered[at.min(8)], "{management} {origin} {spec}");
            }
        }
    }

    #[test]
    fn r129_r131_usages_by_spec() {
        let (encrypt, sign) = (KeyUsage::EncryptDecrypt, KeyUsage::SignVerify);
        for spec in KeySpec::ALL {
            let usages: &[KeyUsage] = match spec {
                KeySpec::Aes256 | KeySpec::Aes192 | KeySpec::Aes128 => &[encrypt],
                KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => &[sign, encrypt],
                KeySpec::EcP256 | KeySpec::EcP256K => &[sign],
                KeySpec::Hmac224 | KeySpec::Hmac256 | KeySpec::Hmac384 | KeySpec::Hmac512 => {
                    &[KeyUsage::GenerateVerifyMac]
                }
            };
            assert_eq!(spec.usages(), usages, "{spec}");
            assert_eq!(spec.is_symmetric(), KeySpec::SYMMETRIC.contains(spec), "{spec}");
            assert_eq!(spec.is_key_pair(), KeySpec::ASYMMETRIC.contains(spec), "{spec}");
            let is_hmac = !spec.is_symmetric() && !spec.is_key_pair();
            assert_eq!(is_hmac, KeySpec::HMAC.contains(spec), "{spec}");
        }
    }

    #[test]
    fn r143_r144_r145_algorithms_by_management_type() {
        for (management, offered) in [
            (Management::Default, &[RsaesOaepSha256, RsaesOaepSha1, RsaesPkcs1V15][..]),
            (Management::Software, &[RsaesOaepSha256, RsaesPkcs1V15]),
            (Management::Hardware, &[RsaesOaepSha256, RsaesPkcs1V15]),
        ] {
            for spec in KeySpec::SYMMETRIC {
                assert_eq!(management.wrapping_algorithms(*spec), offered, "{management} {spec}");
            }
        }
    }

    #[test]
    fn r107_r109_private_keys_are_wrapped_in_envelopes() {
        for spec in KeySpec::ASYMMETRIC {
            let offered = Management::Software.wrapping_algorithms(*spec);
            assert_eq!(offered, [RsaAesKeyWrapSha256, RsaAesKeyWrapSha1, RsaesOaepSha256Aes256Ecb], "{spec}");
            assert!(offered.iter().all(|algorithm| algorithm.envelope().is_some()));
        }
    }

    #[test]
    fn r171_origins_by_the_apis_names() {
        assert_eq!("EXTERNAL".parse(), Ok(Origin::External));
        assert_eq!("Aliyun_KMS".parse(), Ok(Origin::AliyunKms));
        assert!("external".parse::<Origin>().is_err());
    }
}
