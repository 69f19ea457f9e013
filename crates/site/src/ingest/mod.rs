//! Ingest: from folders of files to articles.
//!
//! Every format is read into a [`draft::Draft`], and every draft is resolved into an article in one place. Work is cut
//! into pieces ([`pieces`]) that are read and analysed on all cores and put into the order of the files, so the number
//! of cores changes nothing. Whatever is found is either indexed or named in the report: `found = indexed + skipped`.

pub mod clean;
pub mod date;
pub mod decode;
pub mod draft;
pub mod front_matter;
mod html;
pub mod language;
mod markdown;
pub mod metadata;
pub mod names;
pub mod pieces;
mod records;
mod reuse;
pub mod set_apart;
pub mod slug;
pub mod stream;
mod text;
mod title;
pub mod walk;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kashshaf_search::segment::{Run, RunWriter};
use kashshaf_search::{Article, BlockKind};
use rayon::prelude::*;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::cache::Cache;
use crate::digest::Digest;
use crate::problem::Problem;
use crate::stored::{Bytes, Scratch};
use draft::{Draft, Origin as From};
use metadata::Metadata;
use pieces::{Origin, Piece, Pieces};
use records::Record;
use set_apart::Phrases;
use walk::{Entry, Kind};

/// What was read.
#[derive(Debug, Default)]
pub struct Report {
    /// Articles that were handed on.
    pub indexed: usize,
    /// Articles that were not.
    pub skipped: usize,
    /// Lines that are kept but not indexed.
    pub set_apart: usize,
    /// One entry for each skipped article, and the notes, in the order of the files.
    pub problems: Vec<Problem>,
    /// What was taken over from the build before; nothing when there is no such build.
    pub reused: Option<Reused>,
    /// What went wrong with the cache: the next build will take longer.
    pub cache_problem: Option<String>,
}

/// What a build took over from the build before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reused {
    /// Pieces of the sources that were not analysed again, and how many there are.
    pub pieces: (usize, usize),
    /// Files that were written, and how many the site has.
    pub written: (usize, usize),
}

impl Report {
    /// How many articles there were.
    pub fn found(&self) -> usize {
        self.indexed + self.skipped
    }

    /// Whether there were articles and none of them could be read: no site should take the place of another then.
    pub fn is_nothing(&self) -> bool {
        self.indexed == 0 && self.skipped > 0
    }
}

/// What to read.
#[derive(Debug, Default)]
pub struct Sources {
    /// Folders and files.
    pub paths: Vec<PathBuf>,
    /// Whether articles come from the standard input too.
    pub stdin: bool,
    /// A folder to pass over: the site that is being written.
    pub excluded: Option<PathBuf>,
}

/// Everything that was read, analysed.
#[derive(Debug, Default)]
pub struct Ingested {
    /// What was passed over before any file was read.
    pub problems: Vec<Problem>,
    /// In the order of their origins.
    pub pieces: Vec<Analysed>,
    /// How many of the pieces came out of the cache.
    pub reused: usize,
}

/// Reads and analyses everything, on all cores; what the cache knows is not analysed again. `progress` hears how far
/// it is.
pub fn read(
    sources: &Sources,
    phrases: &Phrases,
    cache: Option<&Cache>,
    scratch: &Scratch,
    progress: &(dyn Fn(Read) + Sync),
) -> anyhow::Result<Ingested> {
    // The order in which folders are named on the command line changes nothing.
    let mut paths = sources.paths.clone();
    paths.sort();
    let (entries, problems) = walk::walk(&paths, sources.excluded.as_deref());
    let bytes = entries.iter().map(|entry| entry.size).sum();
    let (articles, reused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let analyse = |piece: Piece| {
        let read = piece.read;
        let piece = Loaded::of(piece);
        let key = cache.and_then(|cache| piece.key(phrases, cache.fields()));
        let known = key.zip(cache).map(|(key, cache)| reuse::find(key, &piece.origin, cache, scratch));
        let analysed = match known.transpose()?.flatten() {
            Some(analysed) => {
                reused.fetch_add(1, Ordering::Relaxed);
                analysed
            }
            None => analyse(piece, phrases, key.zip(cache), scratch)?,
        };
        let articles =
            articles.fetch_add(analysed.about.articles.len(), Ordering::Relaxed) + analysed.about.articles.len();
        progress(Read { articles, read, bytes });
        Ok(analysed)
    };
    let pieces = Pieces::new(entries, sources.stdin).par_bridge().map(analyse);
    let mut pieces = pieces.collect::<anyhow::Result<Vec<Analysed>>>()?;
    pieces.par_sort_unstable_by(|a, b| a.about.origin.cmp(&b.about.origin));
    Ok(Ingested { problems, pieces, reused: reused.into_inner() })
}

/// How far reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// Articles that were analysed.
    pub articles: usize,
    /// Bytes of the sources that were read.
    pub read: u64,
    /// And that there are, as far as their sizes are known.
    pub bytes: u64,
}

