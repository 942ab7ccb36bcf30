//! Application access points.

use domain::{AccessPoint, AccessPointName};
use serde_json::{Value, json};

use crate::{
    Failure,
    call::{Answer, Call},
    params::{Page, json_text},
};

/// What ARNs call access points.
pub(super) const KIND: &str = "applicationaccesspoint";
/// How a program proves that it is an access point: the only method.
const METHOD: &str = "ClientKey";

/// CreateApplicationAccessPoint.
pub(super) async fn create(call: &Call) -> Answer {
    let name: AccessPointName = call.named("Name", KIND)?;
    if call.params.text("AuthenticationMethod").is_some_and(|method| method != METHOD) {
        return Err(Failure::invalid("AuthenticationMethod"));
    }
    let description = call.params.parse("Description")?.unwrap_or_default();
    let policies = call.params.json_list("Policies")?.ok_or_else(|| Failure::missing("Policies"))?;
    let point = call.engine.create_access_point(&call.actor, &name, description, policies).await?;
    Ok(told(call, &point))
}

/// DescribeApplicationAccessPoint.
pub(super) async fn describe(call: &Call) -> Answer {
    let name = call.named("Name", KIND)?;
    Ok(told(call, &call.engine.describe_access_point(&name).await?))
}

/// ListApplicationAccessPoints.
pub(super) async fn list(call: &Call) -> Answer {
    call.authorise_any(KIND)?;
    let page = Page::of(&call.params, 20)?;
    let all = call.engine.list_access_points().await?;
    let total = all.len();
    let row = |point: AccessPoint| json!({ "Name": point.name, "AuthenticationMethod": METHOD });
    let rows: Vec<_> = page.cut(all).into_iter().map(row).collect();
    Ok(json!({
        "ApplicationAccessPoints": { "ApplicationAccessPoint": rows },
        "PageNumber": page.number, "PageSize": page.size, "TotalCount": total,
    }))
}

/// UpdateApplicationAccessPoint.
pub(super) async fn update(call: &Call) -> Answer {
    let name: AccessPointName = call.named("Name", KIND)?;
    let (description, policies) = (call.params.parse("Description")?, call.params.json_list("Policies")?);
    call.engine.update_access_point(&call.actor, &name, description, policies).await?;
    Ok(json!({}))
}

/// DeleteApplicationAccessPoint: its client keys go with it.
pub(super) async fn delete(call: &Call) -> Answer {
    let name: AccessPointName = call.named("Name", KIND)?;
    call.engine.delete_access_point(&call.actor, &name).await?;
    Ok(json!({}))
}

fn told(call: &Call, point: &AccessPoint) -> Value {
    json!({
        "Arn": call.arn(&format!("{KIND}/{}", point.name)),
        "Name": point.name,
        "Description": point.description,
        "AuthenticationMethod": METHOD,
        "Policies": json_text(&point.policies),
    })
}
