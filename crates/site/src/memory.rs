//! What follows from single runs, kept in the cache: one table for all of them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kashshaf_search::Memory;

use crate::cache::Cache;
use crate::digest::{Digest, Fields};

const TABLE: &str = "runs";

/// By the digest of a run and of what else decides.
type Table = HashMap<Digest, Vec<u8>>;

/// What was known of runs, and what is known now.
pub struct RunMemory<'c> {
    cache: &'c Cache,
    /// What each run was made of; a run that is not in the cache has nothing.
    runs: Vec<Option<Digest>>,
    before: Table,
    now: Mutex<Table>,
}

impl RunMemory<'_> {
    /// Recalls what the cache has.
    pub fn new(cache: &Cache, runs: Vec<Option<Digest>>) -> RunMemory<'_> {
        RunMemory { cache, runs, before: cache.table(TABLE), now: Mutex::default() }
    }

    /// Keeps what is known now in the cache.
    pub fn finish(self) {
        self.cache.keep_table(TABLE, &self.now.into_inner().unwrap_or_else(PoisonError::into_inner));
    }

    fn key(&self, run: u32, decided_by: &[u8]) -> Option<Digest> {
        let mut fields = Fields::default();
        fields.add(&self.runs.get(run as usize).copied().flatten()?.bytes());
        fields.add(decided_by);
        Some(fields.finish())
    }
}

impl Memory for RunMemory<'_> {
    fn recall(&self, run: u32, decided_by: &[u8]) -> Option<Vec<u8>> {
        let key = self.key(run, decided_by)?;
        let bytes = self.before.get(&key)?.clone();
        self.keep(run, decided_by, bytes.clone());
        Some(bytes)
    }

    fn keep(&self, run: u32, decided_by: &[u8], bytes: Vec<u8>) {
        if let Some(key) = self.key(run, decided_by) {
            self.now.lock().unwrap_or_else(PoisonError::into_inner).insert(key, bytes);
        }
    }
}