/// What comes of a piece.
#[derive(Debug)]
pub struct Analysed {
    /// What is to be known of it.
    pub about: About,
    /// Its articles, inverted.
    pub runs: Vec<Run<Bytes>>,
    /// The digest of all that it was made of, where there is a cache.
    pub key: Option<Digest>,
}

/// Where the articles of a piece come from, and what was wrong with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct About {
    /// Where it comes from.
    pub origin: Origin,
    /// The files that articles stand in.
    pub paths: Vec<PathBuf>,
    /// For each article its file, and its line or 0, in the order of reading.
    pub articles: Vec<(u32, u32)>,
    /// What was wrong, each with the number of the articles read before it.
    pub problems: Vec<(usize, Problem)>,
    /// Lines that are kept but not indexed.
    pub set_apart: usize,
}

/// A run is finished when it has so many bytes of text: a piece may be a large file.
const RUN: usize = 1 << 22;

/// Analyses a piece, and keeps what comes of it in the cache where it has a key there.
fn analyse(
    piece: Loaded,
    phrases: &Phrases,
    cache: Option<(Digest, &Cache)>,
    scratch: &Scratch,
) -> anyhow::Result<Analysed> {
    let (paths, articles, problems) = (Vec::new(), Vec::new(), Vec::new());
    let mut about = About { origin: piece.origin, paths, articles, problems, set_apart: 0 };
    let (mut writer, mut runs, mut is_numbered) = (RunWriter::default(), Vec::new(), false);
    for job in piece.jobs {
        let outcome = run(job, phrases);
        is_numbered |= outcome.is_numbered;
        let before = about.articles.len();
        about.problems.extend(outcome.problems.into_iter().map(|problem| (before, problem)));
        for (article, path, line) in outcome.articles {
            about.set_apart += article.blocks.iter().filter(|block| block.kind == BlockKind::Boilerplate).count();
            writer.add(article, about.articles.len() as u32);
            if about.paths.last() != Some(&path) {
                about.paths.push(path);
            }
            about.articles.push((about.paths.len() as u32 - 1, line.unwrap_or_default() as u32));
            if writer.text() > RUN {
                runs.push(std::mem::take(&mut writer).finish());
            }
        }
    }
    if !writer.is_empty() {
        runs.push(writer.finish());
    }
    let kept = cache.and_then(|(key, cache)| reuse::keep(key, &about, is_numbered, &runs, cache));
    let key = cache.map(|(key, _)| key);
    Ok(Analysed { about, runs: reuse::open(runs, kept.as_ref(), scratch)?, key })
}

/// A piece whose files are read.
struct Loaded {
    origin: Origin,
    jobs: Vec<Job>,
}

impl Loaded {
    fn of(piece: Piece) -> Loaded {
        let load = |job| match job {
            Job::File(entry) => {
                let sidecar = entry.sidecar.as_deref().map(stream::read);
                match stream::read(&entry.path) {
                    Ok(bytes) => Job::Read { entry, bytes, sidecar },
                    Err(error) => Job::Said(unreadable(&entry.path, &error)),
                }
            }
            job => job,
        };
        Loaded { origin: piece.origin, jobs: piece.jobs.into_iter().map(load).collect() }
    }
}

/// A piece of work that can be done on its own.
enum Job {
    File(Entry),
    Read { entry: Entry, bytes: Vec<u8>, sidecar: Option<std::io::Result<Vec<u8>>> },
    Text { path: Arc<Path>, id: Arc<str>, kind: Kind, bytes: Vec<u8> },
    Record { path: Arc<Path>, id: Arc<str>, kind: Kind, record: Record },
    Said(Problem),
}

/// A file with the metadata of an article, and what is in it.
type Sidecar<'p> = (&'p Path, std::io::Result<Vec<u8>>);

/// What comes of it.
#[derive(Default)]
struct Outcome {
    articles: Vec<(Article, PathBuf, Option<usize>)>,
    problems: Vec<Problem>,
    /// Whether an article has its id or title from its place in a file of lines.
    is_numbered: bool,
}

