//! The record of one request to a gateway, in the parts that repeat from request to request.
//!
//! The parts are what a block keeps once for all requests that have them in common ([`crate::Block`]).

mod fields;
mod id;
mod text;
mod vocabulary;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use domain::{Key, KeyVersionId, Timestamp};

pub use fields::Fields;
pub use id::{RecordId, RequestId};
pub use text::{Text, agent, name};
pub use vocabulary::common_code;

/// Where records came from: our own gateways, or an import of the vendor's logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source(pub i64);

impl Source {
    /// Our own gateways. No import has this number.
    pub const OURS: Self = Self(0);
}

/// The record of one request. Nothing of what it asked to be encrypted, decrypted, signed or kept is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRecord {
    /// Where it came from.
    pub source: Source,
    /// When it came.
    pub time: Timestamp,
    /// How long it took, in microseconds.
    pub micros: u32,
    /// The id that it was answered with.
    pub request_id: RequestId,
    /// What was called.
    pub operation: Operation,
    /// Who called, as far as that was proven.
    pub caller: Caller,
    /// Where it came from.
    pub client: Client,
    /// The key that it was about.
    pub key: Option<UsedKey>,
    /// A second key that it was about, as in ReEncrypt.
    pub other_key: Option<UsedKey>,
    /// What it was about that is no key: the name of a secret.
    pub resource: Text,
    /// What became of it.
    pub outcome: Outcome,
}

impl AccessRecord {
    /// The record of a request of which nothing is known but when it came.
    pub fn at(time: Timestamp) -> Self {
        Self {
            source: Source::OURS,
            time,
            micros: 0,
            request_id: RequestId::default(),
            operation: Operation::default(),
            caller: Caller::default(),
            client: Client::default(),
            key: None,
            other_key: None,
            resource: Text::default(),
            outcome: Outcome::default(),
        }
    }

    /// What names it: its time, and the id of its request.
    pub fn id(&self) -> RecordId {
        RecordId { time: self.time, request: self.request_id }
    }

    /// How long it took.
    pub fn duration(&self) -> Duration {
        Duration::from_micros(self.micros.into())
    }
}

/// Which of the vendor's gateways was called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GatewayType {
    /// The shared gateway of a region.
    #[default]
    Shared,
    /// The dedicated gateway of an instance.
    Dedicated,
}

impl GatewayType {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Shared, Self::Dedicated];

    /// As the vendor writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            GatewayType::Shared => "shared",
            GatewayType::Dedicated => "dedicated",
        }
    }
}

/// What was called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Operation {
    /// Which gateway.
    pub gateway: GatewayType,
    /// The operation, by the vendor's name; empty where none was named.
    pub api_name: Text,
    /// The version of the API.
    pub api_version: Text,
    /// The region.
    pub region: Text,
    /// The instance: that of a dedicated gateway, or of the key that a shared one was asked for.
    pub instance: Text,
    /// Which kind of address was called: `Public` or `Vpc`; empty where it is neither.
    pub domain_type: Text,
    /// The spec of the data key that was asked for.
    pub data_key_spec: Text,
}

/// What kind of identity called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum IdentityType {
    /// Not known: nothing was proven.
    #[default]
    Unknown,
    /// A user of RAM.
    RamUser,
    /// An application access point.
    Aap,
    /// An account itself. Only imported records have it, and the two that follow.
    CloudAccount,
    /// A role of RAM.
    RamRole,
    /// A service of the vendor's, as ActionTrail tells it.
    System,
}

impl IdentityType {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Unknown, Self::RamUser, Self::Aap, Self::CloudAccount, Self::RamRole, Self::System];

    /// As the vendor writes it; empty where it is not known.
    pub const fn as_str(self) -> &'static str {
        match self {
            IdentityType::Unknown => "",
            IdentityType::RamUser => "ram-user",
            IdentityType::Aap => "aap",
            IdentityType::CloudAccount => "cloud-account",
            IdentityType::RamRole => "ram-role",
            IdentityType::System => "system",
        }
    }
}

