//! The wrapping key and its token: what they are, how long they hold, and their files.

use domain::{PairState, Refusal, view::ImportPage as View};
use leptos::prelude::*;

use crate::{
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        ButtonKind, Clock, CopyId, Definition, DefinitionList, LinkButton, Notice, NoticeKind, Pictogram,
        view,
    },
};

/// The pair.
#[component]
pub(super) fn PairPanel(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let pair = view.pair.clone();
    let usable = pair.usable(view.now);
    let (fingerprint, phrase) = (view.fingerprint.clone(), view.phrase.clone());
    let attempts = match pair.state {
        PairState::Open { attempts_left, .. } => attempts_left,
        PairState::Burned => 0,
    };
    view! {
        <section class="panel" aria-labelledby="pair-title">
            <h2 id="pair-title">{words!(i18n, import.pair)}</h2>
            <DefinitionList>
                <Definition term=words!(i18n, import.algorithm)>
                    <span class="mono">{pair.algorithm.as_str()}</span>
                </Definition>
                <Definition term=words!(i18n, fields.wrapping_key_spec)>
                    <span class="mono">{pair.spec.as_str()}</span>
                </Definition>
                <Definition term=words!(i18n, import.valid_for)>
                    <Clock at=pair.expires_at now=view.now since=pair.created_at/>
                </Definition>
                <Definition term=words!(i18n, import.attempts)>{attempts}</Definition>
                <Definition term=words!(i18n, import.pair_phrase)>
                    <span class="phrase">{phrase}</span>
                </Definition>
                <Definition term=words!(i18n, import.fingerprint)>
                    <CopyId what=words!(i18n, import.fingerprint) id=fingerprint/>
                </Definition>
            </DefinitionList>
            {match usable {
                Ok(()) => view! { <Files view/> },
                Err(refusal) => view! { <Unusable view refusal/> },
            }}
        </section>
    }
}

/// The files to wrap with elsewhere. `download` links: the router leaves them to the browser.
#[component]
fn Files(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let file = |name: &str| format!("{}/{name}", paths::import_pair(&view.pair.id));
    view! {
        <div class="download-row">
            <a class="button" data-kind="secondary" href=file("publickey.pem") download="" rel="external">
                {words!(i18n, import.download_pem)}
            </a>
            <a class="button" data-kind="secondary" href=file("publickey.bin") download="" rel="external">
                {words!(i18n, import.download_der)}
            </a>
            <a class="button" data-kind="secondary" href=file("token.txt") download="" rel="external">
                {words!(i18n, import.download_token)}
            </a>
        </div>
        <p class="field-help">{words!(i18n, import.pair_rule)}</p>
    }
}

#[component]
fn Unusable(view: View, refusal: Refusal) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || match refusal {
        Refusal::PairBurned => t_string!(i18n, import.pair_burned),
        _ => t_string!(i18n, import.pair_expired),
    };
    view! {
        <Notice kind=NoticeKind::Warning>
            <p>{words}</p>
            <LinkButton href=paths::import(&view.key.id) kind=ButtonKind::Primary icon=Pictogram::Key>
                {words!(i18n, import.begin_again)}
            </LinkButton>
        </Notice>
    }
}
