//! What passes the gateways.

use domain::view::{ChangedCallers, GatewayHealth, StragglerList, TrafficPage, UsagePage};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// Figures and charts of the gateways. What is asked for travels as one argument: a query string has no nested fields.
#[server(endpoint = "gateways/traffic", input = GetUrl, output = Postcard)]
pub async fn get_traffic(view: String) -> Result<TrafficPage, ApiError> {
    use crate::{api::from_argument, backend};
    use domain::view::TrafficView;
    backend::signed_in(|console, caller| async move {
        let view: TrafficView = from_argument(&view).ok_or(ApiError::Transport)?;
        Ok(console.traffic(&caller, &view).await?)
    })
    .await
}

/// How the gateways are.
#[server(endpoint = "gateways/health", input = GetUrl, output = Postcard)]
pub async fn get_gateway_health() -> Result<GatewayHealth, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.gateway_health(&caller).await?) }).await
}

/// Who still comes by the shared gateway for keys of instances; of an import, where one is named.
#[server(endpoint = "gateways/stragglers", input = GetUrl, output = Postcard)]
pub async fn list_stragglers(source: String) -> Result<StragglerList, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        Ok(console.stragglers(&caller, backend::optional(&source)?.as_ref()).await?)
    })
    .await
}

/// Changes what is kept about callers. `change` is `assign` with an owner, `snooze` with an end and a reason, `wake` or
/// `notified`.
#[server(endpoint = "gateways/change-callers", output = Postcard)]
pub async fn change_callers(
    #[server(default)] principals: Vec<String>,
    change: String,
    #[server(default)] owner: String,
    #[server(default)] until: String,
    #[server(default)] reason: String,
) -> Result<ChangedCallers, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move {
        let change = backend::caller_change(&change, &owner, &until, &reason)?;
        Ok(console.change_callers(&caller, &principals, &change).await?)
    })
    .await
}

/// Who uses a key. What is asked for travels as one argument: a query string has no nested fields.
#[server(endpoint = "gateways/usage", input = GetUrl, output = Postcard)]
pub async fn get_key_usage(view: String) -> Result<UsagePage, ApiError> {
    use crate::{api::from_argument, backend};
    use domain::view::UsageView;
    backend::signed_in(|console, caller| async move {
        let view: UsageView = from_argument(&view).ok_or(ApiError::Transport)?;
        Ok(console.key_usage(&caller, &view).await?)
    })
    .await
}

/// Records a range as the baseline.
#[server(endpoint = "gateways/record-baseline", output = Postcard)]
pub async fn record_baseline(from: String, to: String) -> Result<(), ApiError> {
    use crate::backend;
    use domain::{Field, Invalid, Problem, Timestamp, view::TrafficRange};
    backend::signed_in(|console, caller| async move {
        let instant =
            |text: &str| text.parse::<Timestamp>().map_err(|_| Invalid::new(Field::Range, Problem::Format));
        let range = TrafficRange::Between { from: instant(&from)?, to: instant(&to)? };
        Ok(console.record_baseline(&caller, range).await?)
    })
    .await
}

/// Begins another phase of the switchover.
#[server(endpoint = "gateways/begin-phase", output = Postcard)]
pub async fn begin_phase(phase: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(
        |console, caller| async move { Ok(console.begin_phase(&caller, phase.parse()?).await?) },
    )
    .await
}

/// Notes that something happened just now.
#[server(endpoint = "gateways/annotate", output = Postcard)]
pub async fn annotate(note: String) -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.annotate(&caller, note.parse()?).await?) })
        .await
}
