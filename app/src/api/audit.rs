//! The audit log.

use domain::view::{AuditEntryPage, AuditList, ChainStatus};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, Postcard};

/// A page of the audit log. The filter travels as one argument: a query string has no nested fields.
#[server(endpoint = "audit/list", input = GetUrl, output = Postcard)]
pub async fn list_audit(filter: String) -> Result<AuditList, ApiError> {
    use crate::{api::from_argument, backend};
    use domain::view::AuditFilter;
    backend::signed_in(|console, caller| async move {
        let filter: AuditFilter = from_argument(&filter).ok_or(ApiError::Transport)?;
        Ok(console.audit(&caller, &filter).await?)
    })
    .await
}

/// An entry of the audit log.
#[server(endpoint = "audit/get", input = GetUrl, output = Postcard)]
pub async fn get_audit_entry(sequence: String) -> Result<AuditEntryPage, ApiError> {
    use crate::backend;
    use domain::Refusal;
    backend::signed_in(|console, caller| async move {
        let sequence = sequence.parse().map_err(|_| Refusal::AuditEntryNotFound)?;
        Ok(console.audit_entry(&caller, sequence).await?)
    })
    .await
}

/// How far the chain of the audit log was checked.
#[server(endpoint = "audit/chain", input = GetUrl, output = Postcard)]
pub async fn get_audit_chain() -> Result<ChainStatus, ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.audit_chain(&caller).await?) }).await
}

/// Checks the whole chain of the audit log.
#[server(endpoint = "audit/verify", output = Postcard)]
pub async fn verify_audit() -> Result<(), ApiError> {
    use crate::backend;
    backend::signed_in(|console, caller| async move { Ok(console.verify_audit(&caller).await?) }).await
}
