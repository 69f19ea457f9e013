//! Pieces in the cache: what came of the same bytes before is taken instead of being analysed again.

use anyhow::Result;
use kashshaf_search::segment::Run;
use serde::{Deserialize, Serialize};

use super::pieces::Origin;
use super::set_apart::Phrases;
use super::walk::Kind;
use super::{About, Analysed, Job, Loaded};
use crate::cache::{Cache, Kept};
use crate::digest::{Digest, Fields};
use crate::stored::{Bytes, Scratch};

/// What stands in the cache before the runs.
#[derive(Serialize, Deserialize)]
struct Entry {
    about: About,
    is_numbered: bool,
    /// Of each run, in bytes.
    lengths: Vec<u64>,
}

impl Loaded {
    /// The digest of everything that decides what comes of this piece, but for the number of its first line. A piece
    /// that could not be read as a whole has none.
    pub(super) fn key(&self, phrases: &Phrases, mut fields: Fields) -> Option<Digest> {
        fields.add(&(phrases.own().len() as u64).to_le_bytes());
        phrases.own().iter().for_each(|words| fields.add(words.as_bytes()));
        fields.add(self.origin.source.as_os_str().as_encoded_bytes());
        for job in &self.jobs {
            match job {
                Job::Record { path, id, kind, record } => {
                    fields.add(format!("{kind:?} record").as_bytes());
                    fields.add(path.as_os_str().as_encoded_bytes());
                    fields.add(id.as_bytes());
                    // Lines may move together. The other records have a line that says nothing of their number.
                    let before = if *kind == Kind::JsonLines { self.origin.line } else { 0 };
                    fields.add(&(record.number as u64 - before as u64).to_le_bytes());
                    fields.add(&(record.line as u64 - before as u64).to_le_bytes());
                    fields.add(&record.bytes);
                }
                Job::Read { entry, bytes, sidecar } => {
                    fields.add(b"file");
                    fields.add(entry.path.as_os_str().as_encoded_bytes());
                    fields.add(entry.id.as_bytes());
                    match sidecar {
                        Some(Ok(table)) => {
                            fields.add(b"sidecar");
                            fields.add(table);
                        }
                        Some(Err(_)) => return None,
                        None => fields.add(b"no sidecar"),
                    }
                    fields.add(bytes);
                }
                Job::Text { path, id, kind, bytes } => {
                    fields.add(format!("{kind:?}").as_bytes());
                    fields.add(path.as_os_str().as_encoded_bytes());
                    fields.add(id.as_bytes());
                    fields.add(bytes);
                }
                Job::Said(_) | Job::File(_) => return None,
            }
        }
        Some(fields.finish())
    }
}

/// What came of a piece when it was analysed before.
pub(super) fn find(key: Digest, origin: &Origin, cache: &Cache, scratch: &Scratch) -> Result<Option<Analysed>> {
    let Some((Entry { mut about, is_numbered, lengths }, bytes, kept)) = cache.piece::<Entry>(key) else {
        return Ok(None);
    };
    let (line, before) = (origin.line, about.origin.line);
    if line != before && is_numbered {
        return Ok(None);
    }
    // The lines may stand further up or down now.
    let moved = |at: usize| (at + line).saturating_sub(before);
    about.articles.iter_mut().filter(|at| at.1 > 0).for_each(|at| at.1 = moved(at.1 as usize) as u32);
    about.problems.iter_mut().filter_map(|(_, problem)| problem.line.as_mut()).for_each(|at| *at = moved(*at));
    about.origin = origin.clone();
    let mut rest = bytes.as_slice();
    let mut runs = Vec::with_capacity(lengths.len());
    for length in lengths {
        let Some((run, after)) = rest.split_at_checked(length as usize) else { return Ok(None) };
        runs.push(run.to_vec());
        rest = after;
    }
    Ok(Some(Analysed { about, runs: open(runs, Some(&kept), scratch)?, key: Some(key) }))
}

/// Keeps what came of a piece.
pub(super) fn keep(key: Digest, about: &About, is_numbered: bool, runs: &[Vec<u8>], cache: &Cache) -> Option<Kept> {
    let lengths = runs.iter().map(|run| run.len() as u64).collect();
    let bytes: Vec<&[u8]> = runs.iter().map(Vec::as_slice).collect();
    cache.keep_piece(key, &Entry { about: about.clone(), is_numbered, lengths }, &bytes)
}

/// Opens runs, which lie in memory or where the cache has them.
pub(super) fn open(runs: Vec<Vec<u8>>, kept: Option<&Kept>, scratch: &Scratch) -> Result<Vec<Run<Bytes>>> {
    let mut at = 0;
    let open = |run: Vec<u8>| {
        let (start, length) = (at, run.len() as u64);
        at += length;
        let elsewhere = kept.and_then(|kept| kept.stretch(start, length));
        Ok(Run::open(scratch.keep_or_read(run, elsewhere)?)?)
    };
    runs.into_iter().map(open).collect()
}
