//! `cargo xtask bench`: Kashshaf beside its peers in a real browser, as a table. Reported, never judged: machines differ.
//!
//! The table is made by `bench/run.mjs`, because a browser is measured from JavaScript; here the command is built and
//! what it needs is found. How good the answers are is measured by another program, `crates/site/benches/figures`,
//! which needs libraries.

use crate::app;
use crate::browser;
use crate::paths;
use crate::run::{Outcome, cargo, program};
use crate::size;
use crate::tools;

/// What was typed after `bench`.
#[derive(Debug, PartialEq)]
pub(crate) enum Options {
    /// Sizes, times and memory, with what `bench/run.mjs` is told.
    Usual(Vec<String>),
    /// How good the answers are, in these benchmarks or in all.
    Relevance(Vec<String>),
    /// Whether Arabic words find their forms with clitics.
    Conflation,
    /// What the parts of conflation take, and whether any input is read in linear time.
    Costs,
    /// Arabic spellings that must find each other, and that must not.
    Matrix,
}

impl Options {
    pub(crate) fn parse(args: impl Iterator<Item = String>) -> Outcome<Options> {
        let mut args = args.peekable();
        if args.peek().is_none_or(|word| word.starts_with("--")) {
            return usual_options(args).map(Options::Usual);
        }
        let options = match args.next().as_deref() {
            Some("relevance") => {
                let names: Vec<String> = args.by_ref().collect();
                if let Some(name) = names.iter().find(|name| name.starts_with('-') || name.contains('/')) {
                    return Err(format!("{name:?} is not the name of a folder of ../shared/benchmarks"));
                }
                Options::Relevance(names)
            }
            Some("conflation") => Options::Conflation,
            Some("costs") => Options::Costs,
            Some("matrix") => Options::Matrix,
            other => return Err(format!("bench has no table named {:?}", other.unwrap_or_default())),
        };
        match args.next() {
            None => Ok(options),
            Some(extra) => Err(format!("this table takes no arguments, but {extra:?} was given")),
        }
    }
}

/// Options that take a value, and those that do not.
const WITH_VALUE: [&str; 4] = ["--sizes", "--peers", "--rounds", "--tier"];
const ALONE: [&str; 4] = ["--million", "--no-peers", "--no-growth", "--write"];

/// Refuses a word that `bench/run.mjs` would refuse, before minutes of compiling.
fn usual_options(mut args: impl Iterator<Item = String>) -> Outcome<Vec<String>> {
    let mut words = Vec::new();
    while let Some(word) = args.next() {
        if WITH_VALUE.contains(&word.as_str()) {
            let value = args.next().ok_or_else(|| format!("{word} needs a value"))?;
            words.extend([word, value]);
        } else if ALONE.contains(&word.as_str()) {
            words.push(word);
        } else {
            return Err(format!("the benchmark takes no {word:?}"));
        }
    }
    Ok(words)
}

/// Builds the command and measures.
pub(crate) fn bench(options: Options) -> Outcome {
    match options {
        Options::Usual(words) => usual(&words),
        Options::Relevance(names) => figures("relevance", &names),
        Options::Conflation => figures("conflation", &[]),
        Options::Costs => figures("costs", &[]),
        Options::Matrix => figures("matrix", &[]),
    }
}

/// Has Cargo compile the command together with the program that measures it, and shows what that one prints.
fn figures(table: &str, names: &[String]) -> Outcome {
    app::build_app()?;
    let mut bench = cargo("bench --quiet --package kashshaf --bench figures --");
    // The same app as in the build, or the command would be compiled again without it.
    bench.env(app::EMBED_APP, paths::app()).arg(table).args(names).arg("--work").arg(paths::target().join("bench"));
    if let Some(shared) = paths::shared() {
        bench.arg("--shared").arg(shared);
    }
    let status = bench.status().map_err(|error| format!("cargo could not be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the table was not finished ({status})")) }
}

fn usual(words: &[String]) -> Outcome {
    let browser = browser::chromium()?;
    browser::packages()?;
    // Peers are npm packages.
    tools::npm()?;
    app::build_command()?;
    weigh_app()?;
    let mut node = program("node");
    node.arg(paths::root().join("bench/run.mjs")).args(words);
    node.env("KASHSHAF", paths::command()).env("CHROME", browser);
    if let Some(shared) = paths::shared() {
        node.arg("--shared").arg(shared);
    }
    let status = node.status().map_err(|error| format!("node could not be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the table was not finished ({status})")) }
}

fn weigh_app() -> Outcome {
    let sizes = size::of_app()?;
    let total = sizes.iter().fold((0, 0), |(raw, brotli), size| (raw + size.raw, brotli + size.brotli));
    let rows = sizes.iter().map(|size| (size.name, size.raw, size.brotli));
    for (name, raw, brotli) in rows.chain([("the whole app", total.0, total.1)]) {
        println!("{name:<16} {} KB, {} KB after brotli", kilobytes(raw), kilobytes(brotli));
    }
    Ok(())
}

fn kilobytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(String::from))
    }

    #[test]
    fn every_table_has_its_word() {
        assert_eq!(parse(""), Ok(Options::Usual(vec![])));
        assert_eq!(
            parse("--sizes 1,240 --million"),
            Ok(Options::Usual(["--sizes", "1,240", "--million"].map(String::from).into()))
        );
        assert_eq!(parse("relevance"), Ok(Options::Relevance(vec![])));
        assert_eq!(parse("relevance arcd cisi"), Ok(Options::Relevance(vec!["arcd".into(), "cisi".into()])));
        assert_eq!(parse("conflation"), Ok(Options::Conflation));
        assert_eq!(parse("costs"), Ok(Options::Costs));
        assert_eq!(parse("matrix"), Ok(Options::Matrix));
    }

    #[test]
    fn what_is_not_understood_is_said() {
        assert!(parse("relevence").is_err());
        assert!(parse("relevance --all").is_err());
        assert!(parse("relevance ../arcd").is_err());
        assert!(parse("matrix arcd").is_err());
        assert!(parse("--sizes").is_err());
        assert!(parse("--size 1").is_err());
        assert!(parse("--write matrix").is_err());
    }
}
