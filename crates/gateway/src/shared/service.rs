//! The service itself: its regions and instances.

use domain::{Instance, InstanceId, Management, Refusal};
use serde_json::{Value, json};

use crate::{
    Failure,
    call::{Answer, Call},
    params::Page,
};

/// DescribeAccountKmsStatus.
pub(super) async fn account_status(call: &Call) -> Answer {
    call.authorise_any("*")?;
    Ok(json!({ "AccountStatus": "Enabled" }))
}

/// OpenKmsService: it is open.
pub(super) async fn open(call: &Call) -> Answer {
    call.authorise_any("*")?;
    Ok(json!({}))
}

/// DescribeRegions.
pub(super) async fn regions(call: &Call) -> Answer {
    call.authorise_any("*")?;
    let row = |region: &domain::RegionId| json!({ "RegionId": region });
    Ok(json!({ "Regions": { "Region": call.engine.regions().iter().map(row).collect::<Vec<_>>() } }))
}

/// ListKmsInstances.
pub(super) async fn list_instances(call: &Call) -> Answer {
    call.authorise_any("instance")?;
    let page = Page::of(&call.params, 20)?;
    let all = instances(call).await?;
    let total = all.len();
    let row = |instance: Instance| {
        let arn = call.arn(&format!("keystore/{}", instance.id));
        json!({ "KmsInstanceId": instance.id, "KmsInstanceArn": arn })
    };
    let rows: Vec<_> = page.cut(all).into_iter().map(row).collect();
    Ok(json!({
        "KmsInstances": { "KmsInstance": rows },
        "PageNumber": page.number, "PageSize": page.size, "TotalCount": total,
    }))
}

/// GetKmsInstance.
pub(super) async fn get_instance(call: &Call) -> Answer {
    call.authorise_any("instance")?;
    let id: InstanceId = call.params.parse_required("KmsInstanceId")?;
    let instance = instance(call, &id).await?;
    let kind = match instance.management {
        Management::Hardware => "2",
        Management::Default | Management::Software => "1",
    };
    let authority = call.engine.instance_ca(&id).await?;
    Ok(json!({ "KmsInstance": {
        "InstanceId": instance.id,
        "CaCertificateChainPem": authority,
        "InstanceName": instance.name,
        "Status": instance.status.as_str(),
        "Spec": instance.qps,
        "KeyNum": instance.key_quota,
        "SecretNum": instance.secret_quota.to_string(),
        "CreateTime": instance.created_at.to_string(),
        "StartDate": instance.created_at.to_string(),
        "ProductType": kind,
        "ProductVersion": "3",
        "VswitchIds": [], "ZoneIds": [], "BindVpcs": { "BindVpc": [] },
    } }))
}

/// GetDefaultKmsInstance.
pub(super) async fn default_instance(call: &Call) -> Answer {
    call.authorise_any("instance")?;
    let default = call.engine.default_instance(call.region).await?;
    Ok(json!({ "DefaultKmsInstanceId": default.map(|instance| instance.id.to_string()).unwrap_or_default() }))
}

/// GetKmsInstanceQuotaInfos: keys, secrets and requests a second.
pub(super) async fn quotas(call: &Call) -> Answer {
    call.authorise_any("instance")?;
    let id: InstanceId = call.params.parse_required("KmsInstanceId")?;
    let instance = instance(call, &id).await?;
    let counts = call.engine.key_counts().await?;
    let here = counts.iter().filter(|some| some.instance.as_ref() == Some(&id));
    let used: u32 = here.map(|some| some.count).sum();
    let secrets = call.engine.secrets_by_place().await?;
    let secrets = secrets.iter().filter(|some| some.instance.as_ref() == Some(&id));
    let secrets: u32 = secrets.map(|some| some.count).sum();
    let all = [
        ("key", instance.key_quota, json!(used)),
        ("secret", instance.secret_quota, json!(secrets)),
        ("qps", instance.qps, Value::Null),
    ];
    let asked = call.params.text("ResourceType");
    let told = all.into_iter().filter(|(kind, ..)| asked.is_none_or(|asked| asked == *kind));
    let rows: Vec<_> = told
        .map(|(kind, quota, used)| json!({ "ResourceType": kind, "ResourceQuota": quota, "UsedQuantity": used }))
        .collect();
    Ok(json!({ "KmsInstanceId": id, "KmsInstanceQuotaInfos": rows }))
}

async fn instances(call: &Call) -> Result<Vec<Instance>, Failure> {
    let all = call.engine.list_instances().await?;
    Ok(all.into_iter().filter(|instance| instance.region == call.region).collect())
}

/// An instance of the region that was called.
pub(super) async fn instance(call: &Call, id: &InstanceId) -> Result<Instance, Failure> {
    let found = instances(call).await?.into_iter().find(|instance| instance.id == *id);
    found.ok_or_else(|| Refusal::InstanceNotFound.into())
}
