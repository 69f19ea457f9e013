//! `cargo xtask bench relevance`: for every benchmark at hand, our engine beside textbook BM25 and what is aimed at.
//!
//! The engine is measured as an outsider would: the shipped command builds a site from the documents and answers
//! the questions.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::baseline::{Bm25, snowball};
use crate::files::{Document, build, documents, hits, judgements, queries, search, write_documents};
use crate::metrics::{Grades, Measures};
use crate::{NEWS, Places};

/// How many hits are asked for.
const LIMIT: u32 = 100;

/// What a set is measured against.
struct Target {
    set: &'static str,
    /// Below this MRR@10 something broke.
    floor: Option<f64>,
    /// The MRR@10 that is aimed at.
    goal: f64,
    /// Whether nDCG@10 is to lie above that of BM25 over Snowball stems too.
    above_snowball: bool,
    /// MRR@10 of others, as measured before.
    others: &'static str,
}

const fn target(set: &'static str, floor: f64, goal: f64, others: &'static str) -> Target {
    Target { set, floor: Some(floor), goal, above_snowball: false, others }
}

const fn english(set: &'static str, goal: f64, others: &'static str) -> Target {
    Target { set, floor: None, goal, above_snowball: true, others }
}

const TARGETS: [Target; 15] = [
    target("xquad-ar", 0.950, 0.960, "Lucene .920, lunr .924"),
    target("arcd", 0.829, 0.860, "Lucene .790"),
    target("ant-headline", 0.825, 0.860, ""),
    target("xquad-zh", 0.965, 0.975, ""),
    target("xquad-th", 0.949, 0.965, ""),
    target("xquad-hi", 0.948, 0.965, ""),
    target("xquad-ru", 0.962, 0.970, ""),
    target("xquad-en", 0.968, 0.980, ""),
    target("xquad-tr", 0.955, 0.970, ""),
    target("xquad-de", 0.958, 0.970, ""),
    target("xquad-el", 0.965, 0.970, ""),
    target("xquad-es", 0.962, 0.970, ""),
    target("xquad-ro", 0.971, 0.975, ""),
    english("cranfield", 0.596, "Lucene .596"),
    english("cisi", 0.594, "Lucene .594"),
];

/// What an article is called in the second row of known-item search, where its own title is the question.
const NEUTRAL_TITLE: &str = "-";

/// Prints a row for each named set, or for all of them.
pub(crate) fn print(places: &Places, names: &[String]) -> Result<()> {
    println!("{:<26}{:^30}{:^25}{:^25}MRR@10", "", "kashshaf", "BM25 over words", "BM25 over Snowball stems");
    let (full, short) = ("MRR@10 nDCG@10  R@10   P@1", "MRR@10 nDCG@10  R@10");
    println!("{:<17}{:>7}  {full:<30}{short:<25}{short:<25}floor   goal", "set", "queries");
    let benchmarks = match places.shared("benchmarks") {
        Ok(folder) => folder,
        Err(why) => {
            println!("{:<17}{why}", "every set");
            return Ok(());
        }
    };
    let mut names = names.to_vec();
    if names.is_empty() {
        let entries = fs::read_dir(&benchmarks).with_context(|| benchmarks.display().to_string())?;
        names.extend(entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()));
        names.sort();
    }
    for name in names {
        match places.shared(&format!("benchmarks/{name}")) {
            Ok(folder) => set(places, &name, &folder)?,
            Err(why) => println!("{name:<17}{why}"),
        }
    }
    println!(
        "\nP@1: how often the first hit is relevant. BM25: k1 1.2, b .75, title and body as one text, each word of a question once."
    );
    Ok(())
}

fn set(places: &Places, name: &str, folder: &Path) -> Result<()> {
    let (work, own) = (places.work.join("relevance").join(name), folder.join("docs.jsonl.gz"));
    if own.is_file() {
        let mut set = Set::read(name, folder, documents(&own)?)?;
        let ours = set.ours(&own, &work.join("site"))?;
        return set.print(name, ours);
    }
    let news = match places.shared(NEWS) {
        Ok(news) => news,
        Err(why) => {
            println!("{name:<17}{why}");
            return Ok(());
        }
    };
    // Known-item search: the question is the title, so the articles must not have it.
    let mut untitled = documents(&news)?;
    untitled.iter_mut().for_each(|document| document.title.clear());
    let mut set = Set::read(name, folder, untitled)?;
    let articles = work.join("docs.jsonl");
    write_documents(&articles, &set.documents)?;
    let ours = set.ours(&articles, &work.join("site"))?;
    set.print(name, ours)?;
    set.documents.iter_mut().for_each(|document| document.title = NEUTRAL_TITLE.to_owned());
    let articles = work.join("docs-one-title.jsonl");
    write_documents(&articles, &set.documents)?;
    let ours = set.ours(&articles, &work.join("site-one-title"))?;
    println!("{:<24}  {}  the same bodies under one neutral title", "", full(ours));
    Ok(())
}

