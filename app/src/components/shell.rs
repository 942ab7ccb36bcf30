use domain::view::Session;
use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, Redirect},
    hooks::use_location,
};

use super::{
    ActionForm, Fetch, FormAction,
    due_soon::DueSoon,
    rail::{MenuButton, Rail},
    refresh::provide_refresh,
    search::Search,
    shortcut_help::ShortcutHelp,
    switches::Switches,
};
use crate::{
    api::{
        clocks::CountDueSoon,
        session::{CurrentSession, SignOut},
    },
    i18n::{t_string, use_i18n},
    paths,
    ui::{Button, ButtonKind, Icon, Pictogram, SkipLink, view},
};

/// The id of the button that signs out, which the palette presses.
pub(super) const SIGN_OUT: &str = "sign-out";
/// The id of the page itself, which the skip link leads to.
const CONTENT: &str = "content";

/// What every page of the console stands in.
///
/// The page itself is not inside the question who is signed in: what it reads would then be begun twice.
/// Without a session its reads are refused, and the answer is the way to the sign-in form.
#[component]
pub fn Layout() -> impl IntoView {
    let session = Fetch::once(CurrentSession {});
    let soon = Fetch::once(CountDueSoon {});
    provide_refresh();
    view! {
        <Shell account=move || view! { <DueSoon count=soon/> <SignedIn session/> }>
            <Outlet/>
        </Shell>
    }
}

/// The account of who is signed in. Nobody: to the sign-in form, which leads back here.
#[component]
fn SignedIn(session: Fetch<Option<Session>>) -> impl IntoView {
    let location = use_location();
    let here =
        move || paths::with_query(&location.pathname.read_untracked(), &location.search.read_untracked());
    session.show_quietly(move |session| match session {
        Some(session) => view! { <Account name=session.name.to_string()/> },
        None => view! { <Redirect path=paths::signin(&here())/> },
    })
}

/// Who is signed in, and the way out.
#[component]
fn Account(name: String) -> impl IntoView {
    let i18n = use_i18n();
    let sign_out = FormAction::of::<SignOut>();
    let label = {
        let name = name.clone();
        move || t_string!(i18n, access.account, name = name.clone())
    };
    view! {
        <ActionForm action=sign_out class="account">
            <a class="account-name" href=paths::ACCOUNT title=label>
                <Icon name=Pictogram::Person/>
                <span class="account-word">{name}</span>
            </a>
            <Button id=SIGN_OUT kind=ButtonKind::Quiet submit=true busy=sign_out.pending()>
                {words!(i18n, access.signout)}
            </Button>
        </ActionForm>
    }
}

/// Top bar, navigation, page.
#[component]
pub fn Shell(
    /// Who is signed in, and how to sign out; at the end of the top bar.
    #[prop(optional, into)]
    account: ViewFn,
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <SkipLink to=CONTENT label=words!(i18n, nav.skip)/>
        <div class="shell">
            <header class="top-bar">
                <MenuButton/>
                <Wordmark/>
                <Search/>
                <div class="top-bar-end">
                    <ShortcutHelp/>
                    <Switches/>
                    {account.run()}
                </div>
            </header>
            <Rail/>
            <main class="page" id=CONTENT tabindex="-1">{children()}</main>
        </div>
    }
}

/// A page outside the console's areas: signing in.
#[component]
pub fn PlainShell(children: Children) -> impl IntoView {
    view! {
        <div class="plain-shell">
            <header class="top-bar">
                <Wordmark/>
                <div class="top-bar-end">
                    <Switches/>
                </div>
            </header>
            <main class="plain-page" id=CONTENT>{children()}</main>
        </div>
    }
}

/// The product's name and mark, which lead home.
#[component]
fn Wordmark() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <a class="wordmark" href=paths::OVERVIEW>
            <svg class="wordmark-mark" viewBox="0 0 20 20" aria-hidden="true">
                <path d="M2 13h16l-2.2 4H4.2zM10 2v11M10 4l5.5 6.5H10"/>
            </svg>
            <span>{words!(i18n, common.product)}</span>
        </a>
    }
}
