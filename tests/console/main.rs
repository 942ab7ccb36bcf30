//! The use cases on a real engine and store: who may do what, and how operators come and go.

/// Runs each function on SQLite as a test of its own, and all of them on PostgreSQL in one test.
macro_rules! on_each_database {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::world::World::new().await).await;
            })+
        }

        #[tokio::test(flavor = "multi_thread")]
        async fn postgres() {
            let server = std::sync::Arc::new(tests::Postgres::start());
            $($name(crate::world::World::on(Some(server.clone())).await).await;)+
        }
    };
}

mod access_points;
mod alerts;
mod batch;
mod gateways;
mod imported;
mod logs;
mod operators;
mod prometheus;
mod roles;
mod traffic;
mod webhooks;
mod world;
