//! `kashshaf search`: the engine of the browser, over a built site. One question, or a file of them.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use kashshaf_search::{Answer, Hit, Matching, Problem, Request, Suggestion, SuggestionKind};
use serde::Serialize;

use super::{Exit, Format, stdout};
use crate::output;
use crate::site::{self, Site};

/// What to search for, and where.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The folder of a built site.
    site: PathBuf,
    /// What to search for.
    #[arg(required_unless_present = "queries", conflicts_with = "queries", allow_hyphen_values = true)]
    query: Option<String>,
    /// How many hits to show; with --queries, how many to write for each.
    #[arg(long)]
    limit: Option<u32>,
    /// How many of the words an article must hold.
    #[arg(long = "match", value_enum, default_value_t)]
    matching: Match,
    /// How to write the answer.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// A file of questions: identifier, language, text, parted by tabs.
    #[arg(long, value_name = "FILE", requires = "run")]
    queries: Option<PathBuf>,
    /// Where to write the hits of all questions, in the format of TREC.
    #[arg(long, value_name = "OUT", requires = "queries")]
    run: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Match {
    #[default]
    Auto,
    All,
    Any,
}

/// How many hits are shown, and how many a run holds, when nothing is said.
const SHOWN: u32 = 10;
const IN_A_RUN: u32 = 1000;

pub(super) fn run(options: Options) -> Result<Exit> {
    let site = Site::open(&options.site)?;
    let matching = match options.matching {
        Match::Auto => Matching::Auto,
        Match::All => Matching::All,
        Match::Any => Matching::Any,
    };
    if let (Some(queries), Some(run)) = (&options.queries, &options.run) {
        return batch(&site, queries, run, matching, options.limit.unwrap_or(IN_A_RUN));
    }
    let request = Request {
        query: options.query.unwrap_or_default(),
        matching,
        limit: options.limit.unwrap_or(SHOWN),
        ..Request::default()
    };
    let started = Instant::now();
    let answer = site.collection.search(&request).now();
    let took = started.elapsed().as_micros();
    let mut out = stdout();
    match options.format {
        Format::Json => {
            let found = Found {
                query: &request.query,
                total: answer.total,
                at_least: answer.at_least,
                literal: answer.literal,
                took_us: u64::try_from(took).unwrap_or(u64::MAX),
                problems: answer.problems.iter().map(in_words).collect(),
                suggestions: answer.suggestions.iter().map(|s| Suggested { query: &s.query, total: s.total }).collect(),
                hits: answer.hits.iter().map(FoundHit::of).collect(),
            };
            writeln!(out, "{}", serde_json::to_string(&found)?)?;
        }
        Format::Text => text(&mut out, &answer)?,
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// The answer as programs read it.
#[derive(Serialize)]
struct Found<'a> {
    query: &'a str,
    total: u32,
    /// Whether there may be more.
    at_least: bool,
    /// How many of them hold the words themselves, clitics aside, and not only their relatives.
    literal: u32,
    took_us: u64,
    problems: Vec<String>,
    /// Queries that may be what was meant.
    suggestions: Vec<Suggested<'a>>,
    hits: Vec<FoundHit<'a>>,
}

#[derive(Serialize)]
struct Suggested<'a> {
    query: &'a str,
    total: u32,
}

#[derive(Serialize)]
struct FoundHit<'a> {
    rank: u32,
    id: &'a str,
    title: &'a str,
    /// The article's page inside the site.
    url: String,
    score: f32,
    /// The forms that matched, closest first.
    matched: Vec<&'a str>,
    snippet: FoundSnippet<'a>,
}

#[derive(Serialize)]
struct FoundSnippet<'a> {
    text: &'a str,
    spans: &'a [(u32, u32)],
}

impl FoundHit<'_> {
    fn of(hit: &Hit) -> FoundHit<'_> {
        FoundHit {
            rank: hit.rank,
            id: &hit.id,
            title: &hit.title,
            url: site::page_of(&hit.slug),
            score: hit.score,
            matched: forms(hit),
            snippet: FoundSnippet { text: &hit.snippet.text, spans: &hit.snippet.spans },
        }
    }
}

