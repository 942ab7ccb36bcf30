//! What cannot be driven, and why.

use domain::GatewayKind;

/// A client key that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientKeyError {
    /// It is no file of a client key.
    #[error("the file is no client key: JSON with KeyId and PrivateKeyData")]
    Unreadable,
    /// The password does not open it.
    #[error("the password does not open the client key")]
    Closed,
}

/// Something asked for that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No gateway is named.
    #[error("name a gateway: the shared one, a dedicated one, or both")]
    NoGateway,
    /// Neither a key nor a secret is named.
    #[error("name a key, or a secret")]
    NoKey,
    /// It would not end.
    #[error("say when it ends: by a number of requests, by seconds, or by both")]
    NoEnd,
    /// A number is out of its range.
    #[error("{what} is from {min} to {max}")]
    Range {
        /// Which number.
        what: &'static str,
        /// The least.
        min: u64,
        /// The most.
        max: u64,
    },
    /// A rate is out of its range.
    #[error("the rate is from 0.001 to 1000000 requests a second")]
    Rate,
    /// A text is not of its form.
    #[error("\"{text}\" is no {what}: {form}")]
    Form {
        /// What it should be.
        what: &'static str,
        /// What was given.
        text: String,
        /// How it is written.
        form: &'static str,
    },
    /// Callers move from one gateway to another.
    #[error("a switchover needs both gateways")]
    OneGateway,
    /// Stragglers are among those who would move.
    #[error("stragglers need a switchover, and at least one caller that moves")]
    Stragglers,
    /// An operation that nothing named can do.
    #[error("{operation} can be done with none of what is named; it needs {needs}")]
    Impossible {
        /// The operation.
        operation: &'static str,
        /// What it takes.
        needs: &'static str,
    },
    /// Nothing that programs usually ask can be asked with what is named.
    #[error(
        "nothing that programs usually ask can be done with what is named; name a symmetric key, a key pair that signs, \
         or a secret"
    )]
    NothingUsual,
    /// Shares of faults are parts of all requests.
    #[error("all faults together are at most 100 per cent")]
    Faults,
}

/// Why nothing was driven.
#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    /// The plan cannot be.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// An address of another machine.
    #[error("{host} is not this machine; --allow-remote lets it be driven")]
    Remote {
        /// The host.
        host: String,
    },
    /// A name that stands for no address.
    #[error("{host} is not known by that name")]
    Unknown {
        /// The host.
        host: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// There is nothing at an address.
    #[error("the {gateway} gateway cannot be reached at {address}")]
    Unreachable {
        /// Which gateway.
        gateway: GatewayKind,
        /// Where.
        address: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// TLS cannot be spoken.
    #[error("{0}")]
    Tls(String),
    /// What a key is could not be learned, or it could not be used.
    #[error("{key} cannot be driven: {operation} was answered with {status} {code}")]
    Key {
        /// The key.
        key: String,
        /// The operation that failed.
        operation: &'static str,
        /// The status.
        status: u16,
        /// The code.
        code: String,
    },
    /// A gateway answered, but not with what was asked for.
    #[error("{key} cannot be driven: the answer to {operation} has no {what} that can be read")]
    Answer {
        /// The key.
        key: String,
        /// The operation.
        operation: &'static str,
        /// What its answer should have.
        what: &'static str,
    },
    /// Somebody ended it before traffic began.
    #[error("stopped before traffic began")]
    Stopped,
    /// The number of requests is used up before the first of them.
    #[error("{least} requests prepare the others; ask for more")]
    TooFew {
        /// How many there must be.
        least: u64,
    },
}
