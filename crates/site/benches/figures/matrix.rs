//! `cargo xtask bench matrix`: 43 spellings that a reader expects to find each other, and 10 pairs that must not.
//!
//! Twice: with nothing but the 53 articles, one word each, and in the midst of 10,000 articles, whose words then
//! decide what belongs together. A case matches when its query, asked of the shipped command, finds its article.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::files::{Document, build, documents, hits, search, write, write_documents};
use crate::{NEWS, Places};

const CASES: &str = include_str!("../../../../tests/site/arabic_matrix.tsv");

/// More than there are articles: every hit counts.
const LIMIT: u32 = 100_000;

struct Case {
    number: &'static str,
    /// Whether the query must find the document.
    expected: bool,
    about: &'static str,
    document: String,
    query: String,
}

/// The cases of the table. What cannot be seen is spelled out in it.
fn cases() -> Result<Vec<Case>> {
    let letters =
        |text: &str| text.replace("<ZWNJ>", "\u{200C}").replace("<RLM>", "\u{200F}").replace("<HAMZA>", "\u{0654}");
    let case = |line: &'static str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [number, expected, about, document, query] = columns[..] else { return None };
        Some(Case { number, expected: expected == "yes", about, document: letters(document), query: letters(query) })
    };
    CASES.lines().skip(1).map(|line| case(line).context(line)).collect()
}

pub(crate) fn print(places: &Places) -> Result<()> {
    let work = places.work.join("matrix");
    let cases = cases()?;
    let articles: Vec<Document> = cases.iter().map(Case::article).collect();
    run("nothing but the cases", &cases, &articles, &work.join("alone"))?;
    match places.shared(NEWS) {
        Ok(news) => {
            let mut all = documents(&news)?;
            all.extend(articles);
            run("among 10,000 articles", &cases, &all, &work.join("among"))
        }
        Err(why) => {
            println!("{:<24}{why}", "among 10,000 articles");
            Ok(())
        }
    }
}

fn run(name: &str, cases: &[Case], articles: &[Document], work: &Path) -> Result<()> {
    let (documents, queries) = (work.join("docs.jsonl"), work.join("queries.tsv"));
    write_documents(&documents, articles)?;
    let questions = cases.iter().map(|case| format!("{}\tar\t{}\n", case.id(), case.query));
    write(&queries, &questions.collect::<String>())?;
    let site = work.join("site");
    build(&documents, &site)?;
    let run = search(&site, &queries, LIMIT)?;
    let hits = hits(&run);
    let matches = |case: &Case| hits.get(case.id().as_str()).is_some_and(|hits| hits.contains(&case.id().as_str()));
    let (expected, unwanted): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.expected);
    let missing: Vec<_> = expected.iter().filter(|case| !matches(case)).collect();
    let wrong: Vec<_> = unwanted.iter().filter(|case| matches(case)).collect();
    let (matched, all) = (expected.len() - missing.len(), expected.len());
    println!("{name:<24}{matched} of {all} match, {} of {} wrong", wrong.len(), unwanted.len());
    for (what, failed) in [("not found", missing), ("wrong", wrong)] {
        for case in failed {
            println!("  {what:<10}{:>3}  {} -> {}  ({})", case.number, case.query, case.document, case.about);
        }
    }
    Ok(())
}

impl Case {
    fn id(&self) -> String {
        format!("case-{}", self.number)
    }

    /// An article that holds the word and nothing else that is Arabic.
    fn article(&self) -> Document {
        Document { id: self.id(), title: self.id(), body: self.document.clone(), lang: "ar".to_owned(), date: None }
    }
}