fn forms(hit: &Hit) -> Vec<&str> {
    hit.matched.iter().map(|matched| matched.form.as_str()).collect()
}

fn text(out: &mut impl std::io::Write, answer: &Answer) -> std::io::Result<()> {
    for problem in &answer.problems {
        writeln!(out, "note: {}", in_words(problem))?;
    }
    for Suggestion { kind, query, total, .. } in &answer.suggestions {
        let asked = match kind {
            SuggestionKind::Misspelled => "did you mean",
            SuggestionKind::OtherSpelling => "also spelled",
        };
        writeln!(out, "{asked}: {query} ({})", articles(*total))?;
    }
    let total = [if answer.at_least { "at least " } else { "" }, &articles(answer.total)].concat();
    match answer.total - answer.literal {
        0 => writeln!(out, "{total}")?,
        related => writeln!(out, "{total}, {related} of them by related forms alone")?,
    }
    for hit in &answer.hits {
        writeln!(out, "\n{}. {}", hit.rank, hit.title)?;
        let matched = if hit.matched.is_empty() { String::new() } else { format!("  [{}]", forms(hit).join(", ")) };
        writeln!(out, "   {}{matched}", site::page_of(&hit.slug))?;
        if !hit.snippet.text.is_empty() {
            writeln!(out, "   {}", hit.snippet.text.replace('\n', " "))?;
        }
    }
    Ok(())
}

fn articles(count: u32) -> String {
    format!("{count} {}", if count == 1 { "article" } else { "articles" })
}

fn in_words(problem: &Problem) -> String {
    match problem {
        Problem::Relaxed => "no article holds all the words; these hold some of them".to_owned(),
        Problem::NotFound(word) => format!("no article holds `{word}`"),
        Problem::Shortened(length) => {
            format!("the query was too long; its first {length} bytes were read (at most 1 KB and 64 words are)")
        }
        Problem::Syntax(part) => format!("`{part}` was not understood as a query and was searched as words"),
        Problem::Incomplete(parts) => format!("these parts of the collection cannot be read: {}", parts.join(", ")),
        Problem::UnknownFilter(name) => format!("there is no `{name}` to narrow by"),
    }
}

/// Answers every line of a file.
fn batch(site: &Site, queries: &Path, run: &Path, matching: Matching, limit: u32) -> Result<Exit> {
    let text = fs::read_to_string(queries).with_context(|| format!("{} cannot be read", queries.display()))?;
    let mut lines = String::new();
    for (identifier, query) in questions(&text) {
        let request = Request { query: query.to_owned(), matching, limit, ..Request::default() };
        for hit in site.collection.search(&request).now().hits {
            // White space parts the columns of a run.
            let id: String = hit.id.chars().map(|c| if c.is_whitespace() { '_' } else { c }).collect();
            lines.push_str(&format!("{identifier} Q0 {id} {} {} kashshaf\n", hit.rank, hit.score));
        }
    }
    output::replace_file(run, lines.as_bytes())?;
    Ok(Exit::Done)
}

/// The questions of a file: identifier and text. A header line is passed over.
pub(super) fn questions(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    text.lines().enumerate().filter_map(|(at, line)| {
        let mut columns = line.splitn(3, '\t');
        let (identifier, _lang, query) = (columns.next()?.trim(), columns.next()?, columns.next()?);
        let header = at == 0 && matches!(identifier, "qid" | "id" | "query_id" | "query-id");
        (!header && !identifier.is_empty()).then_some((identifier, query))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_questions() {
        let found: Vec<_> = questions("qid\tlang\ttext\n1\tar\tسؤال\tطويل\n\nbroken\n2\ten\tquestion").collect();
        assert_eq!(found, [("1", "سؤال\tطويل"), ("2", "question")]);
        let found: Vec<_> = questions("\u{FEFF}7\ten\tquestion").collect();
        assert_eq!(found, [("7", "question")]);
    }

    #[test]
    fn every_problem_has_words() {
        for problem in [
            Problem::Relaxed,
            Problem::NotFound("x".into()),
            Problem::Shortened(9),
            Problem::Syntax("(".into()),
            Problem::UnknownFilter("y".into()),
        ] {
            assert!(in_words(&problem).len() > 10);
        }
    }
}
