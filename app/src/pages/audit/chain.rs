//! Whether the log is whole.

use domain::{
    Break, ChainCheck,
    view::{ChainStatus, CheckedChain},
};
use leptos::prelude::*;

use crate::{
    api::audit::{GetAuditChain, VerifyAudit},
    components::{ActionError, ActionForm, Fetch, FormAction},
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{
        Badge, Button, Clock, CopyId, Definition, DefinitionList, Notice, NoticeKind, Shape, Tone, Views,
        text, view,
    },
};

/// What the last check of the chain found, and the button that checks all of it.
#[component]
pub(super) fn Chain() -> impl IntoView {
    let i18n = use_i18n();
    let verify = FormAction::of::<VerifyAudit>();
    let status = Fetch::of_version(String::new, move || verify.version().get(), |_| GetAuditChain {});
    view! {
        <section class="panel chain" aria-labelledby="chain-title">
            <div class="panel-head">
                <h2 id="chain-title">{words!(i18n, audit.chain)}</h2>
                <ActionForm action=verify class="inline-form">
                    <Button id="verify-chain" submit=true busy=verify.pending()>{words!(i18n, audit.verify)}</Button>
                </ActionForm>
            </div>
            {status.show(|status| view! { <Status status/> })}
            <ActionError action=verify/>
        </section>
    }
}

#[component]
fn Status(status: ChainStatus) -> impl IntoView {
    let i18n = use_i18n();
    let total = status.last;
    match status.checked {
        None => view! { <p>{text(move || t_string!(i18n, audit.unchecked, total))}</p> },
        Some(CheckedChain { found: ChainCheck::Broken { sequence, what }, .. }) => view! {
            <Notice kind=NoticeKind::Danger title=text(move || t_string!(i18n, audit.broken, sequence))>
                <p>{text(move || break_words(i18n, what))} " " {words!(i18n, audit.broken_text)}</p>
                <a href=paths::audit_entry(sequence)>{text(move || t_string!(i18n, audit.entry, sequence))}</a>
            </Notice>
        },
        Some(CheckedChain { found: ChainCheck::Intact(link), at }) => {
            let newer = total.saturating_sub(link.sequence);
            view! {
                <DefinitionList>
                    <Definition term=words!(i18n, audit.state)>
                        <Badge shape=Shape::Dot tone=Tone::Success word=words!(i18n, audit.intact)/>
                    </Definition>
                    <Definition term=words!(i18n, audit.verified_to)>
                        {text(move || t_string!(i18n, audit.entry, sequence = link.sequence))}
                        {(newer > 0).then(|| view! {
                            <span class="soft">" · " {text(move || t_string!(i18n, audit.newer, newer))}</span>
                        }).views()}
                    </Definition>
                    <Definition term=words!(i18n, audit.verified_at)><Clock at now=status.now/></Definition>
                    <Definition term=words!(i18n, audit.last_hash)>
                        <CopyId what=words!(i18n, audit.last_hash) id=link.hex()/>
                    </Definition>
                </DefinitionList>
                <p class="field-help">{words!(i18n, audit.keep)}</p>
            }
        }
    }
}

fn break_words(i18n: Language, what: Break) -> &'static str {
    match what {
        Break::Missing => t_string!(i18n, audit.break_missing),
        Break::Altered => t_string!(i18n, audit.break_altered),
        Break::Unknown => t_string!(i18n, audit.break_unknown),
    }
}
