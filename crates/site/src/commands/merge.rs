//! `kashshaf merge`: segments become the site that one build of all their articles would make.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::Exit;
use super::build::{SiteOptions, site};
use crate::assemble::Input;

/// What to merge, and where.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Segments, in any order.
    #[arg(required = true, value_name = "SEGMENT")]
    segments: Vec<PathBuf>,
    #[command(flatten)]
    site: SiteOptions,
}

pub(super) fn run(options: Options) -> Result<Exit> {
    site(Input::Segments(options.segments), options.site)
}