/// A benchmark: what is asked of which documents, and what would be right.
struct Set {
    folder: PathBuf,
    documents: Vec<Document>,
    lang: String,
    /// Identifier, text and judgements of the questions that have any.
    questions: Vec<(String, String, Grades)>,
}

impl Set {
    fn read(name: &str, folder: &Path, documents: Vec<Document>) -> Result<Set> {
        let mut judgements = judgements(&folder.join("qrels.tsv"))?;
        let queries = queries(&folder.join("queries.tsv"))?;
        let lang = queries.first().with_context(|| format!("{name} asks nothing"))?.lang.clone();
        let questions = queries
            .into_iter()
            .filter_map(|query| judgements.remove(&query.id).map(|grades| (query.id, query.text, grades)))
            .collect();
        Ok(Set { folder: folder.to_owned(), documents, lang, questions })
    }

    /// What the shipped command reaches.
    fn ours(&mut self, articles: &Path, site: &Path) -> Result<Measures> {
        build(articles, site)?;
        let run = search(site, &self.folder.join("queries.tsv"), LIMIT)?;
        let hits = hits(&run);
        Ok(self.measure(|id, _| hits.get(id).cloned().unwrap_or_default()))
    }

    fn measure<'a>(&self, answer: impl Fn(&str, &str) -> Vec<&'a str>) -> Measures {
        let measures = self.questions.iter().filter_map(|(id, text, grades)| Measures::of(answer(id, text), grades));
        Measures::mean(&measures.collect::<Vec<_>>())
    }

    fn print(&self, name: &str, ours: Measures) -> Result<()> {
        let baseline = |stemmer, repeats| {
            let index = Bm25::new(&self.documents, stemmer);
            let index = if repeats { index.with_repeats() } else { index };
            self.measure(|_, text| index.search(text, LIMIT as usize))
        };
        let both = |repeats| {
            let stems = snowball(&self.lang).map(|stemmer| baseline(Some(stemmer), repeats));
            (baseline(None, repeats), stems)
        };
        let columns = |(words, stems): (Measures, Option<Measures>)| {
            format!("{}     {:<20}", short(words), stems.map(short).unwrap_or_default())
        };
        let target = TARGETS.iter().find(|target| target.set == name);
        let once = both(false);
        // Where the baseline is the goal, the better of its two forms is.
        let each_time = target.filter(|target| target.above_snowball).map(|_| both(true));
        let snowball = once.1.into_iter().chain(each_time.and_then(|(_, stems)| stems)).map(|m| m.ndcg);
        let compared = target.map(|target| target.compare(ours, snowball.reduce(f64::max)));
        let (count, compared) = (self.questions.len(), compared.unwrap_or_default());
        println!("{}", format!("{name:<17}{count:>7}  {}    {}     {compared}", full(ours), columns(once)).trim_end());
        if let Some(each_time) = each_time {
            println!("{:<56}{}     repeated words counted each time", "", columns(each_time));
        }
        Ok(())
    }
}

impl Target {
    fn compare(&self, ours: Measures, snowball: Option<f64>) -> String {
        let floor = self.floor.map(part).unwrap_or_default();
        // As printed: what reads .950 has reached .950.
        let at_least = |goal: f64| part(ours.mrr) >= part(goal);
        let goal = at_least(self.goal) && (!self.above_snowball || snowball.is_some_and(|ndcg| ours.ndcg > ndcg));
        let reached = match self.floor {
            _ if goal => "goal",
            Some(floor) if at_least(floor) => "floor",
            _ => "below",
        };
        let also = if self.above_snowball { "nDCG@10 above Snowball; " } else { "" };
        format!("{floor:<5}  {:<5}  {reached:<5}  {also}{}", part(self.goal), self.others)
    }
}

fn full(m: Measures) -> String {
    format!("{}  {}", short(m), part(m.first))
}

fn short(m: Measures) -> String {
    format!("{:<6} {:<7} {}", part(m.mrr), part(m.ndcg), part(m.recall))
}

fn part(value: f64) -> String {
    format!("{value:.3}")
}
