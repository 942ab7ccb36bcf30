//! Blocks that are still small: a few of them are made one again and again, until it is full.
//!
//! What a server records within a second must not wait longer for being few. So each second's records become a block,
//! and so that queries do not have to open a block for each second of a quiet week, [`TOGETHER`] small blocks become
//! one of the next level. Each record is written a few times, not anew each second.

use std::time::Duration;

use crate::{AccessLog, Block, BlockId, LogError, MAX_RECORDS, block::Batch};

/// How many blocks of a level become one of the next.
const TOGETHER: usize = 32;
/// The longest that one block tells of, in milliseconds: what is older is let go of by whole blocks.
const SPAN: i64 = 6 * 60 * 60 * 1000;
/// How long to wait before each other attempt at storing what was not stored.
const PATIENCE: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(1)];

/// Blocks that are not full yet, by how often they were made of others.
#[derive(Default)]
pub(super) struct Levels(Vec<Level>);

#[derive(Default)]
struct Level {
    blocks: Vec<BlockId>,
    batch: Batch,
}

impl Levels {
    /// Stores a batch, at most as many records as a block has.
    ///
    /// # Errors
    /// The log fails, and fails again.
    pub(super) async fn store(&mut self, batch: Batch, log: &dyn AccessLog) -> Result<(), LogError> {
        let (block, batch) = encode(batch).await?;
        append(&block, log).await?;
        if let Err(error) = self.make_one(block.id(), batch, log).await {
            // The records are there, in smaller blocks than they could be.
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "small blocks of access records stay small"
            );
            self.0.clear();
        }
        Ok(())
    }

    /// Makes small blocks one, from level to level, as far as enough of them are there.
    async fn make_one(
        &mut self,
        mut id: BlockId,
        mut batch: Batch,
        log: &dyn AccessLog,
    ) -> Result<(), LogError> {
        for at in 0.. {
            if batch.len() >= MAX_RECORDS / 2 {
                break;
            }
            if self.0.len() == at {
                self.0.push(Level::default());
            }
            let level = &mut self.0[at];
            let full = if level.takes(&batch) { Level::default() } else { std::mem::take(level) };
            level.blocks.push(id);
            level.batch.append(batch);
            let done = if level.blocks.len() == TOGETHER { std::mem::take(level) } else { full };
            if done.blocks.is_empty() {
                break;
            }
            (id, batch) = done.make_one(log).await?;
        }
        Ok(())
    }
}

/// Appends a block, with patience: a database that is being restarted comes back.
async fn append(block: &Block, log: &dyn AccessLog) -> Result<(), LogError> {
    for pause in PATIENCE {
        match log.append(block, &[]).await {
            Ok(()) => return Ok(()),
            Err(error) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "access records are stored later")
            }
        }
        tokio::time::sleep(pause).await;
    }
    log.append(block, &[]).await
}

impl Level {
    /// Puts one block in the place of all of them.
    async fn make_one(self, log: &dyn AccessLog) -> Result<(BlockId, Batch), LogError> {
        if let [only] = self.blocks[..] {
            return Ok((only, self.batch));
        }
        let (block, batch) = encode(self.batch).await?;
        log.append(&block, &self.blocks).await?;
        Ok((block.id(), batch))
    }

    /// Whether there is room for more in one block.
    fn takes(&self, batch: &Batch) -> bool {
        let span = self
            .batch
            .times()
            .zip(batch.times())
            .map(|((oldest, _), (_, newest))| newest.millis().saturating_sub(oldest.millis()));
        self.batch.len() + batch.len() <= MAX_RECORDS && span.is_none_or(|span| span <= SPAN)
    }
}

/// Makes a block. Those who answer requests need not wait for it.
async fn encode(mut batch: Batch) -> Result<(Block, Batch), LogError> {
    let encoding = tokio::task::spawn_blocking(move || (Block::of_batch(&mut batch), batch));
    let failed =
        |source: Box<dyn std::error::Error + Send + Sync>| LogError { doing: "making a block", source };
    match encoding.await {
        Ok((Some(block), batch)) => Ok((block, batch)),
        Ok((None, _)) => Err(failed("the records do not belong together".into())),
        Err(error) => Err(failed(error.into())),
    }
}
