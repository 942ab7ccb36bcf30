//! Aliases.

use domain::{AliasName, KeyId, view::KeyFilter};
use serde_json::{Value, json};

use crate::{
    call::{Answer, Call},
    params::Page,
};

/// How many keys are read at a time.
const READ: u32 = 500;

/// CreateAlias.
pub(super) async fn create(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let alias = call.alias()?;
    call.engine.create_alias(&call.actor, &key.id, &alias).await?;
    Ok(json!({}))
}

/// UpdateAlias: the alias is the other key's from then on.
pub(super) async fn update(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let alias = call.alias()?;
    let holder = call.key_of_alias(&alias).await?.id.clone();
    call.key_of_id(&holder).await?;
    call.engine.update_alias(&call.actor, &holder, &key.id, &alias).await?;
    Ok(json!({}))
}

/// DeleteAlias.
pub(super) async fn delete(call: &Call) -> Answer {
    let alias = call.alias()?;
    let holder = call.key_of_alias(&alias).await?.id.clone();
    call.key_of_id(&holder).await?;
    call.engine.delete_alias(&call.actor, &holder, &alias).await?;
    Ok(json!({}))
}

/// ListAliases: those of the region, by name.
pub(super) async fn list(call: &Call) -> Answer {
    call.authorise_any("alias")?;
    let mut filter = KeyFilter { region: Some(call.region), ..KeyFilter::default() };
    let mut all = Vec::new();
    loop {
        let list = call.engine.list_keys(&filter, READ).await?;
        all.extend(list.rows.into_iter().flat_map(|row| {
            let id = row.key.id;
            row.aliases.into_iter().map(move |alias| (alias, id.clone()))
        }));
        filter.after = list.next;
        if filter.after.is_none() {
            break;
        }
    }
    answer(call, all)
}

/// ListAliasesByKeyId.
pub(super) async fn list_of_key(call: &Call) -> Answer {
    let key = call.key("KeyId").await?;
    let aliases = call.engine.aliases(&key.id).await?;
    answer(call, aliases.into_iter().map(|alias| (alias, key.id.clone())).collect())
}

fn answer(call: &Call, mut all: Vec<(AliasName, KeyId)>) -> Answer {
    let page = Page::of(&call.params, 10)?;
    all.sort();
    let total = all.len();
    let row = |(alias, key): (AliasName, KeyId)| -> Value {
        json!({ "AliasName": alias, "AliasArn": call.arn(alias.as_str()), "KeyId": key })
    };
    let rows: Vec<_> = page.cut(all).into_iter().map(row).collect();
    Ok(json!({
        "Aliases": { "Alias": rows },
        "PageNumber": page.number, "PageSize": page.size, "TotalCount": total,
    }))
}
