//! Network rules.

use domain::{Description, NetworkRule, NetworkRuleName, Networks};
use serde_json::{Value, json};

use crate::{
    Failure,
    call::{Answer, Call},
    params::Page,
};

/// What ARNs call network rules.
const KIND: &str = "network";
/// The only type: addresses of a private network.
const TYPE: &str = "Private";

/// CreateNetworkRule.
pub(super) async fn create(call: &Call) -> Answer {
    let name = call.named("Name", KIND)?;
    if call.params.required("Type")? != TYPE {
        return Err(Failure::invalid("Type"));
    }
    let description = call.params.parse::<Description>("Description")?.unwrap_or_default();
    let networks = networks(call)?.ok_or_else(|| Failure::missing("SourcePrivateIp"))?;
    let rule = call.engine.create_network_rule(&call.actor, &name, description, networks).await?;
    let mut answer = told(call, &rule);
    answer["Name"] = json!(rule.name);
    Ok(answer)
}

/// DescribeNetworkRule.
pub(super) async fn describe(call: &Call) -> Answer {
    let name = call.named("Name", KIND)?;
    Ok(told(call, &call.engine.describe_network_rule(&name).await?))
}

/// ListNetworkRules.
pub(super) async fn list(call: &Call) -> Answer {
    call.authorise_any(KIND)?;
    let page = Page::of(&call.params, 20)?;
    let all = call.engine.list_network_rules().await?;
    let total = all.len();
    let row = |rule: NetworkRule| json!({ "Name": rule.name, "Type": TYPE });
    let rows: Vec<_> = page.cut(all).into_iter().map(row).collect();
    Ok(json!({
        "NetworkRules": { "NetworkRule": rows },
        "PageNumber": page.number, "PageSize": page.size, "TotalCount": total,
    }))
}

/// UpdateNetworkRule.
pub(super) async fn update(call: &Call) -> Answer {
    let name: NetworkRuleName = call.named("Name", KIND)?;
    let (description, networks) = (call.params.parse("Description")?, networks(call)?);
    call.engine.update_network_rule(&call.actor, &name, description, networks).await?;
    Ok(json!({}))
}

/// DeleteNetworkRule.
pub(super) async fn delete(call: &Call) -> Answer {
    let name: NetworkRuleName = call.named("Name", KIND)?;
    call.engine.delete_network_rule(&call.actor, &name).await?;
    Ok(json!({}))
}

/// Addresses and networks: with commas between them, or, as the vendor's examples have it, as a list in JSON.
fn networks(call: &Call) -> Result<Option<Networks>, Failure> {
    const NAME: &str = "SourcePrivateIp";
    match call.params.text(NAME) {
        Some(text) if text.trim_start().starts_with('[') => {
            let parts: Vec<String> = call.params.json_list(NAME)?.unwrap_or_default();
            parts.join(",").parse().map(Some).map_err(|_| Failure::invalid(NAME))
        }
        _ => call.params.parse(NAME),
    }
}

fn told(call: &Call, rule: &NetworkRule) -> Value {
    json!({
        "Arn": call.arn(&format!("{KIND}/{}", rule.name)),
        "Type": TYPE,
        "Description": rule.description,
        "SourcePrivateIp": rule.networks,
    })
}
