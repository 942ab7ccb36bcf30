use leptos::prelude::*;

use super::{CopyButton, Text, view};

/// Text to be copied as it is: a command, a public key, a ciphertext.
#[component]
pub fn CodeBlock(
    /// What it is, for its copy button: "the command".
    #[prop(into)]
    what: Text,
    #[prop(into)] code: Signal<String>,
    /// Whether long lines break. Otherwise they scroll.
    #[prop(optional)]
    wrap: bool,
) -> impl IntoView {
    view! {
        <div class="code-block" data-wrap=wrap.then_some("true")>
            <pre tabindex="0"><code>{code}</code></pre>
            <CopyButton what text=code/>
        </div>
    }
}
