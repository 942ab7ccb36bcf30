//! The list of imports.

use domain::{CheckValue, ImportState, MaterialStatus, PairState, view::ImportFilter};
use engine::{Revision, Store, Write};

use crate::{
    place::{Place, on_each_database},
    sample::{add, at, commit, external, pair, sealed_pair},
};

on_each_database! {
    r152_imports_are_listed_by_what_became_of_them
}

async fn r152_imports_are_listed_by_what_became_of_them(place: Place) {
    let store = place.open().await;
    let (mut imported, waiting) = (external(1), external(2));
    let pairs: Vec<_> = (0..8).map(|n| pair(if n % 2 == 0 { &imported } else { &waiting }, n)).collect();
    commit(&*store, vec![add(&imported), add(&waiting)]).await;
    for pair in &pairs {
        commit(&*store, vec![Write::AddPair(pair.clone(), sealed_pair(1))]).await;
    }
    let from = store.key(&imported.id).await.expect("a read").expect("the key").revision;
    imported.primary.material =
        MaterialStatus::Present { check_value: CheckValue::Short([1; 3]), expires_at: Some(at(90)) };
    let used = PairState::Open { attempts_left: 4, imported_at: Some(at(50)) };
    let writes = vec![
        Write::UpdateKey { key: Box::new(imported.clone()), from },
        Write::UpdatePair { pair: pairs[2].id.clone(), state: used, from: Revision(1) },
        Write::UpdatePair { pair: pairs[3].id.clone(), state: PairState::Burned, from: Revision(1) },
    ];
    commit(&*store, writes).await;
    // The nth pair ends at instant 1000 + n.
    let now = at(1005);
    let all = || ImportFilter::default();
    let in_state = |state| ImportFilter { state: Some(state), ..all() };
    let cases: Vec<(ImportFilter, &[usize])> = vec![
        (all(), &[7, 6, 5, 4, 3, 2, 1, 0]),
        (in_state(ImportState::Awaiting), &[7, 6]),
        (in_state(ImportState::Expired), &[5, 4, 1, 0]),
        (in_state(ImportState::Imported), &[2]),
        (in_state(ImportState::Burned), &[3]),
        (ImportFilter { key: Some(imported.id.clone()), ..all() }, &[6, 4, 2, 0]),
        (ImportFilter { after: Some(pairs[3].id.clone()), ..all() }, &[2, 1, 0]),
    ];
    for (filter, expected) in cases {
        let found = store.imports(&filter, now, 10).await.expect("a list");
        let ids: Vec<_> = found.iter().map(|(pair, _)| &pair.id).collect();
        assert_eq!(ids, expected.iter().map(|n| &pairs[*n].id).collect::<Vec<_>>(), "{filter:?}");
        for (pair, material) in found {
            let expected =
                if pair.key == imported.id { imported.primary.material } else { MaterialStatus::Absent };
            assert_eq!(material, expected, "{filter:?}");
        }
    }
    assert_eq!(store.imports(&all(), now, 3).await.expect("a list").len(), 3);
}
