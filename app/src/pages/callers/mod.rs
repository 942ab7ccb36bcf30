//! Programs that call the gateways: RAM users with their access keys and policies, and application access points with
//! their client keys, permission policies and network rules.

mod access_point;
mod access_points;
mod client_keys;
mod fields;
mod keys;
mod list;
mod new_client_key;
mod policies;
mod policy;
mod rule;
mod rules;
mod tabs;
mod user;

pub use access_point::AccessPointPage;
pub use access_points::AccessPointsPage;
pub use list::CallersPage;
pub use policies::PermissionPoliciesPage;
pub use policy::PermissionPolicyPage;
pub use rule::NetworkRulePage;
pub use rules::NetworkRulesPage;
pub use user::CallerPage;
