//! What the browser tests need: a Chromium, and packages from a lock file.

use std::env;
use std::path::{Path, PathBuf};

use crate::fingerprint::Fingerprint;
use crate::paths;
use crate::run::{Outcome, program, quietly, step};
use crate::tools;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Chromium, and letters for the languages of the screenshots.
const DEBIAN_PACKAGES: [&str; 3] = ["chromium", "fonts-noto-core", "fonts-noto-cjk"];

/// Finds Chromium or Chrome, or installs it where Debian's packages can be installed without asking anybody.
pub(crate) fn chromium() -> Outcome<PathBuf> {
    if let Some(path) = env::var_os("CHROME") {
        return Ok(path.into());
    }
    if let Some(path) = on_path(&NAMES) {
        return Ok(path);
    }
    let advice = || {
        format!(
            "the browser tests need Chromium or Chrome: install one, or set CHROME to its path\n(Debian: apt-get install {})",
            DEBIAN_PACKAGES.join(" ")
        )
    };
    if on_path(&["apt-get"]).is_none() {
        return Err(advice());
    }
    let prefix: &[&str] = if quietly(program("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        &[]
    } else if quietly(program("sudo").args(["-n", "true"])).is_ok() {
        &["sudo", "-n"]
    } else {
        return Err(advice());
    };
    step("Installing Chromium from Debian's packages", || {
        apt_get(prefix, &["update"])?;
        apt_get(prefix, &[&["install", "--yes", "--no-install-recommends"], &DEBIAN_PACKAGES[..]].concat())
    })?;
    on_path(&NAMES).ok_or_else(advice)
}

/// Installs the packages of the tests, unless those of the lock file are already there.
pub(crate) fn packages() -> Outcome {
    let folder = paths::root().join("tests/browser");
    let fingerprint = Fingerprint::of(&folder, &["package.json", "package-lock.json"], &())?;
    let stamp = folder.join("node_modules/.fingerprint");
    if fingerprint.is_written_in(&stamp) {
        return Ok(());
    }
    step("Installing the packages of the browser tests", || {
        quietly(tools::npm()?.args(["ci", "--ignore-scripts", "--no-fund", "--no-audit"]).current_dir(&folder))
            .map(drop)
    })?;
    fingerprint.write(&stamp)
}

fn apt_get(prefix: &[&str], arguments: &[&str]) -> Outcome {
    let words = [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
    let (first, rest) = words.split_first().expect("there is at least `env`");
    quietly(program(first).args(rest)).map(drop)
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| is_program(path))
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}
