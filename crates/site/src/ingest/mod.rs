//! Ingest: from folders of files to articles.
//!
//! Every format is read into a [`draft::Draft`], and every draft is resolved into an article in one place. Work is
//! done in batches on all cores and handed on in the order of the files, so the number of cores changes nothing.
//! Whatever is found is either handed on or named in the report: `found = indexed + skipped`.

pub mod clean;
pub mod date;
pub mod decode;
pub mod draft;
pub mod front_matter;
mod html;
pub mod language;
mod markdown;
pub mod metadata;
mod records;
pub mod set_apart;
pub mod slug;
mod text;
mod title;
pub mod walk;

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use kashshaf_search::{Article, BlockKind};
use rayon::prelude::*;

use crate::digest::Digest;
use crate::problem::{Level, Problem};
use draft::{Draft, Origin};
use metadata::Metadata;
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

/// Reads everything and hands each article to `sink`; `progress` hears how many are done.
pub fn read(sources: &Sources, phrases: &Phrases, sink: &mut dyn FnMut(Article), progress: &dyn Fn(usize)) -> Report {
    // The order in which folders are named on the command line changes nothing.
    let mut paths = sources.paths.clone();
    paths.sort();
    let (entries, problems) = walk::walk(&paths, sources.excluded.as_deref());
    let mut pipeline = Pipeline {
        phrases,
        sink,
        progress,
        jobs: Vec::new(),
        weight: 0,
        ids: HashSet::new(),
        slugs: HashSet::new(),
        report: Report::default(),
    };
    for problem in problems {
        pipeline.report(problem);
    }
    for entry in entries {
        match entry.kind {
            Kind::JsonLines => pipeline.json_lines(&entry),
            _ => pipeline.push(Job::File(entry), 1 << 16),
        }
    }
    if sources.stdin {
        pipeline.stdin();
    }
    pipeline.flush();
    pipeline.report
}

/// A piece of work that can be done on its own.
enum Job {
    File(Entry),
    Text { path: Arc<Path>, id: Arc<str>, kind: Kind, bytes: Vec<u8> },
    Record { path: Arc<Path>, id: Arc<str>, line: usize, bytes: Vec<u8> },
    Failed(Problem),
}

/// What comes of it.
#[derive(Default)]
struct Outcome {
    articles: Vec<(Article, PathBuf, Option<usize>)>,
    problems: Vec<Problem>,
}

/// How many jobs, and about how many bytes, are done at a time.
const BATCH: usize = 512;
const BATCH_BYTES: usize = 32 << 20;

struct Pipeline<'a> {
    phrases: &'a Phrases,
    sink: &'a mut dyn FnMut(Article),
    progress: &'a dyn Fn(usize),
    jobs: Vec<Job>,
    weight: usize,
    ids: HashSet<String>,
    slugs: HashSet<String>,
    report: Report,
}

impl Pipeline<'_> {
    fn json_lines(&mut self, entry: &Entry) {
        let (path, id): (Arc<Path>, Arc<str>) = (entry.path.as_path().into(), entry.id.as_str().into());
        let reader = match decode::open(&entry.path) {
            Ok(reader) => reader,
            Err(error) => return self.push(Job::Failed(unreadable(&path, None, &error)), 0),
        };
        self.lines(reader, &path, &id);
    }

    fn lines(&mut self, reader: Box<dyn std::io::BufRead>, path: &Arc<Path>, id: &Arc<str>) {
        for line in records::lines(reader) {
            match line.bytes {
                Ok(bytes) => {
                    let weight = bytes.len();
                    self.push(Job::Record { path: path.clone(), id: id.clone(), line: line.number, bytes }, weight);
                }
                Err(error) => self.push(Job::Failed(unreadable(path, Some(line.number), &error)), 0),
            }
        }
    }

    fn stdin(&mut self) {
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
        if let Err(error) = read {
            return self.push(Job::Failed(unreadable(&path, None, &error)), 0);
        }
        match sniff(&bytes) {
            Kind::JsonLines => self.lines(Box::new(std::io::Cursor::new(bytes)), &path, &id),
            kind => self.push(Job::Text { path, id, kind, bytes }, 0),
        }
    }

    fn push(&mut self, job: Job, weight: usize) {
        self.jobs.push(job);
        self.weight += weight;
        if self.jobs.len() >= BATCH || self.weight >= BATCH_BYTES {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.weight = 0;
        let jobs = std::mem::take(&mut self.jobs);
        let phrases = self.phrases;
        let outcomes: Vec<Outcome> = jobs.into_par_iter().map(|job| run(job, phrases)).collect();
        for outcome in outcomes {
            for problem in outcome.problems {
                self.report(problem);
            }
            for (article, path, line) in outcome.articles {
                self.keep(article, &path, line);
            }
        }
        (self.progress)(self.report.found());
    }

    fn report(&mut self, problem: Problem) {
        self.report.skipped += usize::from(problem.level == Level::Skipped);
        self.report.problems.push(problem);
    }

    fn keep(&mut self, mut article: Article, path: &Path, line: Option<usize>) {
        if !self.ids.insert(article.id.clone()) {
            let taken = std::mem::take(&mut article.id);
            article.id = self.another_id(&taken, &article);
            article.slug = slug::slugify(&article.id);
            let message = format!("has the id `{taken}` of an earlier article; it is kept as `{}`", article.id);
            self.report.problems.push(Problem::note(path, line, message));
            self.ids.insert(article.id.clone());
        }
        while !self.slugs.insert(article.slug.clone()) {
            article.slug = format!("{}-{}", article.slug, Digest::of(article.id.as_bytes()).short(8));
        }
        self.report.indexed += 1;
        self.report.set_apart += article.blocks.iter().filter(|block| block.kind == BlockKind::Boilerplate).count();
        (self.sink)(article);
    }

    /// An id for an article whose own is taken: made from what it says, so that links to it stay the same when
    /// other articles come and go.
    fn another_id(&self, taken: &str, article: &Article) -> String {
        let mut text = article.title.clone();
        for block in &article.blocks {
            text.push('\n');
            text.push_str(&block.text);
        }
        let base = format!("{taken}~{}", Digest::of(text.as_bytes()).short(8));
        let mut id = base.clone();
        let mut copy = 2;
        while self.ids.contains(&id) {
            id = format!("{base}-{copy}");
            copy += 1;
        }
        id
    }
}

