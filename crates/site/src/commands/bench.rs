//! `kashshaf bench`: how long searches over a built site take, for the project's own figures.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use kashshaf_search::Request;
use serde_json::json;

use super::search::questions;
use super::{Exit, say};
use crate::site::Site;

/// What to time.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The folder of a built site.
    site: PathBuf,
    /// A file of questions: identifier, language, text, parted by tabs. Without one, words of the articles are taken.
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,
}

/// How many questions are made up.
const QUESTIONS: u32 = 300;

pub(super) fn run(options: Options) -> Result<Exit> {
    let started = Instant::now();
    let site = Site::open(&options.site)?;
    let opened = started.elapsed();
    let queries: Vec<String> = match &options.queries {
        Some(path) => {
            let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
            questions(&text).map(|(_, query)| query.to_owned()).collect()
        }
        None => made_up(&site)?,
    };
    let ask = |query: &String, site: &Site| {
        let request = Request { query: query.clone(), limit: 20, ..Request::default() };
        let started = Instant::now();
        let answer = site.collection.search(&request).now();
        let took = started.elapsed();
        std::hint::black_box(answer);
        took
    };
    // A first question reads and unpacks all that it needs. Each is asked of a site that was just opened: what others
    // before it have read would be of more use in a small collection than in a large one.
    let first = |query| Ok(ask(query, &Site::open(&options.site)?));
    let first = Times::of(queries.iter().map(first).collect::<Result<Vec<_>>>()?);
    let warm = |query| [ask(query, &site), ask(query, &site)][1];
    let warm = Times::of(queries.iter().map(warm).collect());
    let result = json!({
        "articles": site.collection.len(),
        "queries": queries.len(),
        "open_ms": (opened.as_secs_f64() * 10_000.0).round() / 10.0,
        "first": first.shown(),
        "warm": warm.shown(),
    });
    say(&result.to_string())?;
    Ok(Exit::Done)
}

/// How long some questions took, shortest first.
struct Times(Vec<Duration>);

impl Times {
    fn of(mut times: Vec<Duration>) -> Times {
        times.sort_unstable();
        Times(times)
    }

    /// Percentiles, in microseconds.
    fn shown(&self) -> serde_json::Value {
        let at = |part: usize| {
            let place = (self.0.len() * part / 100).min(self.0.len().saturating_sub(1));
            self.0.get(place).map_or(0, |time| u64::try_from(time.as_micros()).unwrap_or(u64::MAX))
        };
        json!({ "p50_us": at(50), "p95_us": at(95), "p99_us": at(99) })
    }
}

/// One to three words that stand together, from articles spread evenly over the collection: the same each time.
fn made_up(site: &Site) -> Result<Vec<String>> {
    let articles = site.collection.len();
    let mut queries = Vec::new();
    for number in 0..if articles == 0 { 0 } else { QUESTIONS } {
        let doc = (u64::from(number) * u64::from(articles) / u64::from(QUESTIONS)) as u32;
        let article = site.collection.article(doc).map_err(|error| anyhow!("an article cannot be read: {error:?}"))?;
        let words: Vec<&str> = article
            .blocks
            .iter()
            .flat_map(|block| block.text.split_whitespace())
            .filter(|word| word.chars().count() > 2)
            .collect();
        let count = 1 + number as usize % 3;
        let start = (number as usize * 7919) % words.len().max(1);
        queries.push(words.iter().skip(start).take(count).copied().collect::<Vec<_>>().join(" "));
    }
    Ok(queries)
}
