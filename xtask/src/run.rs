//! Running other programs: one line for each step, and how long it took.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::paths;
use crate::tally::Tally;

/// A value, or a sentence that says what went wrong and what to do.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// Says what is being done, does it, and says how long it took.
pub(crate) fn step<T>(what: &str, action: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    print!("{what} ... ");
    // A line without its end stays in the buffer otherwise, and this one announces minutes of work.
    std::io::stdout().flush().ok();
    let start = Instant::now();
    let outcome = action();
    let failed = if outcome.is_err() { "failed after " } else { "" };
    println!("{failed}{:.1} s", start.elapsed().as_secs_f64());
    outcome
}

/// A program that works on the checkout, wherever the person stands, and never waits for typed input.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(paths::root()).env("CARGO_TARGET_DIR", paths::target()).stdin(Stdio::null());
    command
}

/// `cargo` with its arguments, separated by spaces.
pub(crate) fn cargo(arguments: &str) -> Command {
    let mut command = program("cargo");
    command.args(arguments.split_whitespace());
    command
}

/// Runs a program and shows its output only when it fails.
pub(crate) fn quietly(command: &mut Command) -> Outcome<String> {
    let name = name_of(command);
    let output = command.output().map_err(|error| not_started(&name, &error))?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        return Ok(stdout.into_owned());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{stdout}{stderr}\n{name} failed ({})", output.status))
}

/// Runs a program of the tests: every line is shown as it comes, and its test results are counted.
/// A program that fails without naming a failed test counts as one failure.
pub(crate) fn counting(command: &mut Command) -> Outcome<Tally> {
    let name = name_of(command);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(&name, &error))?;
    let stdout = child.stdout.take().expect("standard output was asked for as a pipe");
    let mut tally = Tally::default();
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line.map_err(|error| format!("the output of {name} could not be read: {error}"))?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        tally.read_line(&line);
    }
    let status = child.wait().map_err(|error| format!("{name} could not be waited for: {error}"))?;
    if !status.success() && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

/// Runs a check that has no test cases: it counts as one test.
pub(crate) fn checking(command: &mut Command) -> Outcome<Tally> {
    let name = name_of(command);
    let status = command.status().map_err(|error| not_started(&name, &error))?;
    Ok(if status.success() { Tally { passed: 1, ..Tally::default() } } else { Tally { failed: 1, ..Tally::default() } })
}

fn name_of(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn not_started(name: &str, error: &std::io::Error) -> String {
    format!("{name} could not be started: {error}")
}
