//! Assembly: articles and the app become a site.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use kashshaf_search::messages::Language;
use kashshaf_search::{Article, Builder, Collection, Settings, Topic};

use crate::app::App;
use crate::config::{self, Config};
use crate::digest::Digest;
use crate::ingest::{self, Report, Sources, language, set_apart::Phrases};
use crate::output::Output;
use crate::pages::Pages;
use crate::problem::Problem;
use crate::site::{Integrity, Manifest, NAME_DIGITS};
use crate::wasm;

/// What to build, and where.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Folders and files; `-` is the standard input.
    pub sources: Vec<PathBuf>,
    /// The site's folder.
    pub out: PathBuf,
    /// Where the site will be, when it was named on the command line.
    pub site_url: Option<String>,
    /// The topics file, when it was named on the command line.
    pub topics: Option<PathBuf>,
    /// The folder of the app, when it was named on the command line.
    pub app: Option<PathBuf>,
}

/// Builds a site, unless none of its articles could be read ([`Report::is_nothing`]). `progress` hears what is being done and how many articles are done.
pub fn build(plan: &Plan, progress: &dyn Fn(Stage)) -> Result<Report> {
    let app = App::find(plan.app.as_deref())?;
    if !wasm::is_module(&app.wasm) {
        bail!("the app's app.wasm is no WebAssembly: compile it again with `cargo xtask build`");
    }
    let sources = sources(plan)?;
    let output = Output::begin(&plan.out)?;
    let (config, mut problems) = configuration(plan);
    let topics = topics(plan, &config, &mut problems)?;

    let mut articles = Vec::new();
    let phrases = Phrases::new(&config.boilerplate);
    let mut report =
        ingest::read(&sources, &phrases, &mut |article| articles.push(article), &|n| progress(Stage::Read(n)));
    problems.append(&mut report.problems);
    report.problems = problems;
    if report.is_nothing() {
        return Ok(report);
    }

    progress(Stage::Index(articles.len()));
    let settings = settings(&config, &articles);
    let site_url = plan.site_url.clone().or(config.site_url);
    let mut builder = Builder::new(settings, topics);
    for article in articles {
        builder.add(article);
    }
    write(output, &app, builder.finish(), site_url, progress)?;
    Ok(report)
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading; this many articles so far.
    Read(usize),
    /// Indexing this many articles.
    Index(usize),
    /// Writing pages; this many so far, of this many.
    Write(usize, usize),
}

fn write(
    mut output: Output,
    app: &App,
    bytes: Vec<u8>,
    site_url: Option<String>,
    progress: &dyn Fn(Stage),
) -> Result<()> {
    let apart = std::env::var_os("STUB_PARTS").is_some();
    let wasm = if apart { app.wasm.clone() } else { wasm::with_section(&app.wasm, wasm::SECTION, &bytes) };
    let head_bytes = if apart { bytes.clone() } else { Vec::new() };
    let head_digest = Digest::of(&head_bytes);
    let head = if apart { format!("data/head-{}.bin", head_digest.short(NAME_DIGITS)) } else { String::new() };
    let collection = match Collection::open(bytes) {
        Ok(collection) => collection,
        Err(error) => bail!("the collection that was built cannot be opened: {error:?}"),
    };
    let overview = collection.overview();
    let (script, script_digest) = asset("app", "js", &app.js);
    let (worker, worker_digest) = asset("worker", "js", &app.worker);
    let (style, _) = asset("style", "css", &app.style);
    let (program, program_digest) = asset("kashshaf", "wasm", &wasm);
    let manifest = Manifest {
        format: Manifest::FORMAT,
        title: overview.title,
        lang: overview.lang,
        articles: overview.articles,
        integrity: Integrity {
            app: script_digest.integrity(),
            worker: worker_digest.integrity(),
            wasm: program_digest.integrity(),
            head: if apart { head_digest.integrity() } else { String::new() },
        },
        head,
        head_bytes: head_bytes.len() as u64,
        tier: if apart { "resident" } else { "inline" }.to_owned(),
        wasm_bytes: wasm.len() as u64,
        app: script,
        worker,
        wasm: program,
    };
    output.write(&manifest.app, &app.js)?;
    output.write(&manifest.worker, &app.worker)?;
    output.write(&style, &app.style)?;
    output.write(&manifest.wasm, &wasm)?;
    if apart {
        output.write(&manifest.head, &head_bytes)?;
    }
    output.write(crate::site::START, &manifest.start(&app.boot))?;
    // Some hosts would leave out what begins with an underscore, and run a site generator over the rest.
    output.write(".nojekyll", b"")?;
    let total = collection.len() as usize;
    let mut done = 0;
    Pages::new(&collection, site_url, style, &manifest)?.write(|pages| {
        done += pages.len();
        output.write_all(pages)?;
        progress(Stage::Write(done.min(total), total));
        Ok(())
    })?;
    output.commit()
}

