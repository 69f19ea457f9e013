//! What `cargo xtask bench relevance`, `conflation`, `matrix` and `costs` print: how good answers are and what they cost.
//!
//! A program of its own and no part of `xtask`, which uses nothing but the standard library; a benchmark of this
//! package, because Cargo then builds the command beside it and nothing here is a dependency of what is shipped.
//! Figures are reported, never judged. What lacks its data says so in its row.

mod baseline;
mod conflation;
mod costs;
mod files;
mod matrix;
mod metrics;
mod relevance;

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

/// Where things are.
struct Places {
    /// What is made on the way goes below this folder.
    work: PathBuf,
    /// Corpora and benchmarks, where they are at hand.
    shared: Option<PathBuf>,
}

impl Places {
    /// A file or folder of the shared data, or the sentence for its row.
    fn shared(&self, name: &str) -> Result<PathBuf, String> {
        let path = self.shared.as_ref().map(|shared| shared.join(name)).filter(|path| path.exists());
        path.ok_or_else(|| format!("not measured: ../shared/{name} is not there"))
    }
}

/// The 10,000 articles that several figures are about.
const NEWS: &str = "corpora/arabic-news-10k.jsonl.gz";

fn main() -> Result<()> {
    let (mut work, mut shared, mut words) = (None, None, Vec::new());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--work" => work = args.next().map(PathBuf::from),
            "--shared" => shared = args.next().map(PathBuf::from),
            // Cargo says this to every benchmark.
            "--bench" => (),
            _ => words.push(arg),
        }
    }
    let Some((what, names)) = words.split_first() else {
        println!("`cargo xtask bench relevance`, `conflation`, `costs` or `matrix` runs this");
        return Ok(());
    };
    let places = Places { work: work.context("--work names no folder")?, shared };
    match what.as_str() {
        "relevance" => relevance::print(&places, names),
        "conflation" => conflation::print(&places),
        "costs" => costs::print(&places),
        "matrix" => matrix::print(&places),
        other => bail!("there is no table named {other:?}"),
    }
}
