//! RAM users and their access keys.

use domain::view::{RamUserList, RamUserPage};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// All RAM users.
#[server(endpoint = "callers/list", input = GetUrl, output = Postcard)]
pub async fn list_ram_users() -> Result<RamUserList, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.ram_users(&caller).await?) }).await
}

/// A RAM user.
#[server(endpoint = "callers/get", input = GetUrl, output = Postcard)]
pub async fn get_ram_user(name: String) -> Result<RamUserPage, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.ram_user(&caller, &name.parse()?).await?) })
        .await
}

/// Creates a RAM user with an access key, and leads to the page that shows it.
#[server(endpoint = "callers/create", output = Postcard)]
pub async fn create_ram_user(name: String, policy: String) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        let name = name.parse()?;
        console.create_ram_user(&caller, &name, policy.parse()?).await?;
        leptos_axum::redirect(&paths::caller(&name));
        Ok(())
    })
    .await
}

/// Creates another access key of a RAM user.
#[server(endpoint = "callers/create-access-key", output = Postcard)]
pub async fn create_access_key(name: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.create_access_key(&caller, &name.parse()?).await?)
    })
    .await
}

/// Lets an access key be used.
#[server(endpoint = "callers/enable-access-key", output = Postcard)]
pub async fn enable_access_key(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.update_access_key(&caller, &id.parse()?, true).await?)
    })
    .await
}

/// Keeps an access key from being used.
#[server(endpoint = "callers/disable-access-key", output = Postcard)]
pub async fn disable_access_key(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.update_access_key(&caller, &id.parse()?, false).await?)
    })
    .await
}

/// Deletes an access key.
#[server(endpoint = "callers/delete-access-key", output = Postcard)]
pub async fn delete_access_key(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.delete_access_key(&caller, &id.parse()?).await?)
    })
    .await
}

/// Gives a RAM user another policy.
#[server(endpoint = "callers/set-policy", output = Postcard)]
pub async fn set_ram_policy(name: String, policy: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.set_ram_policy(&caller, &name.parse()?, &policy.parse()?).await?)
    })
    .await
}

/// Deletes a RAM user, and leads to the others.
#[server(endpoint = "callers/delete", output = Postcard)]
pub async fn delete_ram_user(name: String) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        console.delete_ram_user(&caller, &name.parse()?).await?;
        leptos_axum::redirect(paths::CALLERS);
        Ok(())
    })
    .await
}
