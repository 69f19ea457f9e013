//! What can be typed. Each command is a file; each returns how the program should end.

mod analyze;
mod bench;
mod build;
mod check;
mod index;
mod merge;
mod search;
mod serve;
mod topics;

use std::io::{self, Write};

use anyhow::Result;
use clap::{Parser, Subcommand};

/// What was typed.
#[derive(Debug, Parser)]
#[command(name = "kashshaf", version, about = "A folder of articles becomes a site that anyone can search")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build a site from folders or files of articles.
    Build(build::Options),
    /// Analyse articles into a segment, on one of many machines.
    Index(index::Options),
    /// Merge segments into the site that one build of all their articles would make.
    Merge(merge::Options),
    /// Build a site, show it on this machine, and build it again when a file changes.
    Serve(serve::Options),
    /// Search a built site, with the same engine as in the browser.
    Search(search::Options),
    /// Show how lines of text are cut into tokens: line, token, start, end, folded, stem.
    Analyze(analyze::Options),
    /// Check every file, link and part of a built site.
    Check(check::Options),
    /// List the topics of a built site.
    Topics(topics::Options),
    /// Time searches over a built site.
    #[command(hide = true)]
    Bench(bench::Options),
}

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// What was asked for was done.
    Done,
    /// It was done in part or not at all, and that has been said.
    Failed,
    /// It was not understood, and that has been said.
    Usage,
}

impl Cli {
    /// Does what was typed.
    pub fn run(self) -> Result<Exit> {
        match self.command {
            Command::Build(options) => build::run(options),
            Command::Index(options) => index::run(options),
            Command::Merge(options) => merge::run(options),
            Command::Serve(options) => serve::run(options),
            Command::Search(options) => search::run(options),
            Command::Analyze(options) => analyze::run(options),
            Command::Check(options) => check::run(options),
            Command::Topics(options) => topics::run(options),
            Command::Bench(options) => bench::run(options),
        }
    }
}

/// The standard output for many small writes. A reader that has seen enough and closed the pipe is no error; see
/// [`is_closed_pipe`].
fn stdout() -> io::BufWriter<io::StdoutLock<'static>> {
    io::BufWriter::new(io::stdout().lock())
}

/// A line on the standard output.
fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// A line on the error output. Where even that cannot be written nothing can be said, and work goes on.
pub fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Whether an error only says that nobody reads the output any more.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let closed = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    error.chain().any(closed)
}

/// Output formats of the commands that have two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}
