//! Where things are in this checkout, so that every task works from any directory.

use std::path::{Path, PathBuf};

/// The top of the checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in a folder of the checkout")
}

/// Everything that is compiled or installed, also when `CARGO_TARGET_DIR` says something else:
/// people and tests expect the command at `target/release/kashshaf`.
pub(crate) fn target() -> PathBuf {
    root().join("target")
}

/// The pinned tools.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// The compiled app, which knows no article. (`target/app` belongs to Cargo's profile of that name.)
pub(crate) fn app() -> PathBuf {
    target().join("explorer")
}

/// The command that people use.
pub(crate) fn command() -> PathBuf {
    target().join("release/kashshaf")
}

/// Texts, vectors and peers that some tests and measurements use where they are at hand: beside the checkout, or
/// beside a folder that it stands in (a worktree).
pub(crate) fn shared() -> Option<PathBuf> {
    root().ancestors().skip(1).map(|above| above.join("shared")).find(|shared| shared.is_dir())
}

/// The path as a person in the checkout would write it.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
