//! Assembly: articles and the app become a site.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use kashshaf_search::messages::Language;
use kashshaf_search::segment::Merge;
use kashshaf_search::{Collection, Settings, Topic, write_collection};

use crate::app::App;
use crate::cache::Cache;
use crate::config::{self, Config, Found};
use crate::digest::Digest;
use crate::ingest::{self, Report, Reused, Sources, language, names, set_apart::Phrases};
use crate::merging;
use crate::output::{Folders, Output};
use crate::pages::{self, Pages};
use crate::parts::{self, Tier, Written, head_name};
use crate::problem::Problem;
use crate::segment::{self, Segment};
use crate::site::{self, Integrity, Manifest, NAME_DIGITS};
use crate::stored::{Bytes, Scratch};
use crate::unchanged;
use crate::wasm;

/// Articles: where they are.
#[derive(Clone, Debug)]
pub enum Input {
    /// Folders and files; `-` is the standard input.
    Sources(Vec<PathBuf>),
    /// Segment files.
    Segments(Vec<PathBuf>),
}

/// What to build, and where.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The articles.
    pub input: Input,
    /// The folder whose `kashshaf.toml` and topics file count, when it was named on the command line.
    pub config: Option<PathBuf>,
    /// The site's folder.
    pub out: PathBuf,
    /// Where the site will be, when it was named on the command line.
    pub site_url: Option<String>,
    /// The topics file, when it was named on the command line.
    pub topics: Option<PathBuf>,
    /// The folder of the app, when it was named on the command line.
    pub app: Option<PathBuf>,
    /// Leave the pages of single articles out.
    pub no_pages: bool,
    /// Where the collection stands; nothing when its size decides.
    pub tier: Option<Tier>,
    /// What is kept for later builds; nothing when nothing shall be.
    pub keep: Option<Keep>,
}

/// What is kept for later builds, and used by them.
#[derive(Clone, Debug)]
pub struct Keep {
    /// The folder for caches.
    pub folder: PathBuf,
    /// The site that the cache is of: builds that name the same one share it.
    pub of: PathBuf,
    /// The site before, whose files may be taken over.
    pub previous: PathBuf,
}

impl Keep {
    /// What is usually kept: builds of one site follow each other.
    pub fn usual(folder: PathBuf, out: &Path) -> Keep {
        Keep { folder, of: resolved(out).unwrap_or_else(|_| out.to_owned()), previous: out.to_owned() }
    }
}

/// Merging is about so much of the work of indexing.
const MERGING: f32 = 0.25;

/// How many bytes of analysed articles, and of merged lists, are kept in memory before a file takes them.
const IN_MEMORY: u64 = 96 << 20;

/// Builds a site, unless none of its articles could be read ([`Report::is_nothing`]). `progress` hears what is being
/// done.
pub fn build(plan: &Plan, progress: &(dyn Fn(Stage) + Sync)) -> Result<Report> {
    let app = App::find(plan.app.as_deref())?;
    if !wasm::is_module(&app.wasm) {
        bail!("the app's app.wasm is no WebAssembly: compile it again with `cargo xtask build`");
    }
    let sources = match &plan.input {
        Input::Sources(named) => Some(sources(named, &plan.out)?),
        Input::Segments(_) => None,
    };
    let mut output = Output::begin(&plan.out, plan.keep.as_ref().map(|keep| keep.previous.clone()))?;
    let cache = plan.keep.as_ref().and_then(|keep| Cache::open(&keep.folder, &keep.of));
    let scratch = Scratch::new(output.folder(), IN_MEMORY);
    let segment = match (&plan.input, sources) {
        (Input::Segments(paths), _) => segment::join(Segment::open_all(paths)?)?,
        (Input::Sources(named), sources) => {
            gather(named, &sources.unwrap_or_default(), plan.config.as_deref(), cache.as_ref(), &scratch, progress)?
        }
    };
    let found = plan.config.as_deref().and_then(|folder| Found::in_folders(std::iter::once(folder))).or(segment.found);
    let (config, mut topics, mut problems) =
        found.map(|found| (found.config, found.topics, found.problems)).unwrap_or_default();
    if let Some(path) = &plan.topics {
        topics = Some(named_topics(path, &mut problems)?);
    }
    let ingested = segment.ingested;
    problems.extend(ingested.problems);
    let pieces = (ingested.reused, ingested.pieces.len());
    let made_of = cache.as_ref().and_then(|cache| {
        unchanged::made_of(cache, plan, &app, &config, topics.as_deref(), &ingested.pieces)
            .map(|made_of| (cache, made_of))
    });
    let (renamed, mut report) = names::resolve(problems, &ingested.pieces)?;
    if report.is_nothing() {
        return Ok(report);
    }

    if let Some((cache, made_of)) = made_of
        && plan.keep.as_ref().is_some_and(|keep| keep.previous == plan.out)
        && let Some(stands) = unchanged::stands(cache, made_of, &plan.out)
    {
        if let Some(files) = stands {
            report.reused = Some(Reused { pieces, written: (0, files) });
            report.cache_problem = cache.problem();
            return Ok(report);
        }
        // Something was changed behind its back.
        pages::distrust(cache);
    }

    match &cache {
        Some(cache) if plan.no_pages => drop(fs::remove_dir_all(cache.old_pages())),
        Some(cache) => output.begin_pages(cache.old_pages(), 2 * pieces.0 > pieces.1),
        None => {}
    }
    let index = |share| progress(Stage::Index(report.indexed, share));
    index(0.0);
    let runs = ingested.pieces.into_iter().flat_map(|piece| piece.runs).collect();
    let merge = Merge::new(runs, renamed)?;
    let settings = settings(&config, &merge)?;
    let site_url = plan.site_url.clone().or(config.site_url);
    let lists = Scratch::new(output.folder(), IN_MEMORY);
    let merged = merging::merged(&merge, cache.as_ref(), &lists, &|share| index(MERGING * share))?;
    let written = |share| index(MERGING + (1.0 - MERGING) * share);
    let collection = parts::write(&mut output, plan.tier, cache.as_ref(), &written, |sink| {
        write_collection(settings, topics, &merge, &merged, sink)
    })?;
    drop((merged, merge));
    let (written, sums) = write(output, cache.as_ref(), &app, collection, site_url, !plan.no_pages, progress)?;
    made_of.into_iter().for_each(|(cache, made_of)| unchanged::remember(cache, made_of, sums));
    // A merge has no pieces of its own to speak of.
    let is_again = matches!(plan.input, Input::Sources(_)) && (pieces.0 > 0 || written.0 < written.1);
    report.reused = is_again.then_some(Reused { pieces, written });
    report.cache_problem = cache.and_then(Cache::finish);
    Ok(report)
}

