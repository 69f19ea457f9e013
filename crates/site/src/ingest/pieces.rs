//! Pieces: how the work is cut, so that it can be done on all cores, and done once.
//!
//! A piece is a stretch of a file of records, or some files that follow each other. Where one ends is decided by what
//! stands there, so that pieces before and after a change stay the same. Nothing that is built depends on the cuts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::records::{self, Item, Items};
use super::stream::{self, Stream};
use super::walk::{Entry, Kind};
use super::{Job, sniff, unreadable};
use crate::problem::Problem;

/// A stretch of records has at least so many bytes, and at most about so many.
const LEAST: usize = 1 << 19;
const MOST: usize = 1 << 22;
/// After [`LEAST`] one record in so many ends a piece, and one file in so many ends one.
const RECORDS: u64 = 64;
const FILES: u64 = 32;
/// What a file is counted for before it is read, in bytes.
const SMALL_FILE: u64 = 1 << 12;

/// Where a piece comes from: pieces are ordered by this, whoever reads them and when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Origin {
    /// The standard input comes last.
    pub stdin: bool,
    /// The folder or file that was named.
    pub source: PathBuf,
    /// The first file.
    pub path: PathBuf,
    /// The number of the first record (in a file of lines, its line), or 0.
    pub line: usize,
}

/// Some work.
pub(super) struct Piece {
    pub(super) origin: Origin,
    pub(super) jobs: Vec<Job>,
    /// How many bytes of the sources have been read when it begins.
    pub(super) read: u64,
}

/// Cuts sources into pieces.
pub(super) struct Pieces {
    entries: std::iter::Peekable<std::vec::IntoIter<Entry>>,
    records: Option<Records>,
    stdin: bool,
    read: u64,
}

/// A file of records that is being read.
struct Records {
    source: PathBuf,
    path: Arc<Path>,
    id: Arc<str>,
    kind: Kind,
    stdin: bool,
    items: Items,
    /// The number of the last record that was read.
    last: usize,
    /// Bytes of it that have been read from the disk.
    read: Arc<std::sync::atomic::AtomicU64>,
    before: u64,
}

impl Pieces {
    pub(super) fn new(entries: Vec<Entry>, stdin: bool) -> Pieces {
        Pieces { entries: entries.into_iter().peekable(), records: None, stdin, read: 0 }
    }

    /// The next stretch of the records that are being read.
    fn stretch(&mut self) -> Option<Piece> {
        let from = self.records.as_mut()?;
        let (mut jobs, mut weight, mut first) = (Vec::new(), 0, None);
        for item in from.items.by_ref() {
            match item {
                Item::Record(record) => {
                    first = first.or(Some(record.number));
                    from.last = record.number;
                    weight += record.bytes.len();
                    let ends = weight >= MOST || (weight >= LEAST && mix(&record.bytes).is_multiple_of(RECORDS));
                    jobs.push(Job::Record { path: from.path.clone(), id: from.id.clone(), kind: from.kind, record });
                    if ends {
                        break;
                    }
                }
                Item::Broken(line, message) => jobs.push(Job::Said(Problem::skipped(&from.path, line, message))),
                Item::Note(message) => jobs.push(Job::Said(Problem::note(&from.path, None, message))),
            }
        }
        self.read = from.before + from.read.load(std::sync::atomic::Ordering::Relaxed);
        if jobs.is_empty() {
            self.records = None;
            return None;
        }
        let (stdin, source, path) = (from.stdin, from.source.clone(), from.path.to_path_buf());
        // What is only said comes behind the records before it.
        let line = first.unwrap_or(from.last + 1);
        Some(Piece { origin: Origin { stdin, source, path, line }, jobs, read: self.read })
    }

    fn file(&mut self, entry: Entry) -> Option<Piece> {
        let origin = |entry: &Entry, line| Origin {
            stdin: false,
            source: entry.source.to_path_buf(),
            path: entry.path.clone(),
            line,
        };
        if entry.kind.holds_records() {
            let path: Arc<Path> = entry.path.as_path().into();
            let (stream, read) = match stream::open_stream(&path) {
                Ok(opened) => opened,
                Err(error) => {
                    let jobs = vec![Job::Said(unreadable(&path, &error))];
                    return Some(Piece { origin: origin(&entry, 0), jobs, read: self.read });
                }
            };
            self.records = Some(Records {
                source: entry.source.to_path_buf(),
                path,
                id: entry.id.as_str().into(),
                kind: entry.kind,
                stdin: false,
                items: items(entry.kind, stream),
                last: 0,
                read,
                before: self.read,
            });
            return None;
        }
        let origin = origin(&entry, 0);
        let mut jobs = Vec::new();
        let mut weight = 0;
        let mut next = Some(entry);
        while let Some(entry) = next {
            weight += entry.size + SMALL_FILE;
            self.read += entry.size;
            let ends = weight >= MOST as u64 || mix(entry.path.as_os_str().as_encoded_bytes()).is_multiple_of(FILES);
            jobs.push(Job::File(entry));
            next = self.entries.next_if(|next| !ends && !next.kind.holds_records() && *next.source == *origin.source);
        }
        Some(Piece { origin, jobs, read: self.read })
    }

    /// What the standard input holds.
    fn standard_input(&mut self) -> Option<Piece> {
        let (path, id): (Arc<Path>, Arc<str>) = (Path::new("-").into(), "stdin".into());
        let origin = Origin { stdin: true, source: "-".into(), path: "-".into(), line: 0 };
        let stream = stream::standard_input();
        let kind = sniff(stream.start(), stream.is_whole());
        if kind.holds_records() {
            let (read, before, source) = (Arc::default(), self.read, "-".into());
            let items = items(kind, stream);
            self.records = Some(Records { source, path, id, kind, stdin: true, items, last: 0, read, before });
            return None;
        }
        let job = match stream.whole() {
            Ok(bytes) => Job::Text { path, id, kind, bytes },
            Err(error) => Job::Said(unreadable(&path, &error)),
        };
        Some(Piece { origin, jobs: vec![job], read: self.read })
    }
}

fn items(kind: Kind, stream: Stream) -> Items {
    match kind {
        Kind::Json => records::json(stream),
        Kind::Csv => records::csv(stream),
        Kind::JsonLines | Kind::Text | Kind::Markdown | Kind::Html => records::lines(stream),
    }
}

impl Iterator for Pieces {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some(piece) = self.stretch() {
                return Some(piece);
            }
            let piece = match self.entries.next() {
                Some(entry) => self.file(entry),
                None if std::mem::take(&mut self.stdin) => self.standard_input(),
                None => return None,
            };
            if piece.is_some() {
                return piece;
            }
        }
    }
}

/// A number that any byte changes: good enough to cut by.
fn mix(bytes: &[u8]) -> u64 {
    let fold = |sum: u64, chunk: &[u8]| {
        let word = chunk.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
        (sum ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    };
    bytes.chunks(8).fold(0, fold)
}
