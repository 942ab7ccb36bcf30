//! A key's names.

use domain::{Action, AliasName, view::KeyPage as View};
use leptos::prelude::*;

use super::{
    actions::{KeyChanges, KeyField},
    key::OfKey,
};
use crate::{
    components::{ActionError, ActionForm, disabled_by},
    i18n::use_i18n,
    ui::{
        Button, ButtonKind, ColumnHead, CopyId, EmptyState, Field, RowHead, Table, TextInput, Views,
        VisuallyHidden, view,
    },
};

/// The key's aliases: the list, and the form that adds one.
#[component]
pub fn KeyAliases() -> impl IntoView {
    view! { <OfKey tab=|view: View| view! { <Page view/> }/> }
}

#[component]
fn Page(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let changes: KeyChanges = expect_context();
    let refusal = view.key.permits(Action::CreateAlias).err();
    let disabled = disabled_by(i18n, refusal);
    view! {
        <section class="section" aria-labelledby="aliases">
            <h2 id="aliases">{words!(i18n, keys.aliases)}</h2>
            <p class="lead">{words!(i18n, aliases.intro)}</p>
            <Aliases view=view.clone()/>
            <ActionError action=changes.delete_alias/>
        </section>
        <section class="section" aria-labelledby="add-alias">
            <h2 id="add-alias">{words!(i18n, aliases.add)}</h2>
            <ActionForm action=changes.create_alias class="form">
                <KeyField id=view.key.id/>
                <Field id="alias" label=words!(i18n, fields.alias) help=words!(i18n, aliases.help)>
                    <TextInput name="alias" required=true mono=true maxlength=261 autocomplete="off"/>
                </Field>
                <ActionError action=changes.create_alias/>
                <div class="form-actions">
                    <Button
                        id="create-alias"
                        kind=ButtonKind::Primary
                        submit=true
                        busy=changes.create_alias.pending()
                        disabled
                    >
                        {words!(i18n, aliases.add)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}

#[component]
fn Aliases(view: View) -> impl IntoView {
    let i18n = use_i18n();
    if view.aliases.is_empty() {
        return view! { <EmptyState sentence=words!(i18n, aliases.none)/> };
    }
    let id = view.key.id;
    let head = view! {
        <ColumnHead>{words!(i18n, fields.alias)}</ColumnHead>
        <ColumnHead><VisuallyHidden>{words!(i18n, keys.actions)}</VisuallyHidden></ColumnHead>
    };
    let row = move |alias: AliasName| view! { <Row id=id.clone() alias/> };
    view! {
        <Table label=words!(i18n, keys.aliases) head=head.into_any()>
            {view.aliases.into_iter().map(row).views()}
        </Table>
    }
}

#[component]
fn Row(id: domain::KeyId, alias: AliasName) -> impl IntoView {
    let i18n = use_i18n();
    let changes: KeyChanges = expect_context();
    let name = alias.short().to_owned();
    let [shown, sent] = [alias.to_string(), alias.to_string()];
    view! {
        <tr>
            <RowHead><CopyId what=words!(i18n, fields.alias) id=shown full=true/></RowHead>
            <td class="actions">
                <ActionForm action=changes.delete_alias class="inline-form">
                    <KeyField id/>
                    <input type="hidden" name="alias" value=sent/>
                    <Button kind=ButtonKind::Quiet submit=true busy=changes.delete_alias.pending()>
                        {words!(i18n, aliases.remove, name = name.clone())}
                    </Button>
                </ActionForm>
            </td>
        </tr>
    }
}