/// What the standard input holds.
fn sniff(bytes: &[u8]) -> Kind {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    match start.first() {
        Some(b'{') => {
            // An object that ends with its line is the first of many; otherwise it is one over several lines.
            let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
            if serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok() || !start.contains(&b'\n') {
                Kind::JsonLines
            } else {
                sniff_object(start)
            }
        }
        Some(b'[') if serde_json::from_slice::<serde::de::IgnoredAny>(start).is_ok() => Kind::Json,
        Some(b'<') => Kind::Html,
        _ if start.starts_with(b"---") || start.starts_with(b"+++") => Kind::Markdown,
        _ => Kind::Text,
    }
}

fn sniff_object(bytes: &[u8]) -> Kind {
    if serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok() { Kind::Json } else { Kind::JsonLines }
}

fn unreadable(path: &Path, line: Option<usize>, error: &std::io::Error) -> Problem {
    Problem::skipped(
        path,
        line,
        format!("cannot be read{}: {error}", if line.is_some() { " from this line on" } else { "" }),
    )
}

fn run(job: Job, phrases: &Phrases) -> Outcome {
    let mut outcome = Outcome::default();
    match job {
        Job::Failed(problem) => outcome.problems.push(problem),
        Job::Record { path, id, line, bytes } => {
            let text = match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => {
                    let decoded = decode::decode_legacy(error.as_bytes());
                    outcome.problems.extend(decoded.note.map(|note| Problem::note(&path, Some(line), note)));
                    decoded.text
                }
            };
            let record = records::Record { number: line, line: Some(line), map: records::object(&text) };
            outcome.record(record, &path, &id, phrases);
        }
        Job::File(entry) => match decode::read(&entry.path) {
            Ok(bytes) => outcome.text(bytes, &entry.path, &entry.id, entry.kind, entry.sidecar.as_deref(), phrases),
            Err(error) => outcome.problems.push(unreadable(&entry.path, None, &error)),
        },
        Job::Text { path, id, kind, bytes } => outcome.text(bytes, &path, &id, kind, None, phrases),
    }
    outcome
}

impl Outcome {
    fn text(&mut self, bytes: Vec<u8>, path: &Path, id: &str, kind: Kind, sidecar: Option<&Path>, phrases: &Phrases) {
        let decoded = if kind == Kind::Html { decode::decode_page(bytes) } else { decode::decode(bytes) };
        let decoded = match decoded {
            Ok(decoded) => decoded,
            Err(not_text) => {
                let message = decode::NotText::MESSAGE;
                return self.problems.push(Problem::skipped(path, Some(not_text.line), message));
            }
        };
        self.problems.extend(decoded.note.map(|note| Problem::note(path, None, note)));
        let text = decoded.text;
        let records = match kind {
            Kind::Json => records::json(&text),
            Kind::Csv => records::csv(&text),
            Kind::Text | Kind::Markdown | Kind::Html | Kind::JsonLines => {
                let beside = sidecar.map(|table| self.sidecar(table)).unwrap_or_default();
                return self.single(&text, path, id, kind, beside, phrases);
            }
        };
        if records.is_empty() {
            self.problems.push(Problem::note(path, None, "holds no records"));
        }
        for record in records {
            self.record(record, path, id, phrases);
        }
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
        self.resolve(draft, Origin { path, line: None, id }, phrases);
    }

    fn record(&mut self, record: records::Record, path: &Path, id: &str, phrases: &Phrases) {
        let map = match record.map {
            Ok(map) => map,
            Err(message) => return self.problems.push(Problem::skipped(path, record.line, message)),
        };
        let (metadata, body, problems) = Metadata::from_map(map);
        self.problems.extend(problems.into_iter().map(|message| Problem::note(path, record.line, message)));
        let (heading, blocks) = text::read(body.as_deref().unwrap_or_default(), phrases, metadata.title.is_none());
        let id = format!("{id}#{}", record.number);
        self.resolve(
            Draft { metadata, heading, blocks, lang_hint: None },
            Origin { path, line: record.line, id: &id },
            phrases,
        );
    }

    fn sidecar(&mut self, table: &Path) -> Metadata {
        let text = match decode::read(table).map(decode::decode) {
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

    fn resolve(&mut self, mut draft: Draft, origin: Origin<'_>, phrases: &Phrases) {
        phrases.mark(&mut draft.blocks);
        match draft.resolve(origin) {
            Ok((article, notes)) => {
                self.problems.extend(notes);
                self.articles.push((article, origin.path.to_owned(), origin.line));
            }
            Err(problem) => self.problems.push(problem),
        }
    }
}
