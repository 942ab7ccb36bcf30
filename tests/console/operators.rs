//! How operators come and go.

use std::net::{IpAddr, Ipv4Addr};

use console::{AuditLog, Caller, ChangePassword, Error};
use domain::{ChainCheck, ChainLink, OperatorStatus, Refusal, Role, view::AuditFilter};

use crate::world::{PASSWORD, World, name, password};

const OTHER: &str = "the second harbour is farther";

fn is_link_closed<T>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::LinkClosed))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_sets_a_password_once_and_within_24_hours() {
    let world = World::new().await;
    let (console, administrator) = (&world.console, &world.administrator);
    console.invite_operator(administrator, &name("li"), Role::Operator).await.expect("an invitation");
    assert!(matches!(
        console.invite_operator(administrator, &name("li"), Role::Viewer).await,
        Err(Error::Refused(Refusal::OperatorNameTaken))
    ));
    assert!(matches!(world.sign_in("li", "").await, Err(Error::WrongCredentials)), "no password fits yet");

    let first = world.code_for("li").await;
    world.advance(24);
    assert!(is_link_closed(console.invitation(&first).await), "after 24 hours");
    console.reset_operator(administrator, &name("li")).await.expect("a new link");
    let second = world.code_for("li").await;
    assert!(is_link_closed(console.use_link(&first, password(OTHER)).await), "replaced");

    let invitation = console.invitation(&second).await.expect("a valid link");
    assert_eq!(invitation.name, name("li"));
    assert!(matches!(
        console.use_link(&second, password("short")).await,
        Err(Error::Refused(Refusal::Invalid(_)))
    ));
    let token = console.use_link(&second, password(OTHER)).await.expect("a password");
    let caller = console.caller(token.as_str()).await.expect("signed in");
    assert_eq!((caller.role(), caller.session().name), (Role::Operator, name("li")));
    assert!(is_link_closed(console.use_link(&second, password(OTHER)).await), "used up");
    world.sign_in("li", OTHER).await.expect("the password fits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_link_leaves_the_password_until_it_is_used_and_then_ends_every_session() {
    let world = World::new().await;
    let session = world.join("li", Role::Viewer).await;
    let (console, administrator) = (&world.console, &world.administrator);
    console.reset_operator(administrator, &name("li")).await.expect("a link");
    world.sign_in("li", PASSWORD).await.expect("the old password holds");
    console.caller(session.as_str()).await.expect("the session goes on");

    console.use_link(&world.code_for("li").await, password(OTHER)).await.expect("a new password");
    assert!(matches!(console.caller(session.as_str()).await, Err(Error::NotSignedIn)));
    assert!(matches!(world.sign_in("li", PASSWORD).await, Err(Error::WrongCredentials)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_operator_is_out_at_once() {
    let world = World::new().await;
    let (console, administrator) = (&world.console, &world.administrator);
    let session = world.join("li", Role::Operator).await;
    console.reset_operator(administrator, &name("li")).await.expect("a link");
    let code = world.code_for("li").await;
    console.disable_operator(administrator, &name("li")).await.expect("disabled");
    assert!(matches!(console.caller(session.as_str()).await, Err(Error::NotSignedIn)));
    assert!(matches!(world.sign_in("li", PASSWORD).await, Err(Error::WrongCredentials)));
    assert!(is_link_closed(console.use_link(&code, password(OTHER)).await));
    assert!(matches!(
        console.reset_operator(administrator, &name("li")).await,
        Err(Error::Refused(Refusal::OperatorDisabled))
    ));

    console.enable_operator(administrator, &name("li")).await.expect("enabled");
    assert!(matches!(console.caller(session.as_str()).await, Err(Error::NotSignedIn)), "sessions stay ended");
    assert!(is_link_closed(console.use_link(&code, password(OTHER)).await), "links too");
    world.sign_in("li", PASSWORD).await.expect("signs in again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_holds_from_the_next_request_on() {
    let world = World::new().await;
    let session = world.join("li", Role::Operator).await;
    let console = &world.console;
    for role in [Role::Viewer, Role::Administrator] {
        console.set_operator_role(&world.administrator, &name("li"), role).await.expect("a role");
        assert_eq!(console.caller(session.as_str()).await.expect("signed in").role(), role);
    }
    console.end_operator_sessions(&world.administrator, &name("li")).await.expect("ended");
    assert!(matches!(console.caller(session.as_str()).await, Err(Error::NotSignedIn)));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_always_administers() {
    let world = World::new().await;
    let (console, administrator) = (&world.console, &world.administrator);
    let me = name("administrator");
    let last = |result| matches!(result, Err(Error::Refused(Refusal::LastAdministrator)));
    assert!(last(console.disable_operator(administrator, &me).await));
    assert!(last(console.set_operator_role(administrator, &me, Role::Operator).await));
    console.invite_operator(administrator, &name("li"), Role::Administrator).await.expect("an invitation");
    assert!(last(console.disable_operator(administrator, &me).await), "who is only invited does not count");

    let code = world.code_for("li").await;
    let li = console.use_link(&code, password(OTHER)).await.expect("a second administrator");
    let li = console.caller(li.as_str()).await.expect("signed in");
    console.disable_operator(&li, &me).await.expect("one is left");
    assert!(last(console.set_operator_role(&li, &name("li"), Role::Viewer).await));
    let page = console.operator(&li, &me).await.expect("the operator");
    assert_eq!((page.row.operator.status, page.others), (OperatorStatus::Disabled, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_changed_by_its_owner() {
    let world = World::new().await;
    let console = &world.console;
    let (mine, other) = (world.join("li", Role::Viewer).await, world.sign_in("li", PASSWORD).await);
    let other = other.expect("another session");
    let caller = console.caller(mine.as_str()).await.expect("signed in");
    let change = |present: &str| ChangePassword {
        token: mine.as_str().to_owned(),
        present: password(present),
        new: password(OTHER),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    assert!(matches!(console.change_password(&caller, change(OTHER)).await, Err(Error::WrongPassword)));
    console.change_password(&caller, change(PASSWORD)).await.expect("a new password");
    console.caller(mine.as_str()).await.expect("this session goes on");
    assert!(matches!(console.caller(other.as_str()).await, Err(Error::NotSignedIn)));

    let tries = async || console.change_password(&caller, change(PASSWORD)).await;
    let mut answer = tries().await;
    while matches!(answer, Err(Error::WrongPassword)) {
        answer = tries().await;
    }
    assert!(matches!(answer, Err(Error::TooManyTries { .. })), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_shown_to_its_maker_for_a_short_while() {
    let world = World::new().await;
    let li = world.join("li", Role::Administrator).await;
    let li = world.console.caller(li.as_str()).await.expect("signed in");
    world.console.invite_operator(&world.administrator, &name("wang"), Role::Viewer).await.expect("a link");
    let page = async |caller: &Caller| world.console.operator(caller, &name("wang")).await;
    assert!(page(&world.administrator).await.expect("a page").link.is_some());
    let others = page(&li).await.expect("a page");
    assert!(others.link.is_none() && others.row.link_until.is_some(), "{others:?}");
    world.advance(1);
    assert!(page(&world.administrator).await.expect("a page").link.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_in_the_log_without_a_secret() {
    let world = World::new().await;
    let (console, administrator) = (&world.console, &world.administrator);
    console.invite_operator(administrator, &name("li"), Role::Viewer).await.expect("an invitation");
    let code = world.code_for("li").await;
    console.use_link(&code, password(OTHER)).await.expect("a password");
    console.set_operator_role(administrator, &name("li"), Role::Operator).await.expect("a role");
    console.end_operator_sessions(administrator, &name("li")).await.expect("ended");
    console.disable_operator(administrator, &name("li")).await.expect("disabled");
    console.enable_operator(administrator, &name("li")).await.expect("enabled");
    console.reset_operator(administrator, &name("li")).await.expect("a link");

    let filter = AuditFilter { object: Some("operator/li".to_owned()), ..AuditFilter::default() };
    let log = console.audit(administrator, &filter).await.expect("the log").rows;
    let told: Vec<_> = log.iter().rev().map(|row| (row.action.as_str(), row.actor.as_str())).collect();
    let by = "operator/administrator";
    assert_eq!(
        told,
        [
            ("InviteOperator", by),
            ("SetPassword", "operator/li"),
            ("SetOperatorRole", by),
            ("EndSessions", by),
            ("DisableOperator", by),
            ("EnableOperator", by),
            ("ResetPassword", by),
        ]
    );
    assert!(!format!("{log:?}").contains(&code));
    assert!(matches!(world.storage.verify_after(ChainLink::START).await, Ok(ChainCheck::Intact(_))));
}
