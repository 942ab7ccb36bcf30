//! Permission policies of access points, and their network rules.

use domain::view::{AccessPolicyList, AccessPolicyPage, NetworkRuleRow};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// All permission policies.
#[server(endpoint = "permission-policies/list", input = GetUrl, output = Postcard)]
pub async fn list_permission_policies() -> Result<AccessPolicyList, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.permission_policies(&caller).await?) }).await
}

/// A permission policy.
#[server(endpoint = "permission-policies/get", input = GetUrl, output = Postcard)]
pub async fn get_permission_policy(name: String) -> Result<AccessPolicyPage, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.permission_policy(&caller, &name.parse()?).await?)
    })
    .await
}

/// Creates a permission policy, and leads to its page.
#[server(endpoint = "permission-policies/create", output = Postcard)]
pub async fn create_permission_policy(
    name: String,
    description: String,
    instance: String,
    #[server(default)] permissions: Vec<String>,
    resources: String,
    #[server(default)] rules: Vec<String>,
) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        let (name, instance) = (name.parse()?, instance.parse()?);
        let fields = backend::policy_fields(description.parse()?, &permissions, &resources, &rules)?;
        console.create_permission_policy(&caller, &name, instance, fields).await?;
        leptos_axum::redirect(&paths::permission_policy(&name));
        Ok(())
    })
    .await
}

/// Changes a permission policy.
#[server(endpoint = "permission-policies/update", output = Postcard)]
pub async fn update_permission_policy(
    name: String,
    description: String,
    #[server(default)] permissions: Vec<String>,
    resources: String,
    #[server(default)] rules: Vec<String>,
) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let fields = backend::policy_fields(description.parse()?, &permissions, &resources, &rules)?;
        Ok(console.update_permission_policy(&caller, &name.parse()?, fields).await?)
    })
    .await
}

/// Deletes a permission policy, and leads to the others.
#[server(endpoint = "permission-policies/delete", output = Postcard)]
pub async fn delete_permission_policy(name: String) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        console.delete_permission_policy(&caller, &name.parse()?).await?;
        leptos_axum::redirect(paths::PERMISSION_POLICIES);
        Ok(())
    })
    .await
}

/// All network rules.
#[server(endpoint = "network-rules/list", input = GetUrl, output = Postcard)]
pub async fn list_network_rules() -> Result<Vec<NetworkRuleRow>, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.network_rules(&caller).await?) }).await
}

/// A network rule.
#[server(endpoint = "network-rules/get", input = GetUrl, output = Postcard)]
pub async fn get_network_rule(name: String) -> Result<NetworkRuleRow, ApiError> {
    use crate::backend;
    backend::signed_in(
        |console, caller| async move { Ok(console.network_rule(&caller, &name.parse()?).await?) },
    )
    .await
}

/// Creates a network rule, and leads to its page.
#[server(endpoint = "network-rules/create", output = Postcard)]
pub async fn create_network_rule(
    name: String,
    description: String,
    networks: String,
) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        let name = name.parse()?;
        console.create_network_rule(&caller, &name, description.parse()?, networks.parse()?).await?;
        leptos_axum::redirect(&paths::network_rule(&name));
        Ok(())
    })
    .await
}

/// Changes a network rule.
#[server(endpoint = "network-rules/update", output = Postcard)]
pub async fn update_network_rule(
    name: String,
    description: String,
    networks: String,
) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let name = name.parse()?;
        Ok(console.update_network_rule(&caller, &name, description.parse()?, networks.parse()?).await?)
    })
    .await
}

/// Deletes a network rule, and leads to the others.
#[server(endpoint = "network-rules/delete", output = Postcard)]
pub async fn delete_network_rule(name: String) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        console.delete_network_rule(&caller, &name.parse()?).await?;
        leptos_axum::redirect(paths::NETWORK_RULES);
        Ok(())
    })
    .await
}
