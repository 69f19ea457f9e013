//! `cargo xtask`: what a developer types every day.
//!
//! Arguments come in, an exit code goes out; each task lives in the file that bears its name.
//! The program uses nothing but the standard library, because every command starts by compiling it.

mod app;
mod bench;
mod browser;
mod fingerprint;
mod glue;
mod likeness;
mod names;
mod paths;
mod run;
mod serve;
mod size;
mod tally;
mod test;
mod tools;
mod wasm;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask serve [FOLDER] [--port P] [--open]   show the articles of FOLDER (default: seeds) in the browser
cargo xtask build                                leave the command, ready for use, at target/release/kashshaf
cargo xtask test                                 everything that must hold: style, lints, tests, browser tests
cargo xtask bench [OPTION...]                    sizes, times and memory beside other engines, in a real browser:
    --sizes 1,240,1000,10000,100000  numbers of articles    --million    1,000,000 too; with --sizes in the plot alone
    --no-growth                      no plot
    --peers pagefind,minisearch,...  --no-peers             --rounds N   --tier TIER      --write        docs/BENCHMARKS.md
cargo xtask bench relevance [NAME...]            how good the answers are: every folder of ../shared/benchmarks, or these
cargo xtask bench costs                          what conflation takes in bytes and time, and whether any input is linear
cargo xtask bench conflation                     whether Arabic words find their forms with clitics, and only them
cargo xtask bench matrix                         53 pairs of Arabic spellings that must find each other, or must not
cargo xtask hook                                 the last step of `trunk build`; Trunk calls it

What is missing on this machine is installed first: tools under target/tools, test packages beside the tests.";

/// What was asked for on the command line.
#[derive(Debug, PartialEq)]
enum Task {
    Help,
    Serve(serve::Options),
    Build,
    Test,
    Bench(bench::Options),
    Hook,
}

impl Task {
    fn parse(mut args: impl Iterator<Item = String>) -> run::Outcome<Task> {
        let task = match args.next().as_deref() {
            None | Some("help" | "-h" | "--help") => return Ok(Task::Help),
            Some("serve") => return serve::Options::parse(args).map(Task::Serve),
            Some("build") => Task::Build,
            Some("test") => Task::Test,
            Some("bench") => return bench::Options::parse(args).map(Task::Bench),
            Some("hook") => Task::Hook,
            Some(other) => return Err(format!("there is no task named {other:?}")),
        };
        match args.next() {
            None => Ok(task),
            Some(extra) => Err(format!("this task takes no arguments, but {extra:?} was given")),
        }
    }
}

fn main() -> ExitCode {
    let task = match Task::parse(std::env::args().skip(1)) {
        Ok(task) => task,
        Err(message) => {
            eprintln!("{message}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    let outcome = match task {
        Task::Help => {
            println!("{HELP}");
            Ok(())
        }
        Task::Serve(options) => serve::serve(options),
        Task::Build => app::build_command(),
        // Its last line says all; nothing is added to it.
        Task::Test => return if test::test() { ExitCode::SUCCESS } else { ExitCode::FAILURE },
        Task::Bench(options) => bench::bench(options),
        Task::Hook => app::hook(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Task, String> {
        Task::parse(line.split_whitespace().map(String::from))
    }

    #[test]
    fn every_task_has_its_word() {
        assert_eq!(parse(""), Ok(Task::Help));
        assert_eq!(parse("--help"), Ok(Task::Help));
        assert_eq!(parse("build"), Ok(Task::Build));
        assert_eq!(parse("test"), Ok(Task::Test));
        assert!(matches!(parse("bench"), Ok(Task::Bench(bench::Options::Usual(_)))));
        assert_eq!(parse("hook"), Ok(Task::Hook));
        assert!(matches!(parse("serve"), Ok(Task::Serve(_))));
    }

    #[test]
    fn what_is_not_understood_is_said() {
        assert!(parse("tset").is_err());
        assert!(parse("test everything").is_err());
        assert!(parse("bench everything").is_err());
    }
}
