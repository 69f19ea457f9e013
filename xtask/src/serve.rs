//! `cargo xtask serve`: from a fresh checkout to articles in the browser.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::app;
use crate::paths;
use crate::run::Outcome;

/// What was typed after `serve`.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Options {
    folder: Option<String>,
    port: Option<u16>,
    open: bool,
}

impl Options {
    pub(crate) fn parse(mut args: impl Iterator<Item = String>) -> Outcome<Options> {
        let mut options = Options::default();
        while let Some(arg) = args.next() {
            let (name, mut value) = match arg.split_once('=') {
                Some((name, value)) if arg.starts_with("--") => (name, Some(value.to_owned())),
                _ => (arg.as_str(), None),
            };
            match name {
                "--open" if value.is_none() => options.open = true,
                "--port" => {
                    let port = value.take().or_else(|| args.next()).ok_or("--port needs a number")?;
                    options.port = Some(port.parse().map_err(|_| format!("{port:?} is not the number of a port"))?);
                }
                _ if name.starts_with('-') => return Err(format!("serve does not know {arg:?}")),
                _ if options.folder.is_none() => options.folder = Some(arg),
                _ => return Err(format!("serve shows one folder; {arg:?} is a second one")),
            }
        }
        Ok(options)
    }

    /// The arguments for the command.
    fn arguments(self) -> Vec<OsString> {
        // A folder is named from where the person stands; the seeds are always in the checkout.
        let folder = self.folder.map_or_else(|| paths::root().join("seeds").into_os_string(), OsString::from);
        let mut arguments = vec!["serve".into(), folder];
        if let Some(port) = self.port {
            arguments.extend(["--port".into(), port.to_string().into()]);
        }
        arguments.extend(self.open.then(|| "--open".into()));
        arguments
    }
}

/// Builds what is not there yet and becomes the command, so that Ctrl-C reaches it and nothing is left behind.
pub(crate) fn serve(options: Options) -> Outcome {
    app::build_command()?;
    let error = Command::new(paths::command()).args(options.arguments()).exec();
    Err(format!("{} could not be started: {error}", paths::shown(&paths::command())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Outcome<Options> {
        Options::parse(line.split_whitespace().map(String::from))
    }

    #[test]
    fn arguments_may_come_in_any_order() {
        let expected = Options { folder: Some("demo".into()), port: Some(8080), open: true };
        assert_eq!(parse("demo --port 8080 --open"), Ok(expected));
        assert_eq!(parse("--open --port=8080 demo"), parse("demo --port 8080 --open"));
        assert_eq!(parse(""), Ok(Options::default()));
    }

    #[test]
    fn wrong_usage_is_said() {
        for line in ["a b", "--port", "--port x", "--port 70000", "--opne", "--open=yes"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn the_seeds_are_the_default() {
        let arguments = parse("--port 8080").unwrap().arguments();
        assert!(arguments[1].to_string_lossy().ends_with("/seeds"));
        assert_eq!(arguments[2..], ["--port", "8080"]);
    }
}
