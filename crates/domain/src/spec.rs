//! Key specs, usages, origins, and what each key management type offers.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem, WrappingAlgorithm};

/// The kind of key, by the vendor's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each variant is the spec of its name")]
pub enum KeySpec {
    #[serde(rename = "Aliyun_AES_256")]
    Aes256,
    #[serde(rename = "Aliyun_AES_192")]
    Aes192,
    #[serde(rename = "Aliyun_AES_128")]
    Aes128,
}

impl KeySpec {
    /// Every spec.
    pub const ALL: &'static [KeySpec] = &[KeySpec::Aes256, KeySpec::Aes192, KeySpec::Aes128];

    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            KeySpec::Aes256 => "Aliyun_AES_256",
            KeySpec::Aes192 => "Aliyun_AES_192",
            KeySpec::Aes128 => "Aliyun_AES_128",
        }
    }

    /// Bytes of its key material.
    pub const fn material_len(self) -> usize {
        match self {
            KeySpec::Aes256 => 32,
            KeySpec::Aes192 => 24,
            KeySpec::Aes128 => 16,
        }
    }
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyUsage {
    /// To encrypt and decrypt.
    #[serde(rename = "ENCRYPT/DECRYPT")]
    EncryptDecrypt,
}

impl KeyUsage {
    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            KeyUsage::EncryptDecrypt => "ENCRYPT/DECRYPT",
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

    /// The symmetric key specs it offers (R128, R130).
    pub const fn key_specs(self) -> &'static [KeySpec] {
        match self {
            Management::Default | Management::Software => &[KeySpec::Aes256],
            Management::Hardware => KeySpec::ALL,
        }
    }

    /// The wrapping algorithms it takes symmetric material under (R143 to R145), the best one first.
    pub const fn wrapping_algorithms(self) -> &'static [WrappingAlgorithm] {
        match self {
            Management::Default => &[
                WrappingAlgorithm::RsaesOaepSha256,
                WrappingAlgorithm::RsaesOaepSha1,
                WrappingAlgorithm::RsaesPkcs1V15,
            ],
            Management::Software | Management::Hardware => {
                &[WrappingAlgorithm::RsaesOaepSha256, WrappingAlgorithm::RsaesPkcs1V15]
            }
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
by_name!(KeyUsage, Field::KeySpec, [KeyUsage::EncryptDecrypt]);
by_name!(Origin, Field::KeySpec, [Origin::AliyunKms, Origin::External]);
by_name!(ProtectionLevel, Field::KeySpec, [ProtectionLevel::Software, ProtectionLevel::Hsm]);
by_name!(Management, Field::Instance, [Management::Default, Management::Software, Management::Hardware]);

#[cfg(test)]
mod tests {
    use super::*;
    use WrappingAlgorithm::{RsaesOaepSha1, RsaesOaepSha256, RsaesPkcs1V15};

    #[test]
    fn r128_r130_specs_by_management_type() {
        assert_eq!(Management::Default.key_specs(), [KeySpec::Aes256]);
        assert_eq!(Management::Software.key_specs(), [KeySpec::Aes256]);
        assert_eq!(Management::Hardware.key_specs(), [KeySpec::Aes256, KeySpec::Aes192, KeySpec::Aes128]);
    }

    #[test]
    fn r143_r144_r145_algorithms_by_management_type() {
        for (management, algorithm, offered) in [
            (Management::Default, RsaesOaepSha1, true),
            (Management::Default, RsaesOaepSha256, true),
            (Management::Default, RsaesPkcs1V15, true),
            (Management::Software, RsaesOaepSha1, false),
            (Management::Software, RsaesOaepSha256, true),
            (Management::Software, RsaesPkcs1V15, true),
            (Management::Hardware, RsaesOaepSha1, false),
            (Management::Hardware, RsaesOaepSha256, true),
            (Management::Hardware, RsaesPkcs1V15, true),
        ] {
            assert_eq!(
                management.wrapping_algorithms().contains(&algorithm),
                offered,
                "{management} {algorithm}"
            );
        }
    }

    #[test]
    fn r171_origins_by_the_apis_names() {
        assert_eq!("EXTERNAL".parse(), Ok(Origin::External));
        assert_eq!("Aliyun_KMS".parse(), Ok(Origin::AliyunKms));
        assert!("external".parse::<Origin>().is_err());
    }
}
