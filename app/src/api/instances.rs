//! Instances.

use domain::view::InstanceRow;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// The default KMS of each region and all instances.
#[server(endpoint = "instances/list", input = GetUrl, output = Postcard)]
pub async fn list_instances() -> Result<Vec<InstanceRow>, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.instances(&caller).await?) }).await
}

/// Creates an instance.
#[server(endpoint = "instances/create", output = Postcard)]
pub async fn create_instance(
    region: String,
    name: String,
    management: String,
    qps: String,
    key_quota: String,
    #[server(default)] secret_quota: String,
) -> Result<(), ApiError> {
    use crate::{backend, paths};
    use domain::{Field, Invalid, Problem, limits};
    backend::signed_in(|console, caller| async move {
        let range = Problem::Range { min: 1, max: i64::from(u32::MAX) };
        let number = |field, text: String| text.trim().parse().map_err(|_| Invalid::new(field, range));
        let new = console::NewInstance {
            region: region.parse()?,
            name: name.parse()?,
            management: management.parse()?,
            qps: number(Field::Qps, qps)?,
            key_quota: number(Field::KeyQuota, key_quota)?,
            secret_quota: match secret_quota.trim() {
                "" => limits::SECRET_QUOTA,
                _ => number(Field::SecretQuota, secret_quota)?,
            },
        };
        console.create_instance(&caller, new).await?;
        leptos_axum::redirect(paths::INSTANCES);
        Ok(())
    })
    .await
}

/// Makes an instance the default of its region; where `instance` is empty, none.
#[server(endpoint = "instances/set-default", output = Postcard)]
pub async fn set_default_instance(region: String, instance: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        console.set_default_instance(&caller, region.parse()?, backend::optional(&instance)?).await?;
        Ok(())
    })
    .await
}
