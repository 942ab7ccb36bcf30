use leptos::prelude::*;

use super::{CopyButton, Text, view};

/// Characters at the end of an id that are always seen.
const TAIL: usize = 6;

/// An id in mono: shortened in the middle by the style sheet, whole when hovered, selected, read aloud or copied.
#[component]
pub fn CopyId(
    /// What it is the id of, for its copy button: "key ID".
    #[prop(into)]
    what: Text,
    #[prop(into)] id: String,
    /// Where it leads.
    #[prop(optional, into)]
    href: Option<String>,
    /// Whether all of it is shown, where there is room.
    #[prop(optional)]
    full: bool,
) -> impl IntoView {
    let (head, tail) = id.split_at(split(&id));
    let parts = (
        view! { <span class="id-head">{head.to_owned()}</span> },
        view! { <span class="id-tail">{tail.to_owned()}</span> },
    );
    let title = id.clone();
    view! {
        <span class="id" data-full=full.then_some("true")>
            {match href {
                Some(href) => view! { <a class="id-text" href=href title=title>{parts}</a> },
                None => view! { <span class="id-text" title=title>{parts}</span> },
            }}
            <CopyButton what text=id/>
        </span>
    }
}

/// Where the end of an id begins: at a character, [`TAIL`] characters before its end.
fn split(id: &str) -> usize {
    id.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_an_id() {
        for (id, tail) in
            [("key-hzz123456789", "456789"), ("short", "short"), ("", ""), ("密钥密钥密钥密", "钥密钥密钥密")]
        {
            assert_eq!(&id[split(id)..], tail);
        }
    }
}
