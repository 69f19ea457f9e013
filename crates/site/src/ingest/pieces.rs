//! Pieces: how the work is cut, so that it can be done on all cores, and done once.
//!
//! A piece is a stretch of a file of lines, or some files that follow each other. Where one ends is decided by what
//! stands there, so that pieces before and after a change stay the same. Nothing that is built depends on the cuts.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::walk::{Entry, Kind};
use super::{Job, records, sniff, unreadable};
use crate::ingest::decode;

/// A stretch of lines has at least so many bytes, and at most about so many.
const LEAST: usize = 1 << 19;
const MOST: usize = 1 << 22;
/// After [`LEAST`] one line in so many ends a piece, and one file in so many ends one.
const LINES: u64 = 64;
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
    /// The first line, or 0.
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
    lines: Option<Lines>,
    stdin: bool,
    read: u64,
}

/// A file of lines that is being read.
struct Lines {
    source: PathBuf,
    path: Arc<Path>,
    id: Arc<str>,
    stdin: bool,
    lines: Box<dyn Iterator<Item = records::Line> + Send>,
    /// Bytes of it that have been read from the disk.
    read: Arc<std::sync::atomic::AtomicU64>,
    before: u64,
}

impl Pieces {
    pub(super) fn new(entries: Vec<Entry>, stdin: bool) -> Pieces {
        Pieces { entries: entries.into_iter().peekable(), lines: None, stdin, read: 0 }
    }

    /// The next stretch of the lines that are being read.
    fn stretch(&mut self) -> Option<Piece> {
        let from = self.lines.as_mut()?;
        let (mut jobs, mut weight, mut first) = (Vec::new(), 0, 0);
        for line in from.lines.by_ref() {
            if jobs.is_empty() {
                first = line.number;
            }
            match line.bytes {
                Ok(bytes) => {
                    weight += bytes.len();
                    let ends = weight >= MOST || (weight >= LEAST && mix(&bytes).is_multiple_of(LINES));
                    jobs.push(Job::Record { path: from.path.clone(), id: from.id.clone(), line: line.number, bytes });
                    if ends {
                        break;
                    }
                }
                Err(error) => jobs.push(Job::Failed(unreadable(&from.path, Some(line.number), &error))),
            }
        }
        self.read = from.before + from.read.load(std::sync::atomic::Ordering::Relaxed);
        if jobs.is_empty() {
            self.lines = None;
            return None;
        }
        let (stdin, source, path) = (from.stdin, from.source.clone(), from.path.to_path_buf());
        Some(Piece { origin: Origin { stdin, source, path, line: first }, jobs, read: self.read })
    }

    fn file(&mut self, entry: Entry) -> Option<Piece> {
        let origin = |entry: &Entry, line| Origin {
            stdin: false,
            source: entry.source.to_path_buf(),
            path: entry.path.clone(),
            line,
        };
        if entry.kind == Kind::JsonLines {
            let (path, id): (Arc<Path>, Arc<str>) = (entry.path.as_path().into(), entry.id.as_str().into());
            let (reader, read) = match decode::open_lines(&entry.path) {
                Ok(opened) => opened,
                Err(error) => {
                    let jobs = vec![Job::Failed(unreadable(&path, None, &error))];
                    return Some(Piece { origin: origin(&entry, 0), jobs, read: self.read });
                }
            };
            let lines = Box::new(records::lines(reader));
            self.lines = Some(Lines {
                source: entry.source.to_path_buf(),
                path,
                id,
                stdin: false,
                lines,
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
            next = self.entries.next_if(|next| !ends && next.kind != Kind::JsonLines && *next.source == *origin.source);
        }
        Some(Piece { origin, jobs, read: self.read })
    }

    /// What the standard input holds.
    fn standard_input(&mut self) -> Option<Piece> {
        let (path, id): (Arc<Path>, Arc<str>) = (Path::new("-").into(), "stdin".into());
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(decode::FILE_CAP).read_to_end(&mut bytes).and_then(|_| {
            if bytes.starts_with(b"\x1f\x8b") {
                let mut plain = Vec::new();
                MultiGzDecoder::new(bytes.as_slice()).take(decode::FILE_CAP).read_to_end(&mut plain)?;
                bytes = plain;
            }
            Ok(())
        });
        let origin = Origin { stdin: true, source: "-".into(), path: "-".into(), line: 0 };
        let job = match read {
            Err(error) => Job::Failed(unreadable(&path, None, &error)),
            Ok(()) => match sniff(&bytes) {
                Kind::JsonLines => {
                    let lines = Box::new(records::lines(Box::new(std::io::Cursor::new(bytes))));
                    let (read, before, source) = (Arc::default(), self.read, "-".into());
                    self.lines = Some(Lines { source, path, id, stdin: true, lines, read, before });
                    return None;
                }
                kind => Job::Text { path, id, kind, bytes },
            },
        };
        Some(Piece { origin, jobs: vec![job], read: self.read })
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
