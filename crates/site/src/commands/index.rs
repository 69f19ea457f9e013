//! `kashshaf index`: articles analysed into a segment, for a site that is merged from many.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::Exit;
use super::build::{Progress, say_report};
use crate::assemble;

/// What to analyse.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Folders and files of articles; `-` reads the standard input.
    #[arg(required = true, value_name = "SRC")]
    sources: Vec<PathBuf>,
    /// The segment: one file, for `kashshaf merge`.
    #[arg(long, value_name = "FILE")]
    segment: PathBuf,
    /// The folder whose kashshaf.toml counts; without it the first folder of articles that has one.
    #[arg(long, value_name = "DIR")]
    config: Option<PathBuf>,
    /// Fail when an article was skipped.
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(options: Options) -> Result<Exit> {
    let progress = Progress::new();
    let (config, file) = (options.config.as_deref(), &options.segment);
    let result = assemble::index(&options.sources, config, file, &|stage| progress.show(stage));
    progress.finish();
    say_report(&result?, options.strict)
}