/// Reads and analyses what lies in some folders and files.
fn gather(
    named: &[PathBuf],
    sources: &Sources,
    config: Option<&Path>,
    cache: Option<&Cache>,
    scratch: &Scratch,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<Segment> {
    let folders = named.iter().map(PathBuf::as_path).filter(|source| source.is_dir());
    let found = match config {
        Some(folder) => Found::in_folders(std::iter::once(folder)),
        None => Found::in_folders(folders),
    };
    let boilerplate = found.as_ref().map(|found| found.config.boilerplate.clone()).unwrap_or_default();
    let phrases = Phrases::new(&boilerplate);
    let ingested = ingest::read(sources, &phrases, cache, scratch, &|read| progress(Stage::Read(read)))?;
    Ok(Segment { found, boilerplate, ingested })
}

/// Analyses articles into a segment file, unless none of them could be read.
pub fn index(
    named: &[PathBuf],
    config: Option<&Path>,
    file: &Path,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<Report> {
    let sources = sources(named, file)?;
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let _around = Folders::create(parent)?;
    let segment = gather(named, &sources, config, None, &Scratch::new(parent, IN_MEMORY), progress)?;
    let problems = segment.found.iter().flat_map(|found| found.problems.clone());
    let (_, report) =
        names::resolve(problems.chain(segment.ingested.problems.clone()).collect(), &segment.ingested.pieces)?;
    if !report.is_nothing() {
        segment.write(file)?;
    }
    Ok(report)
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// Reading and analysing articles.
    Read(ingest::Read),
    /// Indexing this many articles; how much of that is done, from 0 to 1.
    Index(usize, f32),
    /// Writing pages; this many so far, of this many.
    Write(usize, usize),
}

/// Writes everything but the parts and puts the site in its place. Returns how many files were written, how many it has,
/// and the digest of its list of digests.
fn write(
    mut output: Output,
    cache: Option<&Cache>,
    app: &App,
    collection: Written,
    site_url: Option<String>,
    pages: bool,
    progress: &(dyn Fn(Stage) + Sync),
) -> Result<((usize, usize), Digest)> {
    let Written { tier, head, whole } = collection;
    let wasm = match &whole {
        Some(whole) => wasm::with_section(&app.wasm, wasm::SECTION, whole),
        None => app.wasm.clone(),
    };
    let folder = output.folder().to_owned();
    let open = || {
        let opened = match &whole {
            Some(whole) => Collection::open_whole(whole.clone()),
            None => site::parts(&folder, &head),
        };
        opened.map_err(|error| anyhow!("the collection that was built cannot be opened: {error}"))
    };
    let collection = open()?;
    let overview = collection.overview();
    let (script, script_digest) = asset("app", "js", &app.js);
    let (style, _) = asset("style", "css", &app.style);
    let (program, program_digest) = asset("kashshaf", "wasm", &wasm);
    let manifest = Manifest {
        format: Manifest::FORMAT,
        title: overview.title,
        lang: overview.lang,
        articles: overview.articles,
        integrity: Integrity {
            app: script_digest.integrity(),
            wasm: program_digest.integrity(),
            head: if tier == Tier::Inline { String::new() } else { Digest::of(&head).integrity() },
        },
        head: if tier == Tier::Inline { String::new() } else { head_name(&head) },
        head_bytes: if tier == Tier::Inline { 0 } else { head.len() as u64 },
        tier: tier.name().to_owned(),
        regions: match tier {
            Tier::Inline => Vec::new(),
            _ => collection.regions().map(|(key, digits)| (key.to_owned(), digits)).collect(),
        },
        records: match tier {
            Tier::Inline => String::new(),
            _ => collection.all_records().unwrap_or_default(),
        },
        wasm_bytes: wasm.len() as u64,
        app: script,
        wasm: program,
    };
    output.write(&manifest.app, &app.js)?;
    output.write(&style, &app.style)?;
    output.write(&manifest.wasm, &wasm)?;
    if !manifest.head.is_empty() {
        output.write(&manifest.head, &head)?;
    }
    output.write(site::MANIFEST, manifest.json().as_bytes())?;
    // Some hosts would leave out what begins with an underscore, and run a site generator over the rest.
    output.write(".nojekyll", b"")?;
    let total = collection.len() as usize;
    progress(Stage::Write(0, total));
    let pages = Pages::new(&collection, site_url, style, &manifest, &app.boot, pages)?;
    drop(collection);
    pages.write(&mut output, cache, &open, &|done| progress(Stage::Write(done, total)))?;
    let written = output.written();
    Ok((written, output.commit()?))
}

/// The path and the digest of a file that is named by its content.
fn asset(name: &str, ending: &str, bytes: &[u8]) -> (String, Digest) {
    let digest = Digest::of(bytes);
    (format!("assets/{name}-{}.{ending}", digest.short(NAME_DIGITS)), digest)
}

/// The folders to read, after making sure that reading and writing keep out of each other's way.
fn sources(named: &[PathBuf], out: &Path) -> Result<Sources> {
    let stdin = named.iter().any(|source| source == Path::new("-"));
    let paths: Vec<PathBuf> = named.iter().filter(|source| *source != Path::new("-")).cloned().collect();
    if !stdin && !paths.iter().any(|path| path.exists()) {
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        bail!("nothing to build from: {} does not exist. Check the name, and the folder you are in", names.join(", "));
    }
    let shown = out;
    let out = resolved(out)?;
    for path in paths.iter().filter(|path| path.exists()) {
        let source = fs::canonicalize(path).with_context(|| format!("{} cannot be read", path.display()))?;
        if source.starts_with(&out) {
            bail!(
                "the site would take the place of its own articles: {} lies in {}. Choose another folder with -o",
                path.display(),
                shown.display()
            );
        }
    }
    Ok(Sources { paths, stdin, excluded: Some(out) })
}

/// A path that may not exist yet, without links and dots as far as it exists.
fn resolved(path: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(path).with_context(|| format!("{} cannot be a folder", path.display()))?;
    let mut existing = absolute.as_path();
    let mut rest = Vec::new();
    loop {
        match fs::canonicalize(existing) {
            Ok(mut found) => {
                found.extend(rest.iter().rev());
                return Ok(found);
            }
            Err(error) => match (existing.parent(), existing.file_name()) {
                (Some(parent), Some(name)) => {
                    rest.push(name.to_owned());
                    existing = parent;
                }
                _ => return Err(error).with_context(|| format!("{} cannot be a folder", path.display())),
            },
        }
    }
}

/// A topics file that was asked for must be readable.
fn named_topics(path: &Path, problems: &mut Vec<Problem>) -> Result<Vec<Topic>> {
    match config::read_topics(path) {
        Ok((topics, notes)) => {
            problems.extend(notes);
            Ok(topics)
        }
        Err(problem) => match problem.line {
            Some(line) => bail!("{}:{line}: {}", problem.path, problem.message),
            None => bail!("{}: {}", problem.path, problem.message),
        },
    }
}

/// What is said of the collection, and what follows from its articles where nothing is said.
fn settings(config: &Config, merge: &Merge<Bytes>) -> Result<Settings> {
    let lang = config.language.clone().unwrap_or_else(|| majority(merge));
    let words = Language::of(&lang).page_words();
    let title = match &config.title {
        Some(title) => title.clone(),
        None if merge.len() == 1 => merge.known(0)?.article.title,
        None => words.all_articles.to_owned(),
    };
    let description = config.description.clone().unwrap_or_default();
    Ok(Settings { title, description, lang, ..Settings::default() })
}

/// The language that most articles are written in; of equals the first in the alphabet.
fn majority(merge: &Merge<Bytes>) -> String {
    let languages = merge.languages();
    let best = languages.iter().filter(|(lang, _)| *lang != language::UNKNOWN).rev().max_by_key(|(_, count)| *count);
    best.map_or("en", |(lang, _)| lang).to_owned()
}
