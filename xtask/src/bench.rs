//! `cargo xtask bench`: sizes, times and memory, as a table. Reported, never judged: machines differ.
//!
//! A measurement is a function that returns rows. One that lacks what it needs says so in its row.
//! How good the answers are is measured by another program, `crates/site/benches/figures`, which needs libraries.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::app;
use crate::fingerprint::files_below;
use crate::paths;
use crate::run::{Outcome, cargo, program, quietly};
use crate::size;

/// What was measured, and what came out.
type Row = (String, String);

/// What was typed after `bench`.
#[derive(Debug, PartialEq)]
pub(crate) enum Options {
    /// Sizes, times and memory.
    Usual,
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
    pub(crate) fn parse(mut args: impl Iterator<Item = String>) -> Outcome<Options> {
        let options = match args.next().as_deref() {
            None => Options::Usual,
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
            Some(other) => return Err(format!("bench has no table named {other:?}")),
        };
        match args.next() {
            None => Ok(options),
            Some(extra) => Err(format!("this table takes no arguments, but {extra:?} was given")),
        }
    }
}

/// Builds the command and measures.
pub(crate) fn bench(options: Options) -> Outcome {
    match options {
        Options::Usual => usual(),
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

fn usual() -> Outcome {
    app::build_command()?;
    let mut rows = app_size()?;
    match paths::shared().map(|shared| shared.join("corpora/arabic-news-10k.jsonl.gz")).filter(|file| file.is_file()) {
        Some(articles) => rows.extend(ten_thousand_articles(&articles)?),
        None => {
            rows.push(row("10,000 articles", "not measured: ../shared/corpora/arabic-news-10k.jsonl.gz is not there"))
        }
    }
    println!();
    for (what, value) in rows {
        println!("{what:<44} {value}");
    }
    Ok(())
}

fn app_size() -> Outcome<Vec<Row>> {
    let sizes = size::of_app()?;
    let show = |raw: u64, brotli: u64| format!("{} KB, {} KB after brotli", kilobytes(raw), kilobytes(brotli));
    let mut rows: Vec<Row> = sizes.iter().map(|size| row(size.name, show(size.raw, size.brotli))).collect();
    let total = sizes.iter().fold((0, 0), |(raw, brotli), size| (raw + size.raw, brotli + size.brotli));
    rows.push(row("the whole app", show(total.0, total.1)));
    Ok(rows)
}

fn ten_thousand_articles(articles: &Path) -> Outcome<Vec<Row>> {
    let site = paths::target().join("bench/arabic-news-10k");
    let mut build = program(paths::command());
    build.arg("build").arg(articles).arg("-o").arg(&site);
    let built = measure(&mut build)?;
    let files = files_below(&site).map_err(|error| format!("{}: {error}", paths::shown(&site)))?;
    let bytes: u64 = files.iter().filter_map(|file| fs::metadata(file).ok()).map(|metadata| metadata.len()).sum();
    let found = built.output.lines().rev().find(|line| line.starts_with("found")).unwrap_or("said nothing").to_owned();
    let mut rows = vec![
        row("10,000 articles: the build", found),
        row("10,000 articles: time to build", format!("{:.1} s", built.time.as_secs_f64())),
        row("10,000 articles: peak memory", built.peak.map_or("unknown".into(), |peak| format!("{} MB", peak / 1024))),
        row("10,000 articles: files", files.len()),
        row("10,000 articles: size of the site", format!("{} KB", kilobytes(bytes))),
    ];
    rows.extend(queries(&site));
    Ok(rows)
}

/// What the command measures inside itself.
fn queries(site: &Path) -> Vec<Row> {
    match quietly(program(paths::command()).arg("bench").arg(site)) {
        Ok(output) => numbers(&output).map(|(name, value)| row(format!("10,000 articles: {name}"), value)).collect(),
        Err(message) => vec![row("10,000 articles: queries", format!("not measured: {}", message.trim()))],
    }
}

/// The members of a flat JSON object of numbers; the end of a name, as in `p95_us`, is the unit of its value.
fn numbers(json: &str) -> impl Iterator<Item = (&str, String)> {
    json.trim().trim_matches(['{', '}']).split(',').filter_map(|member| {
        let (name, value) = member.split_once(':')?;
        let (name, value) = (name.trim().trim_matches('"'), value.trim());
        Some(match name.rsplit_once('_') {
            Some((name, "us")) => (name, format!("{value} µs")),
            Some((name, "ms")) => (name, format!("{value} ms")),
            _ => (name, value.to_owned()),
        })
    })
}

/// A program that ended well.
struct Measured {
    output: String,
    time: Duration,
    /// Kilobytes, where the system tells.
    peak: Option<u64>,
}

fn measure(command: &mut Command) -> Outcome<Measured> {
    let start = Instant::now();
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let child = child.map_err(|error| format!("{} could not be started: {error}", command.get_program().display()))?;
    // The system forgets a program's memory when it ends, so it is asked again and again; the value only grows.
    let status = format!("/proc/{}/status", child.id());
    let watcher = thread::spawn(move || {
        let mut peak = None;
        while let Some(now) = fs::read_to_string(&status).ok().and_then(|status| peak_memory(&status)) {
            peak = Some(now);
            thread::sleep(Duration::from_millis(5));
        }
        peak
    });
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let time = start.elapsed();
    let peak = watcher.join().ok().flatten();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    if output.status.success() { Ok(Measured { output: text, time, peak }) } else { Err(text) }
}

/// The high-water mark in kilobytes; a program that has ended has none.
fn peak_memory(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

fn row(what: impl Into<String>, value: impl ToString) -> Row {
    (what.into(), value.to_string())
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
        assert_eq!(parse(""), Ok(Options::Usual));
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
    }

    #[test]
    fn numbers_get_their_units() {
        let rows: Vec<_> = numbers("{\"articles\":10000, \"open_ms\":101.9,\"p95_us\":6095}\n").collect();
        let expected = [("articles", "10000"), ("open", "101.9 ms"), ("p95", "6095 µs")];
        assert_eq!(rows, expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn peak_memory_is_read_where_it_stands() {
        assert_eq!(
            peak_memory("Name:\tkashshaf\nVmPeak:\t  900 kB\nVmHWM:\t  123456 kB\nThreads:\t2\n"),
            Some(123_456)
        );
        assert_eq!(peak_memory("Name:\tkashshaf\nState:\tZ (zombie)\n"), None);
    }
}
