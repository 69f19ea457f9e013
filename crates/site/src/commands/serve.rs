//! `kashshaf serve`: looks at a site on this machine, and builds it again when a file changes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use notify_debouncer_full::notify::RecursiveMode;
use notify_debouncer_full::notify::event::{EventKind, ModifyKind};
use notify_debouncer_full::{DebounceEventResult, new_debouncer};

use super::build::lines;
use super::{Exit, say, tell};
use crate::assemble::{self, Input, Keep, Plan};
use crate::config;
use crate::serve::{self, Shown};
use crate::site;

/// What to show.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Folders and files of articles, or the folder of a built site. Without any: this folder.
    #[arg(value_name = "SRC")]
    sources: Vec<PathBuf>,
    /// The port; 0 takes any free one.
    #[arg(short, long)]
    port: Option<u16>,
    /// Open a browser.
    #[arg(long)]
    open: bool,
    /// Where the site will be, for links that others show.
    #[arg(long, value_name = "URL", value_parser = config::site_url)]
    site_url: Option<String>,
    /// The topics to light up.
    #[arg(long, value_name = "FILE")]
    topics: Option<PathBuf>,
    /// The folder of the compiled app.
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
}

pub(super) fn run(options: Options) -> Result<Exit> {
    let mut sources = options.sources;
    if sources.is_empty() {
        sources.push(PathBuf::from("."));
    }
    if let [only] = sources.as_slice()
        && site::is_site(only)
    {
        let running = serve::start(&Arc::new(RwLock::new(only.clone())), options.port)?;
        announce(&running.address, options.open)?;
        running.wait();
        return Ok(Exit::Failed);
    }
    // The folder goes when the program ends; one that was killed leaves it to the system's temporary files.
    let folder = tempfile::Builder::new().prefix("kashshaf-").tempdir().context("no temporary folder can be made")?;
    let site = |number: usize| folder.path().join(format!("site-{number}"));
    let plan = |number: usize| Plan {
        input: Input::Sources(sources.clone()),
        config: None,
        out: site(number),
        site_url: options.site_url.clone(),
        topics: options.topics.clone(),
        app: options.app.clone(),
        no_pages: false,
        tier: None,
        keep: Some(Keep {
            folder: folder.path().join("cache"),
            of: folder.path().to_owned(),
            previous: site(number.saturating_sub(1)),
        }),
    };
    // Watching begins before reading, so that no change falls in between.
    let (changes, _watcher) = watch(&sources, options.topics.as_deref())?;
    let first = plan(0);
    report(&first)?;
    let shown: Shown = Arc::new(RwLock::new(first.out));
    let running = serve::start(&shown, options.port)?;
    announce(&running.address, options.open)?;
    for (number, ()) in (1..).zip(changes) {
        let next = plan(number);
        match report(&next) {
            Ok(()) => {
                let old = std::mem::replace(&mut *shown.write().unwrap_or_else(PoisonError::into_inner), next.out);
                fs::remove_dir_all(&old).with_context(|| format!("{} cannot be removed", old.display()))?;
                tell("built again; reload the page");
            }
            Err(error) => tell(&format!("kashshaf: the site stays as it was: {error:#}")),
        }
    }
    running.wait();
    Ok(Exit::Failed)
}

/// Builds, and says on the error output what was read: the standard output is for the address.
fn report(plan: &Plan) -> Result<()> {
    let report = assemble::build(plan, &|_| {})?;
    for line in lines(&report) {
        tell(&line);
    }
    if report.is_nothing() {
        bail!("none of the articles could be read, so nothing was built")
    }
    Ok(())
}

fn announce(address: &str, open: bool) -> Result<()> {
    say(address)?;
    if open {
        let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        let started =
            Command::new(opener).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        if started.is_err() {
            tell(&format!("kashshaf: no browser could be started ({opener} is missing): open the address yourself"));
        }
    }
    Ok(())
}

/// Hears when something below the sources changes; many changes at once are one.
fn watch(sources: &[PathBuf], topics: Option<&Path>) -> Result<(Receiver<()>, impl Sized)> {
    let (sender, changes) = mpsc::channel();
    let changed = move |events: DebounceEventResult| {
        let Ok(events) = events else { return };
        // Reading the files for a build is no change.
        let change =
            |kind: &EventKind| !matches!(kind, EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)));
        if events.iter().any(|event| change(&event.kind)) {
            // Nobody listens any more when the program is about to end.
            let _ = sender.send(());
        }
    };
    let mut watcher = new_debouncer(Duration::from_millis(200), None, changed).context("changes cannot be watched")?;
    let mut watched = BTreeSet::new();
    for path in sources.iter().map(PathBuf::as_path).chain(topics) {
        // An editor may replace a file, so its folder is watched.
        let (folder, mode) = if path.is_dir() {
            (path, RecursiveMode::Recursive)
        } else {
            (path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")), RecursiveMode::NonRecursive)
        };
        if folder.exists() && watched.insert(folder.to_owned()) {
            watcher.watch(folder, mode).with_context(|| format!("{} cannot be watched", folder.display()))?;
        }
    }
    Ok((changes, watcher))
}
