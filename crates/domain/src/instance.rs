//! KMS instances.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    Field, InstanceId, Invalid, Management, Problem, RegionId, Timestamp,
    field::{self, as_text},
    limits,
    spec::by_name,
};

/// A KMS instance: keys of its own, behind a gateway of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Its id.
    pub id: InstanceId,
    /// What people call it.
    pub name: InstanceName,
    /// Where it is.
    pub region: RegionId,
    /// Software or hardware key management; never [`Management::Default`].
    pub management: Management,
    /// Whether it can be used.
    pub status: InstanceStatus,
    /// The version of its image. Migration asks for 2.9.0 or later (R61).
    pub image_version: String,
    /// Requests a second it was bought for, one of `limits::INSTANCE_QPS`.
    pub qps: u32,
    /// How many keys it may hold.
    pub key_quota: u32,
    /// How many secrets it may hold.
    pub secret_quota: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it takes the keys of its region that are created without an instance; at most one does (R75).
    pub is_default: bool,
}

impl Instance {
    /// Checks a number of requests a second.
    ///
    /// # Errors
    /// [`Invalid`] when no instance is sold with it.
    pub fn check_qps(qps: u32) -> Result<u32, Invalid> {
        let sold = limits::INSTANCE_QPS.contains(&qps);
        sold.then_some(qps).ok_or(Invalid::new(Field::Qps, Problem::Format))
    }
}

/// Whether an instance can be used, by the vendor's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InstanceStatus {
    /// In use.
    Connected,
}

impl InstanceStatus {
    /// The name in the vendor's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            InstanceStatus::Connected => "Connected",
        }
    }
}

by_name!(InstanceStatus, Field::Instance, [InstanceStatus::Connected]);

/// The name of an instance: 1 to 64 characters without line breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InstanceName(String);

impl InstanceName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for InstanceName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let name = text.trim();
        field::length(Field::InstanceName, name, 1, 64)?;
        if name.chars().any(char::is_control) {
            return Err(Invalid::new(Field::InstanceName, Problem::Charset));
        }
        Ok(Self(name.to_owned()))
    }
}

as_text! { InstanceName }