/// What the standard input holds, by its first bytes.
fn sniff(bytes: &[u8], is_whole: bool) -> Kind {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let is_json = |bytes: &[u8]| match serde_json::Deserializer::from_slice(bytes).into_iter::<IgnoredAny>().next() {
        Some(Ok(_)) => true,
        Some(Err(error)) => error.is_eof() && !is_whole,
        None => false,
    };
    match start.first() {
        Some(b'{') => {
            // An object that ends with its line is the first of many; otherwise it is one over several lines.
            let mut lines = start.splitn(2, |byte| *byte == b'\n');
            let line = lines.next().unwrap_or_default();
            let is_one = serde_json::from_slice::<IgnoredAny>(line).is_err() && lines.next().is_some();
            if is_one && is_json(start) { Kind::Json } else { Kind::JsonLines }
        }
        Some(b'[') if is_json(start) => Kind::Json,
        Some(b'<') => Kind::Html,
        _ if start.starts_with(b"---") || start.starts_with(b"+++") => Kind::Markdown,
        _ => Kind::Text,
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::skipped(path, None, format!("cannot be read: {error}"))
}

fn run(job: Job, phrases: &Phrases) -> Outcome {
    let mut outcome = Outcome::default();
    match job {
        Job::Said(problem) => outcome.problems.push(problem),
        Job::Record { path, id, kind, record } => outcome.record(record, &path, &id, kind, phrases),
        Job::Read { entry, bytes, sidecar } => {
            let sidecar = entry.sidecar.as_deref().zip(sidecar);
            outcome.text(bytes, &entry.path, &entry.id, entry.kind, sidecar, phrases);
        }
        Job::File(entry) => unreachable!("{} was read before", entry.path.display()),
        Job::Text { path, id, kind, bytes } => outcome.text(bytes, &path, &id, kind, None, phrases),
    }
    outcome
}

impl Outcome {
    fn text(&mut self, bytes: Vec<u8>, path: &Path, id: &str, kind: Kind, sidecar: Option<Sidecar>, phrases: &Phrases) {
        let decoded = if kind == Kind::Html { decode::decode_page(bytes) } else { decode::decode(bytes) };
        let decoded = match decoded {
            Ok(decoded) => decoded,
            Err(not_text) => {
                let message = decode::NotText::MESSAGE;
                return self.problems.push(Problem::skipped(path, Some(not_text.line), message));
            }
        };
        self.problems.extend(decoded.note.map(|note| Problem::note(path, None, note)));
        let beside = sidecar.map(|(table, bytes)| self.sidecar(table, bytes)).unwrap_or_default();
        self.single(&decoded.text, path, id, kind, beside, phrases);
    }

    fn single(&mut self, text: &str, path: &Path, id: &str, kind: Kind, beside: Metadata, phrases: &Phrases) {
        let draft = match kind {
            Kind::Html => html::read_page(text),
            Kind::Markdown => {
                let text = clean::lines(text);
                match front_matter::split(&text) {
                    Ok(split) => {
                        let (metadata, _, problems) = Metadata::from_map(split.map);
                        self.problems.extend(problems.into_iter().map(|message| Problem::note(path, None, message)));
                        Draft { metadata, blocks: markdown::read(split.text), ..Draft::default() }
                    }
                    Err(broken) => {
                        return self.problems.push(Problem::skipped(path, Some(broken.line), broken.message));
                    }
                }
            }
            _ => {
                let (heading, blocks) = text::read(text, phrases, true);
                Draft { heading, blocks, ..Draft::default() }
            }
        };
        let draft = Draft { metadata: beside.or(draft.metadata), ..draft };
        self.resolve(draft, From { path, line: None, id }, phrases);
    }

    fn record(&mut self, record: Record, path: &Path, id: &str, kind: Kind, phrases: &Phrases) {
        let line = Some(record.line);
        let text = match String::from_utf8(record.bytes) {
            Ok(text) => text,
            Err(error) => {
                let decoded = decode::decode_legacy(error.as_bytes());
                self.problems.extend(decoded.note.map(|note| Problem::note(path, line, note)));
                decoded.text
            }
        };
        let map = match records::object(&text, kind == Kind::JsonLines) {
            Ok(map) => map,
            Err((further, message)) => {
                return self.problems.push(Problem::skipped(path, Some(record.line + further), message));
            }
        };
        let (metadata, body, problems) = Metadata::from_map(map);
        self.problems.extend(problems.into_iter().map(|message| Problem::note(path, line, message)));
        let (heading, blocks) = text::read(body.as_deref().unwrap_or_default(), phrases, metadata.title.is_none());
        let id = format!("{id}#{}", record.number);
        self.resolve(Draft { metadata, heading, blocks, lang_hint: None }, From { path, line, id: &id }, phrases);
    }

    fn sidecar(&mut self, table: &Path, bytes: std::io::Result<Vec<u8>>) -> Metadata {
        let text = match bytes.map(decode::decode) {
            Ok(Ok(decoded)) => decoded.text,
            Ok(Err(not_text)) => {
                self.problems.push(Problem::note(table, Some(not_text.line), "is not a text file; it was not used"));
                return Metadata::default();
            }
            Err(error) => {
                self.problems.push(Problem::note(table, None, format!("cannot be read ({error}); it was not used")));
                return Metadata::default();
            }
        };
        match front_matter::parse_toml(&text) {
            Ok(toml) => {
                let (metadata, _, problems) = Metadata::from_map(metadata::from_toml(toml));
                self.problems.extend(problems.into_iter().map(|message| Problem::note(table, None, message)));
                metadata
            }
            Err(broken) => {
                let message = format!("is not valid TOML ({}); it was not used: correct this line", broken.message);
                self.problems.push(Problem::note(table, Some(broken.line), message));
                Metadata::default()
            }
        }
    }

    fn resolve(&mut self, mut draft: Draft, origin: From<'_>, phrases: &Phrases) {
        phrases.mark(&mut draft.blocks);
        match draft.resolve(origin) {
            Ok((article, notes)) => {
                self.problems.extend(notes);
                let place = clean::line(origin.id);
                self.is_numbered |= origin.line.is_some() && (article.id == place || article.title == place);
                self.articles.push((article, origin.path.to_owned(), origin.line));
            }
            Err(problem) => self.problems.push(problem),
        }
    }
}
