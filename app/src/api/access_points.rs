//! Application access points and their client keys.

use domain::view::{AccessPointList, AccessPointPage};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// All access points.
#[server(endpoint = "access-points/list", input = GetUrl, output = Postcard)]
pub async fn list_access_points() -> Result<AccessPointList, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.access_points(&caller).await?) }).await
}

/// An access point.
#[server(endpoint = "access-points/get", input = GetUrl, output = Postcard)]
pub async fn get_access_point(name: String) -> Result<AccessPointPage, ApiError> {
    use crate::backend;
    backend::signed_in(
        |console, caller| async move { Ok(console.access_point(&caller, &name.parse()?).await?) },
    )
    .await
}

/// Makes a policy, an access point and a client key at once, and leads to the page that shows it.
/// Where `password` is empty, one is made.
#[server(endpoint = "access-points/set-up", output = Postcard)]
pub async fn set_up_access_point(
    name: String,
    instance: String,
    #[server(default)] permissions: Vec<String>,
    resources: String,
    #[server(default)] rules: Vec<String>,
    password: String,
    days: String,
) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        let name = name.parse()?;
        let policy = backend::policy_fields(Default::default(), &permissions, &resources, &rules)?;
        let key = backend::client_key_fields(password, &days)?;
        console.set_up_access_point(&caller, &name, instance.parse()?, policy, key).await?;
        leptos_axum::redirect(&paths::access_point(&name));
        Ok(())
    })
    .await
}

/// Creates an access point, and leads to its page.
#[server(endpoint = "access-points/create", output = Postcard)]
pub async fn create_access_point(
    name: String,
    description: String,
    #[server(default)] policies: Vec<String>,
) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        let (name, policies) = (name.parse()?, backend::all(&policies)?);
        console.create_access_point(&caller, &name, description.parse()?, policies).await?;
        leptos_axum::redirect(&paths::access_point(&name));
        Ok(())
    })
    .await
}

/// Gives an access point other policies, and another description.
#[server(endpoint = "access-points/update", output = Postcard)]
pub async fn update_access_point(
    name: String,
    description: String,
    #[server(default)] policies: Vec<String>,
) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let policies = backend::all(&policies)?;
        console.update_access_point(&caller, &name.parse()?, description.parse()?, policies).await?;
        Ok(())
    })
    .await
}

/// Deletes an access point with all client keys, and leads to the others.
#[server(endpoint = "access-points/delete", output = Postcard)]
pub async fn delete_access_point(name: String) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        console.delete_access_point(&caller, &name.parse()?).await?;
        leptos_axum::redirect(paths::ACCESS_POINTS);
        Ok(())
    })
    .await
}

/// Creates a client key of an access point. Where `password` is empty, one is made.
#[server(endpoint = "access-points/create-client-key", output = Postcard)]
pub async fn create_client_key(name: String, password: String, days: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let fields = backend::client_key_fields(password, &days)?;
        Ok(console.create_client_key(&caller, &name.parse()?, fields).await?)
    })
    .await
}

/// Deletes a client key.
#[server(endpoint = "access-points/delete-client-key", output = Postcard)]
pub async fn delete_client_key(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.delete_client_key(&caller, &id.parse()?).await?)
    })
    .await
}