/// The path and the digest of a file that is named by its content.
fn asset(name: &str, ending: &str, bytes: &[u8]) -> (String, Digest) {
    let digest = Digest::of(bytes);
    (format!("assets/{name}-{}.{ending}", digest.short(NAME_DIGITS)), digest)
}

/// The folders to read, after making sure that reading and writing keep out of each other's way.
fn sources(plan: &Plan) -> Result<Sources> {
    let stdin = plan.sources.iter().any(|source| source == Path::new("-"));
    let paths: Vec<PathBuf> = plan.sources.iter().filter(|source| *source != Path::new("-")).cloned().collect();
    if !stdin && !paths.iter().any(|path| path.exists()) {
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        bail!("nothing to build from: {} does not exist. Check the name, and the folder you are in", names.join(", "));
    }
    let out = resolved(&plan.out)?;
    for path in paths.iter().filter(|path| path.exists()) {
        let source = fs::canonicalize(path).with_context(|| format!("{} cannot be read", path.display()))?;
        if source.starts_with(&out) {
            bail!(
                "the site would take the place of its own articles: {} lies in {}. Choose another folder with -o",
                path.display(),
                plan.out.display()
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

/// `kashshaf.toml` of the first folder.
fn configuration(plan: &Plan) -> (Config, Vec<Problem>) {
    let folder = plan.sources.iter().find(|source| source.is_dir());
    folder.map(|folder| Config::of_folder(folder)).unwrap_or_default()
}

/// A topics file that was asked for must be readable; one that only lies there is reported.
fn topics(plan: &Plan, config: &Config, problems: &mut Vec<Problem>) -> Result<Option<Vec<Topic>>> {
    let named = plan.topics.is_some();
    let Some(path) = plan.topics.as_ref().or(config.topics.as_ref()) else { return Ok(None) };
    match config::read_topics(path) {
        Ok((topics, notes)) => {
            problems.extend(notes);
            Ok(Some(topics))
        }
        Err(problem) if named => match problem.line {
            Some(line) => bail!("{}:{line}: {}", problem.path, problem.message),
            None => bail!("{}: {}", problem.path, problem.message),
        },
        Err(problem) => {
            problems.push(Problem { message: format!("{}; it was not used", problem.message), ..problem });
            Ok(None)
        }
    }
}

/// What is said of the collection, and what follows from its articles where nothing is said.
fn settings(config: &Config, articles: &[Article]) -> Settings {
    let lang = config.language.clone().unwrap_or_else(|| majority(articles));
    let words = Language::of(&lang).words();
    let title = config.title.clone().unwrap_or_else(|| match articles {
        [only] => only.title.clone(),
        _ => words.all_articles.to_owned(),
    });
    let description = config.description.clone().unwrap_or_default();
    Settings { title, description, lang, ..Settings::default() }
}

/// The language that most articles are written in; of equals the first in the alphabet.
fn majority(articles: &[Article]) -> String {
    let mut counts = BTreeMap::<&str, usize>::new();
    for article in articles.iter().filter(|article| article.lang != language::UNKNOWN) {
        let language = article.lang.split('-').next().unwrap_or_default();
        *counts.entry(language).or_default() += 1;
    }
    let best = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    best.map_or("en", |(language, _)| language).to_owned()
}