/// Who called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Caller {
    /// What kind of identity; unknown while nothing is proven.
    pub identity: IdentityType,
    /// The user, or the access point.
    pub principal: Text,
    /// The account.
    pub account: Text,
    /// The access key or client key that the request named, proven or not.
    pub access_key: Text,
    /// The digest of a client key's public key.
    pub fingerprint: Text,
}

impl Caller {
    /// The user, where it was one.
    pub(crate) fn user(&self) -> &str {
        if self.identity == IdentityType::RamUser { &self.principal } else { "" }
    }
}

/// Where a request came from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    /// The address of who connected; the unspecified one where it is not known, as in some imported records.
    pub ip: IpAddr,
    /// What the client calls itself.
    pub agent: Text,
}

impl Default for Client {
    fn default() -> Self {
        Self { ip: IpAddr::V4(Ipv4Addr::UNSPECIFIED), agent: Text::default() }
    }
}

impl Client {
    /// A client at an address. An IPv4 address that is written as an IPv6 one is the same.
    pub fn new(ip: IpAddr, agent: Text) -> Self {
        Self { ip: ip.to_canonical(), agent }
    }

    /// The address as a text; empty where it is not known.
    pub fn address(&self) -> String {
        if self.ip.is_unspecified() { String::new() } else { self.ip.to_string() }
    }

    pub(crate) fn ip_bytes(&self) -> [u8; 16] {
        match self.ip {
            IpAddr::V4(ip) => ip.to_ipv6_mapped().octets(),
            IpAddr::V6(ip) => ip.octets(),
        }
    }

    pub(crate) fn from_ip_bytes(bytes: [u8; 16], agent: Text) -> Self {
        Self::new(IpAddr::V6(Ipv6Addr::from(bytes)), agent)
    }
}

/// A key that a request was about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UsedKey {
    /// The key.
    pub id: Text,
    /// The version that was used.
    pub version: Text,
    /// What kind of key it is.
    pub spec: Text,
    /// Its state then.
    pub state: Text,
}

impl UsedKey {
    /// A key as it is now, and the version that was used: the primary one, unless another is named.
    pub fn new(key: &Key, version: Option<&KeyVersionId>) -> Self {
        Self {
            id: key.id.as_str().to_owned().into(),
            version: version.unwrap_or(&key.primary.id).as_str().to_owned().into(),
            spec: Text::of(key.spec.as_str()),
            state: Text::of(key.state.kind().as_str()),
        }
    }
}

/// What became of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Outcome {
    /// The HTTP status of the answer.
    pub status: u16,
    /// Why it was refused, in the words that both gateways share ([`common_code`]); empty where it was not.
    pub code: Text,
    /// The code that the caller was told, where that is another one.
    pub told_code: Text,
    /// What a person reads about it, without anything that the caller sent.
    pub message: Text,
}

impl Outcome {
    /// The answer to what succeeded.
    pub const OK: Self =
        Self { status: 200, code: Text::of(""), told_code: Text::of(""), message: Text::of("") };
    /// Nobody was there any more to be answered.
    pub const ABANDONED: Self = Self {
        status: 499,
        code: Text::of("RequestCanceled"),
        told_code: Text::of(""),
        message: Text::of("The client closed the connection before it was answered."),
    };

    /// An error that the shared gateway told, whose words are the common ones.
    pub const fn shared(status: u16, code: Text, message: Text) -> Self {
        Self { status, code, told_code: Text::of(""), message }
    }

    /// An error that a dedicated gateway told.
    pub fn dedicated(status: u16, told: &'static str, message: Text) -> Self {
        match common_code(told, &message) {
            code if code == told => Self::shared(status, Text::of(told), message),
            code => Self { status, code: Text::of(code), told_code: Text::of(told), message },
        }
    }
}
