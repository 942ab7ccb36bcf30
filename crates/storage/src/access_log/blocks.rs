//! Blocks of access records.

use domain::Timestamp;
use metrics::{Block, BlockId, Extent, Source, StoredHead, TimeRange};

use crate::{
    selection::Selection,
    statement::{Query, Step},
    value::{Column, Value, values},
};

/// How many blocks' columns are read at a time: each takes some ten thousand bytes.
pub(super) const AT_ONCE: usize = 64;

/// Adds a block, unless it is there.
pub(super) fn add(block: &Block) -> Step {
    let Block { source, from, to, records, head, columns, request_ids } = block;
    Step::new(
        "INSERT INTO access_blocks (id, from_at, to_at, records, bytes, head, body, request_ids, import)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING",
        values![block.id(), *from, *to, *records, block.len() as u64, *head, *columns, *request_ids, *source],
    )
}

pub(super) fn delete(id: BlockId) -> Step {
    Step::new("DELETE FROM access_blocks WHERE id = $1", values![id])
}

/// Deletes what our gateways were asked and has no record of `instant` or later.
pub(super) fn delete_before(instant: Timestamp) -> Step {
    Step::new("DELETE FROM access_blocks WHERE to_at < $1 AND import = 0", values![instant])
}

/// Deletes what does not fit into so many bytes, the newest ones first.
pub(super) fn delete_beyond(bytes: u64) -> Step {
    let sql = "DELETE FROM access_blocks WHERE id IN (
            SELECT id FROM (
                SELECT id, sum(bytes) OVER (ORDER BY to_at DESC, id DESC) AS total FROM access_blocks
                WHERE import = 0
            ) AS counted WHERE CAST(total AS BIGINT) > $1
        )";
    Step::new(sql, values![bytes])
}

/// What has records of a time, the newest first.
pub(super) fn heads(range: TimeRange, after: Option<(Timestamp, BlockId)>, limit: u32) -> Query<StoredHead> {
    let mut selection = Selection::of("SELECT id, import, from_at, to_at, head FROM access_blocks");
    selection.and("to_at >= ?", range.from.to_value());
    selection.and("from_at < ?", range.to.to_value());
    if let Some((to, id)) = after {
        selection.and_each("(to_at, id) < (?, ?)", [to.to_value(), id.to_value()]);
    }
    selection.end("ORDER BY to_at DESC, id DESC LIMIT ?", Value::Int(limit.into()));
    selection.query("looking for access records", |row| {
        let (id, source) = (row.next()?, row.next()?);
        Ok(StoredHead { id, source, from: row.next()?, to: row.next()?, head: row.next()? })
    })
}

/// The columns of some blocks, at most [`AT_ONCE`].
pub(super) fn columns(ids: &[BlockId]) -> Query<(BlockId, Vec<u8>)> {
    let places = (1..=ids.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
    let sql = format!("SELECT id, body FROM access_blocks WHERE id IN ({places})");
    let ids = ids.iter().map(Column::to_value).collect();
    Query::new("reading access records", sql, ids, |row| Ok((row.next()?, row.next()?)))
}

pub(super) fn request_ids(id: BlockId) -> Query<Vec<u8>> {
    let sql = "SELECT request_ids FROM access_blocks WHERE id = $1";
    Query::new("reading ids of requests", sql, values![id], |row| row.next())
}

/// How much there is of each source that has any.
pub(super) fn extents() -> Query<(Source, Extent)> {
    let sql =
        "SELECT import, CAST(sum(records) AS BIGINT), CAST(sum(bytes) AS BIGINT), min(from_at), max(to_at)
        FROM access_blocks GROUP BY import";
    Query::new("counting access records", sql, vec![], |row| {
        let (source, records, bytes) = (row.next()?, row.next()?, row.next()?);
        Ok((source, Extent { records, bytes, oldest: row.next()?, newest: row.next()? }))
    })
}
