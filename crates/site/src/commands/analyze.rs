//! `kashshaf analyze`: how text is cut into tokens and folded, for people who wonder and programs that compare.

use std::io::{BufRead as _, Write as _};

use anyhow::{Context as _, Result};
use clap::Args;
use kashshaf_search::text::{Text, stem};

use super::{Exit, stdout};
use crate::ingest::language;

/// How to read the lines.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The language of the lines; detected for each when it is not named.
    #[arg(long)]
    lang: Option<String>,
}

pub(super) fn run(options: Options) -> Result<Exit> {
    let mut out = stdout();
    let mut input = std::io::stdin().lock();
    let mut bytes = Vec::new();
    for line_number in 1_u64.. {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes).context("the standard input cannot be read")? == 0 {
            break;
        }
        let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // Damaged bytes become one sign each, which moves the places after them; a tool's input is its own to keep valid.
        let line = String::from_utf8_lossy(line);
        let lang = options.lang.clone().unwrap_or_else(|| language::detect(&line));
        for (token, number) in Text::new(&line).tokens().iter().zip(1..) {
            let (start, end) = (token.span.start, token.span.end);
            let stem = stem(&lang, &token.term);
            writeln!(out, "{line_number}\t{number}\t{start}\t{end}\t{}\t{stem}", token.term)?;
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}
