#![doc = include_str!("../README.md")]

mod access_key;
mod client_key;
mod signed;

mod address;
mod mix;
mod plan;
mod switchover;

mod call;
mod connection;
mod messages;
mod prepare;
mod run;

mod error;
mod report;
mod tally;

pub use access_key::AccessKey;
pub use address::Address;
pub use client_key::ClientKey;
pub use error::{ClientKeyError, DriveError, PlanError};
pub use mix::{Fault, Faults, Mix, Operation};
pub use plan::{End, Gateway, NamedKey, Pace, Plan};
pub use report::{Answered, CallerReport, GatewayReport, Latency, Report, Unanswered};
pub use run::{Progress, drive};
pub use signed::{SignedRequest, Stamp};
pub use switchover::{SwitchAt, Switchover};
