//! `kashshaf build`: a folder of articles becomes a folder that any static host can show.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Exit, stdout, tell};
use crate::assemble::{self, Input, Keep, Plan, Stage};
use crate::cache;
use crate::config;
use crate::ingest::{Report, Reused};
use crate::parts;

/// What to build, and where.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Folders and files of articles; `-` reads the standard input.
    #[arg(required = true, value_name = "SRC")]
    sources: Vec<PathBuf>,
    #[command(flatten)]
    site: SiteOptions,
}

/// How the site shall be.
#[derive(Debug, Args)]
pub(super) struct SiteOptions {
    /// The folder of the site. It is replaced whole, or left as it was.
    #[arg(short, long, value_name = "OUT")]
    out: PathBuf,
    /// Where the site will be, for links that others show.
    #[arg(long, value_name = "URL", value_parser = config::site_url)]
    site_url: Option<String>,
    /// The topics to light up.
    #[arg(long, value_name = "FILE")]
    topics: Option<PathBuf>,
    /// The folder whose kashshaf.toml counts; without it the first folder of articles that has one.
    #[arg(long, value_name = "DIR")]
    config: Option<PathBuf>,
    /// Put everything into one HTML file.
    #[arg(long)]
    single_file: bool,
    /// Leave out the page that each article has for readers without scripts.
    #[arg(long)]
    no_pages: bool,
    /// How the articles travel to the reader.
    #[arg(long, value_enum, default_value_t)]
    tier: Tier,
    /// Build everything anew: read nothing from the cache, keep nothing there.
    #[arg(long)]
    no_cache: bool,
    /// The folder for what later builds take over, in place of the user's cache folder. It may be removed at any time.
    #[arg(long, value_name = "DIR", conflicts_with = "no_cache")]
    cache: Option<PathBuf>,
    /// Fail when an article was skipped.
    #[arg(long)]
    strict: bool,
    /// The folder of the compiled app.
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Tier {
    #[default]
    Auto,
    Inline,
    Resident,
    TwoLevel,
}

pub(super) fn run(options: Options) -> Result<Exit> {
    site(Input::Sources(options.sources), options.site)
}

/// Builds a site.
pub(super) fn site(input: Input, options: SiteOptions) -> Result<Exit> {
    if options.single_file {
        tell("kashshaf: --single-file is not in this edition yet: build a folder, and leave this option out");
        return Ok(Exit::Usage);
    }
    let keep = if options.no_cache { None } else { options.cache.or_else(cache::usual_folder) };
    let keep = keep.map(|folder| Keep::usual(folder, &options.out));
    let plan = Plan {
        input,
        config: options.config,
        out: options.out,
        site_url: options.site_url,
        topics: options.topics,
        app: options.app,
        no_pages: options.no_pages,
        keep,
        tier: match options.tier {
            Tier::Auto => None,
            Tier::Inline => Some(parts::Tier::Inline),
            Tier::Resident => Some(parts::Tier::Resident),
            Tier::TwoLevel => Some(parts::Tier::TwoLevel),
        },
    };
    let progress = Progress::new();
    let result = assemble::build(&plan, &|stage| progress.show(stage));
    progress.finish();
    say_report(&result?, options.strict)
}

/// Says what was read, and how the program should end.
pub(super) fn say_report(report: &Report, strict: bool) -> Result<Exit> {
    let mut out = stdout();
    lines(report)
        .iter()
        .try_for_each(|line| writeln!(out, "{line}"))
        .and_then(|()| out.flush())
        .context("the report cannot be written to the standard output")?;
    if let Some(problem) = &report.cache_problem {
        tell(&format!("kashshaf: the site is complete, but the next build will take longer: {problem}"));
    }
    if report.is_nothing() {
        tell("kashshaf: none of the articles could be read, so nothing was built");
    }
    Ok(if report.is_nothing() || (strict && report.skipped > 0) { Exit::Failed } else { Exit::Done })
}

/// What was read, in words: the problems, then the sums.
pub(super) fn lines(report: &Report) -> Vec<String> {
    let mut lines: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    if report.set_apart > 0 {
        let noun = if report.set_apart == 1 { "line" } else { "lines" };
        lines.push(format!("set apart: {} {noun}, kept but not indexed", report.set_apart));
    }
    if let Some(Reused { pieces, written }) = report.reused {
        let [reused, pieces, written, files] = [pieces.0, pieces.1, written.0, written.1].map(grouped);
        lines.push(format!("reused {reused} of {pieces} pieces, wrote {written} of {files} files"));
    }
    lines.push(format!("found {} = indexed {} + skipped {}", report.found(), report.indexed, report.skipped));
    lines
}

/// A number with commas between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let comma = |at: usize| if at > 0 && (digits.len() - at).is_multiple_of(3) { "," } else { "" };
    digits.char_indices().map(|(at, digit)| format!("{}{digit}", comma(at))).collect()
}

/// The length of a bar of which only the share that is done is known.
const THOUSANDTHS: u64 = 1000;

/// A bar on a terminal, a line for each stage elsewhere.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    said: Mutex<Option<&'static str>>,
}

impl Progress {
    pub(super) fn new() -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::no_length();
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Progress { bar, said: Mutex::new(None) }
    }

    pub(super) fn show(&self, stage: Stage) {
        let (what, template) = match stage {
            Stage::Read(_) => {
                ("reading articles", "{msg} [{bar:30}] {percent}%, {prefix} articles, {bytes_per_sec}, {eta} left")
            }
            Stage::Index(..) => ("indexing", "{msg} [{bar:30}] {percent}%, {prefix} articles, {eta} left"),
            Stage::Write(..) => ("writing pages", "{msg} [{bar:30}] {pos}/{len}, {per_sec}, {eta} left"),
        };
        let begins = {
            let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
            said.replace(what) != Some(what)
        };
        let Some(bar) = &self.bar else {
            if begins {
                tell(what);
            }
            return;
        };
        if begins && let Ok(style) = ProgressStyle::with_template(template) {
            bar.reset();
            bar.set_style(style);
            bar.set_message(what);
        }
        match stage {
            Stage::Read(read) => {
                bar.set_length(read.bytes);
                bar.set_position(read.read);
                bar.set_prefix(read.articles.to_string());
            }
            Stage::Index(articles, share) => {
                bar.set_length(THOUSANDTHS);
                bar.set_position((share * THOUSANDTHS as f32) as u64);
                bar.set_prefix(articles.to_string());
            }
            Stage::Write(done, of) => {
                bar.set_length(of as u64);
                bar.set_position(done as u64);
            }
        }
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
