//! Which file is for which key.

use console::NewKey;
use domain::view::NoMatch;
use domain::{Description, Field, KeyId, KeySpec, Origin, Refusal, limits};

use crate::world::World;

async fn key(world: &World, alias: &str, origin: Origin) -> KeyId {
    let new = NewKey {
        region: "cn-hangzhou".parse().expect("a region"),
        instance: None,
        spec: KeySpec::Aes256,
        usage: None,
        origin,
        policy: None,
        alias: Some(alias.parse().expect("an alias")),
        description: Description::default(),
        acknowledged: true,
    };
    world.console.create_key(&world.administrator, new).await.expect("a key").id
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_matched_by_name_and_by_table() {
    let world = World::new().await;
    let (pay, log) =
        (key(&world, "pay", Origin::External).await, key(&world, "team/log", Origin::External).await);
    let by_id = format!("{pay}.bin");
    let unknown = format!("{}.bin", KeyId::in_default_kms([9; 16]));
    let twice = Err(NoMatch::KeyTwice);
    for (files, table, expected) in [
        (vec!["pay.bin"], "", vec![Ok(&pay)]),
        (vec![by_id.as_str()], "", vec![Ok(&pay)]),
        (vec!["a.bin", "pay.bin"], "file,key\na.bin,team/log", vec![Ok(&log), Ok(&pay)]),
        (vec!["a.bin"], "a.bin,alias/team/log", vec![Ok(&log)]),
        (vec!["log.bin", unknown.as_str(), "not allowed.bin"], "", vec![Err(NoMatch::NoKey); 3]),
        // Neither of two is taken: the key would be bound for ever to whichever came first (R162).
        (vec!["pay.bin", "pay.key"], "", vec![twice, twice]),
        (vec!["pay.bin", "a.bin", "b.bin"], "a.bin,pay\nb.bin,team/log", vec![twice, twice, Ok(&log)]),
        (vec![by_id.as_str(), "pay"], "", vec![twice, twice]),
    ] {
        let names: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
        let matches = world.console.match_files(&world.administrator, &names, table).await.expect("matches");
        let told: Vec<&str> = matches.iter().map(|matched| matched.file.as_str()).collect();
        assert_eq!(told, files, "one answer a file, in their order");
        let found: Vec<_> = matches
            .iter()
            .map(|matched| matched.found.as_ref().map(|key| &key.key).map_err(|none| *none))
            .collect();
        assert_eq!(found, expected, "{files:?} {table:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_takes_no_material_says_why() {
    let world = World::new().await;
    key(&world, "made", Origin::AliyunKms).await;
    let doomed = key(&world, "doomed", Origin::External).await;
    world.console.schedule_key_deletion(&world.administrator, &doomed, 7).await.expect("scheduled");
    let names = ["made.bin".to_owned(), "doomed.bin".to_owned()];
    let matches = world.console.match_files(&world.administrator, &names, "").await.expect("matches");
    let codes = matches.iter().map(|matched| match &matched.found {
        Err(NoMatch::Refused(refusal)) => refusal.code(),
        found => panic!("{found:?}"),
    });
    assert_eq!(codes.collect::<Vec<_>>(), ["Unsupported.Origin", "Rejected.StateModifiedFailed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_has_a_limit() {
    let world = World::new().await;
    let files = |count: usize| (0..count).map(|n| format!("{n}.bin")).collect::<Vec<_>>();
    let most = world.console.match_files(&world.administrator, &files(limits::MAX_BATCH), "").await;
    assert_eq!(most.expect("as many as it takes").len(), limits::MAX_BATCH);
    let more = world.console.match_files(&world.administrator, &files(limits::MAX_BATCH + 1), "").await;
    let Err(console::Error::Refused(Refusal::Invalid(invalid))) = more else { panic!("{more:?}") };
    assert_eq!(invalid.field, Field::Files);
}
