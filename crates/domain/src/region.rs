//! Regions.

use serde::{Deserialize, Serialize};

use crate::{Field, Invalid, Problem};

/// The regions an embedded KMS can serve, each with the three letters its instances' ids carry.
/// The vendor publishes the codes of the first four; the others are ours, in the same manner.
pub const REGIONS: &[(&str, &str)] = &[
    ("cn-hangzhou", "hzz"),
    ("cn-shanghai", "shh"),
    ("cn-beijing", "bjj"),
    ("cn-guangzhou", "gzz"),
    ("cn-shenzhen", "szz"),
    ("cn-chengdu", "cdd"),
    ("cn-hongkong", "hkk"),
    ("cn-qingdao", "qdd"),
    ("cn-zhangjiakou", "zjj"),
    ("ap-northeast-1", "tkk"),
    ("ap-southeast-1", "sgg"),
    ("ap-southeast-5", "jkk"),
    ("eu-central-1", "fff"),
    ("us-east-1", "vaa"),
    ("us-west-1", "svv"),
];

/// A region: the place of one of [`REGIONS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionId(usize);

impl RegionId {
    /// The region's id, such as `cn-hangzhou`.
    pub fn as_str(&self) -> &'static str {
        REGIONS[self.0].0
    }

    /// The three letters that the ids of its instances and their keys carry.
    pub fn code(&self) -> &'static str {
        REGIONS[self.0].1
    }
}

impl std::str::FromStr for RegionId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = REGIONS.iter().position(|(id, _)| *id == text);
        known.map(Self).ok_or(Invalid::new(Field::Region, Problem::Format))
    }
}

impl TryFrom<String> for RegionId {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<RegionId> for String {
    fn from(region: RegionId) -> String {
        region.as_str().to_owned()
    }
}

impl std::fmt::Display for RegionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
