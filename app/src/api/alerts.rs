//! Alert rules.

use domain::view::{AlertList, AlertPage, FiringAlert, WebhookList, WebhookPage};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, Postcard};

/// What the form of a rule holds. Which of the values of a condition it has depends on the kind.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AlertForm {
    pub name: String,
    pub phase: String,
    pub severity: String,
    pub hold: String,
    pub instance: String,
    pub kind: String,
    pub gateway: String,
    pub quantile: String,
    pub percent: String,
    pub millis: String,
    pub of: String,
    pub share: String,
    pub least: String,
    pub more_than: String,
    pub query: String,
    pub due: String,
    pub days: String,
    pub window: String,
    pub webhooks: Vec<String>,
}

/// The rules that a filter lets through. The filter travels as one argument: a query string has no nested fields.
#[server(endpoint = "alerts/list", input = GetUrl, output = Postcard)]
pub async fn list_alerts(filter: String) -> Result<AlertList, ApiError> {
    use crate::{api::from_argument, backend};
    use domain::view::AlertFilter;
    backend::signed_in(|console, caller| async move {
        let filter: AlertFilter = from_argument(&filter).ok_or(ApiError::Transport)?;
        Ok(console.alerts(&caller, &filter).await?)
    })
    .await
}

/// A rule, what it looks at now, and what became of it.
#[server(endpoint = "alerts/get", input = GetUrl, output = Postcard)]
pub async fn get_alert(id: String) -> Result<AlertPage, ApiError> {
    use crate::backend;
    use domain::Refusal;
    backend::signed_in(|console, caller| async move {
        let id = id.parse().map_err(|_| Refusal::AlertNotFound)?;
        Ok(console.alert(&caller, &id).await?)
    })
    .await
}

/// The alerts that fire.
#[server(endpoint = "alerts/firing", input = GetUrl, output = Postcard)]
pub async fn list_firing_alerts() -> Result<Vec<FiringAlert>, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.firing_alerts(&caller).await?) }).await
}

/// Adds a rule, and leads to its page.
#[server(endpoint = "alerts/create", output = Postcard)]
pub async fn create_alert(form: AlertForm) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        let id = console.create_alert(&caller, backend::alert_fields(form)?).await?;
        leptos_axum::redirect(&paths::alert(&id));
        Ok(())
    })
    .await
}

/// Gives a rule other values.
#[server(endpoint = "alerts/update", output = Postcard)]
pub async fn update_alert(id: String, form: AlertForm) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.update_alert(&caller, &id.parse()?, backend::alert_fields(form)?).await?)
    })
    .await
}

/// Gives a ready-made rule its values back.
#[server(endpoint = "alerts/restore", output = Postcard)]
pub async fn restore_alert(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(
        |console, caller| async move { Ok(console.restore_alert(&caller, &id.parse()?).await?) },
    )
    .await
}

/// Has a rule looked at.
#[server(endpoint = "alerts/enable", output = Postcard)]
pub async fn enable_alert(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.enable_alert(&caller, &id.parse()?, true).await?)
    })
    .await
}

/// Has a rule not looked at.
#[server(endpoint = "alerts/disable", output = Postcard)]
pub async fn disable_alert(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.enable_alert(&caller, &id.parse()?, false).await?)
    })
    .await
}

/// Mutes an alert for some hours, or until an instant; no longer where neither is given.
#[server(endpoint = "alerts/mute", output = Postcard)]
pub async fn mute_alert(
    id: String,
    #[server(default)] hours: String,
    #[server(default)] until: String,
) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.mute_alert(&caller, &id.parse()?, backend::mute(&hours, &until)?).await?)
    })
    .await
}

/// Deletes a rule of one's own, and leads to the list.
#[server(endpoint = "alerts/delete", output = Postcard)]
pub async fn delete_alert(id: String) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        console.delete_alert(&caller, &id.parse()?).await?;
        leptos_axum::redirect(paths::ALERTS);
        Ok(())
    })
    .await
}

/// All webhooks.
#[server(endpoint = "webhooks/list", input = GetUrl, output = Postcard)]
pub async fn list_webhooks() -> Result<WebhookList, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.webhooks(&caller).await?) }).await
}

/// A webhook, and what was sent to it.
#[server(endpoint = "webhooks/get", input = GetUrl, output = Postcard)]
pub async fn get_webhook(id: String) -> Result<WebhookPage, ApiError> {
    use crate::backend;
    use domain::Refusal;
    backend::signed_in(|console, caller| async move {
        let id = id.parse().map_err(|_| Refusal::WebhookNotFound)?;
        Ok(console.webhook(&caller, &id).await?)
    })
    .await
}

/// Adds a webhook, and leads to the page that shows its secret.
#[server(endpoint = "webhooks/create", output = Postcard)]
pub async fn create_webhook(name: String, url: String) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        let id = console.create_webhook(&caller, name.parse()?, url.parse()?).await?;
        leptos_axum::redirect(&paths::webhook(&id));
        Ok(())
    })
    .await
}

/// Has a webhook told that somebody tries it.
#[server(endpoint = "webhooks/test", output = Postcard)]
pub async fn test_webhook(id: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(
        |console, caller| async move { Ok(console.test_webhook(&caller, &id.parse()?).await?) },
    )
    .await
}

/// Has something sent again.
#[server(endpoint = "webhooks/redeliver", output = Postcard)]
pub async fn redeliver(delivery: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(
        |console, caller| async move { Ok(console.redeliver(&caller, &delivery.parse()?).await?) },
    )
    .await
}

/// Removes a webhook, and leads to the list.
#[server(endpoint = "webhooks/delete", output = Postcard)]
pub async fn delete_webhook(id: String) -> Result<(), ApiError> {
    use crate::{backend, paths};
    backend::signed_in(|console, caller| async move {
        console.delete_webhook(&caller, &id.parse()?).await?;
        leptos_axum::redirect(paths::WEBHOOKS);
        Ok(())
    })
    .await
}
