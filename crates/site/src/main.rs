//! The `kashshaf` command. Errors become a message and an exit code here and nowhere else.

use std::process::ExitCode;

use clap::Parser as _;
use kashshaf::commands::{Cli, Exit, is_closed_pipe, tell};

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::Failed) => ExitCode::from(1),
        Ok(Exit::Usage) => ExitCode::from(2),
        // Whoever reads the output has seen enough of it.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!("kashshaf: {error:#}"));
            ExitCode::from(1)
        }
    }
}
