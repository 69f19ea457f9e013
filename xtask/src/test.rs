//! `cargo xtask test`: everything that must hold, and what `.ci/run` runs.
//!
//! Steps go from quick to slow and the first failure ends the run. Profiles are chosen so that nothing is compiled
//! twice: search is tested with overflow checks, the command as people use it, the app's lints share its artifacts.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::app;
use crate::browser;
use crate::fingerprint::files_below;
use crate::paths;
use crate::run::{Outcome, cargo, checking, counting, program};
use crate::size;
use crate::tally::Tally;
use crate::tools;

type Step = (&'static str, fn() -> Outcome<Tally>);

const STEPS: [Step; 11] = [
    ("formatting", || checking(&mut cargo("fmt --all -- --check"))),
    ("what the tests need", prepare),
    ("lints, native", || {
        checking(&mut cargo("clippy -p kashshaf-search -p kashshaf -p xtask --all-targets -- -D warnings"))
    }),
    ("lints, wasm32", || {
        let packages = "-p kashshaf-explorer -p kashshaf-search";
        let mut clippy =
            cargo(&format!("clippy {packages} --target wasm32-unknown-unknown --profile app -- -D warnings"));
        // The same as in the build, as far as artifacts are shared.
        let (name, value) = app::UNSTABLE;
        checking(clippy.env(app::FLAGS.0, app::flags()?).env(name, value))
    }),
    ("documentation", || {
        checking(cargo("doc --no-deps -p kashshaf-search -p kashshaf").env("RUSTDOCFLAGS", "-D warnings"))
    }),
    ("tests of search", || counting(&mut cargo("test --no-fail-fast -p kashshaf-search -p xtask"))),
    ("tests of the explorer", || counting(&mut cargo("test --no-fail-fast -p kashshaf-explorer"))),
    ("build", || app::build_command().map(|()| Tally { passed: 1, ..Tally::default() })),
    ("tests of the command", || {
        let mut tests = cargo("test --no-fail-fast --release -p kashshaf");
        // The same as in the build, or the command would be compiled again without its app.
        counting(tests.env(app::EMBED_APP, paths::app()))
    }),
    ("size of the app", size::check),
    ("tests in the browser", in_browser),
];

/// Installs before anything is compiled: a machine that cannot run the tests says so in seconds.
fn prepare() -> Outcome<Tally> {
    tools::install_wasm_target()?;
    println!("the browser is {}", browser::chromium()?.display());
    browser::packages()?;
    Ok(Tally::default())
}

fn in_browser() -> Outcome<Tally> {
    let files = browser_tests()?;
    if files.is_empty() {
        return Err("there are no files named *.test.mjs below tests/".into());
    }
    let mut node = program("node");
    node.args(["--test", "--test-reporter=spec", "--test-timeout=600000"]).args(files);
    node.env("KASHSHAF", paths::command()).env("KASHSHAF_APP", paths::app()).env("CHROME", browser::chromium()?);
    counting(&mut node)
}

fn browser_tests() -> Outcome<Vec<PathBuf>> {
    let mut files = files_below(&paths::root().join("tests")).map_err(|error| format!("tests/: {error}"))?;
    files.retain(|file| {
        let name = file.to_string_lossy();
        name.ends_with(".test.mjs") && !name.contains("/node_modules/")
    });
    Ok(files)
}

/// How a step went.
struct Report {
    name: &'static str,
    tally: Tally,
    time: Duration,
}

/// Runs the steps, prints a table of them and ends with one plain line of counts. Tells whether all is well.
pub(crate) fn test() -> bool {
    let (mut reports, mut total) = (Vec::new(), Tally::default());
    for (name, action) in STEPS {
        println!("\n== {name}");
        let start = Instant::now();
        let tally = action().unwrap_or_else(|message| {
            println!("{message}");
            Tally { failed: 1, ..Tally::default() }
        });
        total += tally;
        reports.push(Report { name, tally, time: start.elapsed() });
        if tally.failed > 0 {
            break;
        }
    }
    println!("\n{}\n{total}", table(&reports));
    total.failed == 0
}

/// One row for each step, also for those that were not reached.
fn table(reports: &[Report]) -> String {
    let mut table = format!("{:<24}{:>8}{:>8}{:>9}{:>10}\n", "step", "passed", "failed", "skipped", "seconds");
    for Report { name, tally, time } in reports {
        let Tally { passed, failed, skipped } = tally;
        table += &format!("{name:<24}{passed:>8}{failed:>8}{skipped:>9}{:>10.1}\n", time.as_secs_f64());
    }
    for (name, _) in &STEPS[reports.len()..] {
        table += &format!("{name:<24} not run\n");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_every_step() {
        let tally = Tally { passed: 3, failed: 1, skipped: 2 };
        let table = table(&[Report { name: STEPS[0].0, tally, time: Duration::from_millis(1500) }]);
        assert_eq!(table.lines().count(), 1 + STEPS.len());
        assert!(table.contains("formatting                     3       1        2       1.5\n"), "{table}");
        assert!(table.ends_with("tests in the browser     not run\n"), "{table}");
    }
}
