//! The files of a benchmark, and the command as an outsider types it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};

use crate::metrics::Grades;

/// A line of a `docs.jsonl.gz`, as far as it is measured. Without a title the command makes one.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Document {
    pub(crate) id: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) lang: String,
    pub(crate) date: Option<String>,
}

pub(crate) fn documents(path: &Path) -> Result<Vec<Document>> {
    let mut text = String::new();
    let file = fs::File::open(path).with_context(|| path.display().to_string())?;
    MultiGzDecoder::new(file).read_to_string(&mut text).with_context(|| path.display().to_string())?;
    let documents = text.lines().map(serde_json::from_str).collect::<Result<_, _>>();
    documents.with_context(|| path.display().to_string())
}

pub(crate) fn write_documents<'d>(path: &Path, documents: impl IntoIterator<Item = &'d Document>) -> Result<()> {
    let mut text = String::new();
    for document in documents {
        text.push_str(&serde_json::to_string(document)?);
        text.push('\n');
    }
    write(path, &text)
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    written.with_context(|| path.display().to_string())
}

/// A line of a `queries.tsv`.
pub(crate) struct Query {
    pub(crate) id: String,
    pub(crate) lang: String,
    pub(crate) text: String,
}

pub(crate) fn queries(path: &Path) -> Result<Vec<Query>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let query = |line: &str| {
        let mut columns = line.splitn(3, '\t').map(str::to_owned);
        Some(Query { id: columns.next()?, lang: columns.next()?, text: columns.next()? })
    };
    Ok(text.lines().filter_map(query).collect())
}

/// What people judged, for each query.
pub(crate) fn judgements(path: &Path) -> Result<BTreeMap<String, Grades>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut judgements: BTreeMap<String, Grades> = BTreeMap::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [query, document, grade] = columns[..] else { bail!("{}: {line:?} has no three columns", path.display()) };
        judgements.entry(query.to_owned()).or_default().insert(document.to_owned(), grade.trim().parse()?);
    }
    Ok(judgements)
}

/// The hits of each query in a run, best first.
pub(crate) fn hits(run: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut ranked: BTreeMap<&str, Vec<(u32, &str)>> = BTreeMap::new();
    for line in run.lines() {
        let mut columns = line.split_whitespace();
        let (Some(query), Some(document)) = (columns.next(), columns.nth(1)) else { continue };
        let Some(Ok(rank)) = columns.next().map(str::parse) else { continue };
        ranked.entry(query).or_default().push((rank, document));
    }
    ranked.into_iter().map(|(query, hits)| (query, in_order(hits))).collect()
}

fn in_order(mut hits: Vec<(u32, &str)>) -> Vec<&str> {
    hits.sort_unstable();
    hits.into_iter().map(|(_, document)| document).collect()
}

/// `kashshaf build ARTICLES -o SITE`.
pub(crate) fn build(articles: &Path, site: &Path) -> Result<()> {
    kashshaf(Command::new(KASHSHAF).arg("build").arg(articles).arg("-o").arg(site))
}

/// `kashshaf search SITE --queries QUERIES --run OUT --limit N`, and what is in OUT.
pub(crate) fn search(site: &Path, queries: &Path, limit: u32) -> Result<String> {
    let run = site.with_extension("run");
    let mut command = Command::new(KASHSHAF);
    command.arg("search").arg(site).arg("--queries").arg(queries).arg("--run").arg(&run);
    kashshaf(command.args(["--limit", &limit.to_string()]))?;
    fs::read_to_string(&run).with_context(|| run.display().to_string())
}

/// The command of the same build.
const KASHSHAF: &str = env!("CARGO_BIN_EXE_kashshaf");

fn kashshaf(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().context(KASHSHAF)?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
