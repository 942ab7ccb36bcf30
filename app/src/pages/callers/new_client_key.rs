//! A client key that was just made, to be taken away; and what the SDKs are told with it.

use domain::view::{GatewayRow, NewClientKey};
use leptos::prelude::*;

use crate::{
    browser,
    i18n::use_i18n,
    paths,
    ui::{
        Button, ButtonKind, CodeBlock, ColumnHead, CopyId, Notice, NoticeKind, Pictogram, RowHead, Table,
        Text, Views, live, view,
    },
};

/// The client key: its two files, and their texts to be copied.
#[component]
pub(super) fn New(new: NewClientKey) -> impl IntoView {
    let i18n = use_i18n();
    let NewClientKey { id, content, password } = new;
    let (file, password_file) = (format!("clientKey_{id}.json"), format!("clientKey_{id}_Password.txt"));
    view! {
        <Notice kind=NoticeKind::Success title=words!(i18n, points.new_title)>
            <p>{words!(i18n, points.new_text)}</p>
            <SaveButtons key=(file.clone(), content.clone()) password=(password_file.clone(), password.clone())/>
            // Folded: it is for files and programs, and thousands of letters long.
            <details>
                <summary><code>{file}</code></summary>
                <CodeBlock what=words!(i18n, points.the_content) code=Signal::stored(content) wrap=true/>
            </details>
            <p><code>{password_file}</code></p>
            <CodeBlock what=words!(i18n, points.the_password) code=Signal::stored(password) wrap=true/>
        </Notice>
    }
}

/// Saves the files, each by its name, from what the page holds: nothing is asked of the server, and nothing is in an
/// address. Appears once the page is alive.
#[component]
fn SaveButtons(key: (String, String), password: (String, String)) -> impl IntoView {
    let i18n = use_i18n();
    let alive = browser::is_hydrated();
    let files = StoredValue::new([key, password]);
    live(move || {
        let words = [words!(i18n, points.save_key), words!(i18n, points.save_password)];
        let buttons = files.get_value().into_iter().zip(words);
        let button = |((name, content), words)| view! { <Save name content words/> };
        let shown = alive.get().then(|| buttons.map(button).views());
        view! { <div class="row">{shown}</div> }
    })
}

#[component]
fn Save(name: String, content: String, #[prop(into)] words: Text) -> impl IntoView {
    let save = move |()| browser::save_file(&name, &content);
    view! {
        <Button kind=ButtonKind::Secondary icon=Pictogram::Download on_click=Callback::new(save)>{words}</Button>
    }
}

/// Which setting of the SDKs takes what (R207 to R210, R214).
#[component]
pub(super) fn Guide(gateways: Vec<GatewayRow>) -> impl IntoView {
    let i18n = use_i18n();
    let row = |setting: &'static str, what: Text| {
        view! {
            <tr>
                <RowHead><code>{setting}</code></RowHead>
                <td>{what}</td>
            </tr>
        }
    };
    let head = view! {
        <ColumnHead>{words!(i18n, points.setting)}</ColumnHead>
        <ColumnHead>{words!(i18n, points.takes)}</ColumnHead>
    };
    view! {
        <section class="section" aria-labelledby="guide-title">
            <h2 id="guide-title">{words!(i18n, points.guide)}</h2>
            <p class="lead">{words!(i18n, points.guide_text)}</p>
            {gateways.into_iter().map(|gateway| view! { <Gateway gateway/> }).views()}
            <Table label=words!(i18n, points.guide) head=head.into_any()>
                {row("clientKeyFile, clientKeyFilePath", words!(i18n, points.takes_file))}
                {row("clientKeyContent", words!(i18n, points.takes_content))}
                {row("clientKeyPass, password", words!(i18n, points.takes_password))}
                {row("endpoint", words!(i18n, points.takes_endpoint))}
                {row("caCertPath, caFilePath, ca", words!(i18n, points.takes_ca))}
            </Table>
        </section>
    }
}

/// Where an instance is called, and what its clients trust.
#[component]
fn Gateway(gateway: GatewayRow) -> impl IntoView {
    let i18n = use_i18n();
    let Some(endpoint) = gateway.endpoint().map(str::to_owned) else {
        return view! { <p class="soft">{gateway.name.as_str().to_owned()} ": " {words!(i18n, points.no_gateway)}</p> };
    };
    let by_tls = gateway.url.as_deref().is_some_and(|url| url.starts_with("https://"));
    let ca = by_tls.then(|| {
        let file = format!("PrivateKmsCA_{}.pem", gateway.id);
        view! { <a href=paths::instance_ca(&gateway.id) download="" rel="external"><code>{file}</code></a> }
    });
    view! {
        <p class="row">
            <span>{gateway.name.as_str().to_owned()} ":"</span>
            <CopyId what=words!(i18n, instances.endpoint) id=endpoint full=true/>
            {ca.views()}
        </p>
    }
}
