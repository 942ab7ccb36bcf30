use leptos::{html, prelude::*};

use super::{Icon, Pictogram, Text, Views};
use crate::{browser::Navigation, i18n::use_i18n, ui::view};

/// A page above this one.
#[derive(Clone)]
pub struct Crumb {
    /// Its name.
    pub label: Text,
    /// Its address.
    pub href: String,
}

impl Crumb {
    /// The page `label` at `href`.
    pub fn new(label: Text, href: impl Into<String>) -> Self {
        Self { label, href: href.into() }
    }
}

/// The head of a page: where it is, its `h1`, what can be done here.
/// When the page is navigated to, the heading takes the focus and is announced.
#[component]
pub fn PageHeader(
    #[prop(into)] title: Text,
    /// The pages above this one, from the top.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// What stands beside the title: badges.
    #[prop(optional, into)]
    beside: ViewFn,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    let navigation = use_context::<Navigation>();
    Effect::new(move || {
        if let (Some(navigation), Some(heading)) = (navigation, heading.get()) {
            navigation.arrive(heading.into());
        }
    });
    view! {
        <header class="page-header">
            {(!crumbs.is_empty()).then(|| view! { <Crumbs crumbs/> }).views()}
            <div class="page-header-row">
                <h1 node_ref=heading tabindex="-1">{title}</h1>
                {beside.run()}
                {children.map(|children| view! { <div class="page-header-actions">{children()}</div> }).views()}
            </div>
        </header>
    }
}

#[component]
fn Crumbs(crumbs: Vec<Crumb>) -> impl IntoView {
    let i18n = use_i18n();
    let crumb = |Crumb { label, href }| {
        view! { <li><a href=href>{label}</a><Icon name=Pictogram::ChevronRight/></li> }
    };
    view! {
        <nav class="crumbs" aria-label=words!(i18n, nav.breadcrumbs)>
            <ol>{crumbs.into_iter().map(crumb).views()}</ol>
        </nav>
    }
}
