//! What runs, and how to compare it with what was built.

use domain::view::{About, DatabaseKind};
use leptos::prelude::*;

use crate::{
    api::about::GetAbout,
    browser,
    components::{Fetch, PageTitle},
    i18n::use_i18n,
    paths,
    ui::{
        CodeBlock, ColumnHead, CopyId, Definition, DefinitionList, PageHeader, RowHead, Table, Views, text,
        view,
    },
};

/// Version, database, hashes, licence.
#[component]
pub fn AboutPage() -> impl IntoView {
    let i18n = use_i18n();
    let title = words!(i18n, nav.about);
    let about = Fetch::once(GetAbout {});
    view! {
        <PageTitle text=title/>
        <PageHeader title/>
        {about.show(|about| view! { <Facts about/> })}
    }
}

#[component]
fn Facts(about: About) -> impl IntoView {
    let i18n = use_i18n();
    let database = match about.database {
        DatabaseKind::Sqlite => "SQLite",
        DatabaseKind::Postgres => "PostgreSQL",
    };
    let version = format!("keyferry {}", about.version);
    view! {
        <DefinitionList>
            <Definition term=words!(i18n, about.version)>
                <span class="mono">{version}</span>
            </Definition>
            <Definition term=words!(i18n, about.database)>{database}</Definition>
            <Definition term=words!(i18n, about.schema)>{about.schema}</Definition>
            <Definition term=words!(i18n, about.licence)>
                <a href=paths::LICENCE rel="external noreferrer">"Apache License 2.0"</a>
            </Definition>
        </DefinitionList>
        <section class="section" aria-labelledby="hashes">
            <h2 id="hashes">{words!(i18n, about.hashes)}</h2>
            <p class="lead">{words!(i18n, about.hashes_text)}</p>
            <Hashes about/>
            <HowToCompare/>
        </section>
    }
}

#[component]
fn Hashes(about: About) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, about.file)}</ColumnHead>
        <ColumnHead>"SHA-256"</ColumnHead>
    };
    let files = [(paths::OFFLINE_PAGE, about.offline_page), (paths::WORKER_SCRIPT, about.worker_script)];
    let row = move |(path, hash): (&'static str, String)| {
        view! {
            <tr>
                <RowHead><a class="mono" href=path rel="external">{path}</a></RowHead>
                <td><CopyId what=words!(i18n, about.hash) id=hash full=true/></td>
            </tr>
        }
    };
    view! {
        <Table label=words!(i18n, about.hashes) head=head.into_any()>{files.into_iter().map(row).views()}</Table>
    }
}

/// The commands that say the same hashes: of the binary, and of what this server sends.
#[component]
fn HowToCompare() -> impl IntoView {
    let i18n = use_i18n();
    let hydrated = browser::is_hydrated();
    let server = move || if hydrated.get() { browser::origin() } else { "https://your-server".to_owned() };
    let commands = text(move || {
        let server = server();
        format!(
            "keyferry --version --verbose\ncurl -s {server}{} | sha256sum\ncurl -s {server}{} | sha256sum",
            paths::OFFLINE_PAGE,
            paths::WORKER_SCRIPT,
        )
    });
    view! {
        <h3>{words!(i18n, about.compare)}</h3>
        <p class="lead">{words!(i18n, about.compare_text)}</p>
        <CodeBlock what=words!(i18n, about.commands) code=commands wrap=true/>
    }
}
