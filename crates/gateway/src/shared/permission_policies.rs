//! Permission policies of application access points.

use domain::{InstanceId, NetworkRuleName, PermissionPolicy, PermissionPolicyName};
use engine::{CreatePolicy, UpdatePolicy};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::service;
use crate::{
    Failure,
    call::{Answer, Call},
    params::{Page, json_text},
};

/// What ARNs call permission policies.
const KIND: &str = "policy";

/// `AccessControlRules`, a text of JSON. What else it says would not be kept, so it is refused.
#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct AccessControlRules {
    #[serde(rename = "NetworkRules", default)]
    network_rules: Vec<NetworkRuleName>,
}

/// CreatePolicy.
pub(super) async fn create(call: &Call) -> Answer {
    const INSTANCE: &str = "KmsInstance";
    let name = call.named("Name", KIND)?;
    let instance: InstanceId = call.params.parse_required(INSTANCE)?;
    let missing = |name| move || Failure::missing(name);
    let request = CreatePolicy {
        name,
        description: call.params.parse("Description")?.unwrap_or_default(),
        instance: service::instance(call, &instance).await?.id,
        permissions: call.params.json_list("Permissions")?.ok_or_else(missing("Permissions"))?,
        resources: call.params.json_list("Resources")?.ok_or_else(missing("Resources"))?,
        network_rules: rules(call)?.unwrap_or_default(),
    };
    let policy = call.engine.create_policy(&call.actor, request).await?;
    Ok(json!({
        "Arn": arn(call, &policy.name),
        "Name": policy.name,
        "Description": policy.description,
        "KmsInstance": policy.instance,
        "Permissions": json_text(&policy.permissions),
        "Resources": json_text(&policy.resources),
        "AccessControlRules": rules_of(&policy),
    }))
}

/// DescribePolicy.
pub(super) async fn describe(call: &Call) -> Answer {
    let name: PermissionPolicyName = call.named("Name", KIND)?;
    let policy = call.engine.describe_policy(&name).await?;
    Ok(json!({
        "Arn": arn(call, &policy.name),
        "Name": policy.name,
        "Description": policy.description,
        "KmsInstance": policy.instance,
        "Permissions": policy.permissions.iter().map(|some| some.as_str()).collect::<Vec<_>>(),
        "Resources": policy.resources,
        "AccessControlRules": rules_of(&policy),
    }))
}

/// ListPolicies.
pub(super) async fn list(call: &Call) -> Answer {
    call.authorise_any(KIND)?;
    let page = Page::of(&call.params, 20)?;
    let all = call.engine.list_policies().await?;
    let total = all.len();
    let row = |policy: PermissionPolicy| json!({ "Name": policy.name });
    let rows: Vec<_> = page.cut(all).into_iter().map(row).collect();
    Ok(json!({
        "Policies": { "Policy": rows },
        "PageNumber": page.number, "PageSize": page.size, "TotalCount": total,
    }))
}

/// UpdatePolicy.
pub(super) async fn update(call: &Call) -> Answer {
    let name: PermissionPolicyName = call.named("Name", KIND)?;
    let request = UpdatePolicy {
        description: call.params.parse("Description")?,
        permissions: call.params.json_list("Permissions")?,
        resources: call.params.json_list("Resources")?,
        network_rules: rules(call)?,
    };
    call.engine.update_policy(&call.actor, &name, request).await?;
    Ok(json!({}))
}

/// DeletePolicy.
pub(super) async fn delete(call: &Call) -> Answer {
    let name: PermissionPolicyName = call.named("Name", KIND)?;
    call.engine.delete_policy(&call.actor, &name).await?;
    Ok(json!({}))
}

fn rules(call: &Call) -> Result<Option<Vec<NetworkRuleName>>, Failure> {
    const NAME: &str = "AccessControlRules";
    let read = |text| serde_json::from_str(text).map_err(|_| Failure::invalid(NAME));
    let rules: Option<AccessControlRules> = call.params.text(NAME).map(read).transpose()?;
    Ok(rules.map(|rules| rules.network_rules))
}

fn rules_of(policy: &PermissionPolicy) -> String {
    json!(AccessControlRules { network_rules: policy.network_rules.clone() }).to_string()
}

fn arn(call: &Call, name: &PermissionPolicyName) -> String {
    call.arn(&format!("{KIND}/{name}"))
}
