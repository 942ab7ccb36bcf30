//! What falls due, of all tables.

use engine::DueWork;

use crate::{
    statement::Query,
    value::{Row, Unreadable, values},
};

/// At most `limit` things that fall due, soonest first. Each part has an index of its own to be read in order.
pub(crate) fn soonest(limit: u32) -> Query<DueWork> {
    let sql = "SELECT 'material', k.id, NULL, v.expires_at AS due_at
            FROM key_versions v JOIN keys k ON k.primary_version = v.id AND k.id = v.key_id
            WHERE v.expires_at IS NOT NULL
        UNION ALL SELECT 'deletion', id, NULL, delete_at FROM keys WHERE delete_at IS NOT NULL
        UNION ALL SELECT 'rotation', id, NULL, rotate_at FROM keys
            WHERE rotate_at IS NOT NULL AND state = 'Enabled'
        UNION ALL SELECT 'pair', key_id, id, expires_at FROM wrapping_pairs WHERE sealed IS NOT NULL
        ORDER BY due_at LIMIT $1";
    Query::new("looking for what is due", sql, values![limit], read)
}

fn read(row: &mut Row) -> Result<DueWork, Unreadable> {
    let (kind, key, pair, at) = (row.next::<String>()?, row.next()?, row.next()?, row.next()?);
    match (kind.as_str(), pair) {
        ("material", None) => Ok(DueWork::Material(key, at)),
        ("deletion", None) => Ok(DueWork::Deletion(key, at)),
        ("rotation", None) => Ok(DueWork::Rotation(key, at)),
        ("pair", Some(pair)) => Ok(DueWork::Pair(pair, key, at)),
        _ => Err(row.unreadable()),
    }
}
