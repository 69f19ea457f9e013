//! `kashshaf check`: whether a site is still what was built.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::{Exit, stdout};
use crate::check;

/// What to check.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The folder of a built site.
    site: PathBuf,
}

pub(super) fn run(options: Options) -> Result<Exit> {
    let checked = check::check(&options.site)?;
    let mut out = stdout();
    for problem in &checked.problems {
        writeln!(out, "{problem}")?;
    }
    if checked.problems.is_empty() {
        writeln!(out, "ok: {} files", checked.files)?;
    }
    out.flush()?;
    Ok(if checked.problems.is_empty() { Exit::Done } else { Exit::Failed })
}
