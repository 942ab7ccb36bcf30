//! Access points and the client keys that are made for them.

use console::{ClientKeyFields, NewInstance, PolicyFields};
use domain::{
    AccessPermission, AccessPointName, InstanceId, Management, Role,
    view::{AccessPointPage, NewClientKey},
};

use crate::world::{World, name, password};

fn shop() -> AccessPointName {
    "shop".parse().expect("a name")
}

impl World {
    async fn instance(&self) -> InstanceId {
        let new = NewInstance {
            region: "cn-hangzhou".parse().expect("a region"),
            name: "one".parse().expect("a name"),
            management: Management::Software,
            qps: 1000,
            key_quota: 10,
            secret_quota: 10,
        };
        self.console.create_instance(&self.administrator, new).await.expect("an instance");
        let rows = self.console.instances(&self.administrator).await.expect("instances");
        rows.into_iter().find_map(|row| row.instance).expect("it is there").id
    }

    /// Sets the access point up for this instance.
    async fn set_up(&self, instance: InstanceId) {
        let policy = PolicyFields {
            permissions: vec![AccessPermission::KeyUser],
            resources: vec!["key/*".parse().expect("a resource")],
            ..PolicyFields::default()
        };
        let fields = ClientKeyFields::default();
        let name = shop();
        let done = self.console.set_up_access_point(&self.administrator, &name, instance, policy, fields);
        done.await.expect("set up");
    }

    async fn page(&self, caller: &console::Caller) -> AccessPointPage {
        self.console.access_point(caller, &shop()).await.expect("the access point")
    }

    async fn new_key(&self) -> Option<NewClientKey> {
        self.page(&self.administrator).await.new
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_client_key_is_shown_to_its_maker_for_a_quarter_of_an_hour() {
    let world = World::new().await;
    world.set_up(world.instance().await).await;
    let new = world.new_key().await.expect("its maker sees it");
    assert!(new.content.contains(new.id.as_str()));
    assert_eq!(new.password.len(), 24);
    assert!(!format!("{new:?}").contains(&new.password), "and no log does");
    assert_eq!(world.new_key().await.as_ref(), Some(&new), "again, when the page is read again");

    world.join("wang", Role::Administrator).await;
    let session = world.sign_in("wang", crate::world::PASSWORD).await.expect("signed in");
    let other = world.console.caller(session.as_str()).await.expect("another administrator");
    assert_eq!(other.session().name, name("wang"));
    assert_eq!(world.page(&other).await.new, None);
    world.advance(1);
    assert_eq!(world.new_key().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_key_that_is_gone_is_no_longer_shown_and_the_list_tells_how_many_are_valid() {
    let world = World::new().await;
    let (console, administrator) = (&world.console, &world.administrator);
    world.set_up(world.instance().await).await;
    let first = world.new_key().await.expect("a client key").id;
    let fields = ClientKeyFields { password: Some(password("Ferry-2026!")), days: Some(1) };
    console.create_client_key(administrator, &shop(), fields).await.expect("another client key");
    let second = world.new_key().await.expect("the newest");
    assert_eq!(second.password, "Ferry-2026!");
    let keys = async || console.access_points(administrator).await.expect("access points").rows[0].keys;
    assert_eq!(keys().await, 2);

    console.delete_client_key(administrator, &second.id).await.expect("deleted");
    assert_eq!(world.new_key().await, None);
    assert_eq!(keys().await, 1);
    console.delete_client_key(administrator, &first).await.expect("deleted");
    let fields = ClientKeyFields { password: None, days: Some(1) };
    console.create_client_key(administrator, &shop(), fields).await.expect("for a day");
    assert_eq!(keys().await, 1);
    world.advance(24);
    assert_eq!(keys().await, 0, "it has ended");
    assert_eq!(world.page(administrator).await.keys.len(), 1, "and is still told of");
}
