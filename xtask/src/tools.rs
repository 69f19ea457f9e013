//! The tools that compile the app: pinned here, installed under `target/tools`, so that nobody's own are touched.
//!
//! Only what is missing is installed. Trunk and wasm-bindgen are compiled without optimisation and without their
//! parts for TLS and updates: on two cores that takes three minutes instead of fifteen, and they wait for rustc anyway.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::likeness;
use crate::paths;
use crate::run::{Outcome, cargo, program, quietly, step};

pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A program with its version and the place it comes from.
#[derive(Hash)]
pub(crate) struct Tool {
    name: &'static str,
    package: &'static str,
    pub(crate) version: &'static str,
    /// What `--version` answers.
    answer: &'static str,
    source: Source,
}

#[derive(Hash)]
enum Source {
    Cargo,
    Npm,
}

pub(crate) const TRUNK: Tool =
    Tool { name: "trunk", package: "trunk", version: "0.21.14", answer: "trunk 0.21.14", source: Source::Cargo };

/// Must be the version of the library in `Cargo.lock`: the two speak a format of their own.
pub(crate) const WASM_BINDGEN: Tool = Tool {
    name: "wasm-bindgen",
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    answer: "wasm-bindgen 0.2.130",
    source: Source::Cargo,
};

pub(crate) const WASM_OPT: Tool = Tool {
    name: "wasm-opt",
    package: "binaryen",
    version: "132.0.0",
    answer: "wasm-opt version 132 (version_132)",
    source: Source::Npm,
};

/// Makes scripts and styles small. Trunk can do that for scripts, in another order of their parts at every run.
const ESBUILD: Tool =
    Tool { name: "esbuild", package: "esbuild", version: "0.25.12", answer: "0.25.12", source: Source::Npm };

pub(crate) const ALL: [Tool; 4] = [TRUNK, WASM_BINDGEN, WASM_OPT, ESBUILD];

/// Installs what is missing; when nothing is, this takes a moment and says nothing.
pub(crate) fn install_missing() -> Outcome {
    install_wasm_target()?;
    std_sources()?;
    for tool in ALL.iter().filter(|tool| !tool.is_installed()) {
        step(&format!("Installing {} {}", tool.package, tool.version), || tool.install())?;
    }
    // A gigabyte of intermediate files that nothing needs any more.
    let left_over = build_folder();
    if left_over.exists() {
        fs::remove_dir_all(&left_over).map_err(|error| format!("{}: {error}", paths::shown(&left_over)))?;
    }
    Ok(())
}

/// The target that the app is compiled for.
pub(crate) fn install_wasm_target() -> Outcome {
    // rustc names the folder also when nothing is in it. Asking it, rather than rustup, is right for other
    // installations of Rust too.
    let folder = quietly(program("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]))?;
    if PathBuf::from(folder.trim()).is_dir() {
        return Ok(());
    }
    step(&format!("Installing the Rust target {WASM_TARGET}"), || {
        quietly(program("rustup").args(["target", "add", WASM_TARGET])).map(drop)
    })
}

/// The sources of the standard library, which is compiled with the app.
pub(crate) fn std_sources() -> Outcome<PathBuf> {
    let root = quietly(program("rustc").args(["--print", "sysroot"]))?;
    let folder = PathBuf::from(root.trim()).join("lib/rustlib/src/rust/library");
    if !folder.is_dir() {
        step("Installing the sources of the standard library", || {
            quietly(program("rustup").args(["component", "add", "rust-src"])).map(drop)
        })?;
    }
    Ok(folder)
}

/// A tool with the pinned ones first in its search path, because Trunk looks for its helpers there.
pub(crate) fn command(tool: &Tool) -> Command {
    let mut command = program(tool.path());
    let own = env::var_os("PATH").unwrap_or_default();
    let folders = [tool.folder()].into_iter().chain(env::split_paths(&own));
    match env::join_paths(folders) {
        Ok(path) => command.env("PATH", path),
        // Only a checkout with a colon in its path comes here; Trunk then says which helper it misses.
        Err(_) => &mut command,
    };
    command
}

/// A script or style sheet for readers: without comments, spaces and long names. As it is where the tool that does
/// this is not installed, which is so for people who only ever type `trunk build`.
pub(crate) fn minified(file: &Path) -> Outcome<String> {
    if ESBUILD.is_installed() {
        return quietly(program(ESBUILD.path()).arg(file).args(["--minify", "--charset=utf8", "--log-level=error"]));
    }
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// Puts the functions of a Wasm file beside those that they are like; see [`likeness`]. The file stays as it is where the
/// tool that does this is not installed.
pub(crate) fn sort_functions(wasm: &Path) -> Outcome {
    if !WASM_OPT.is_installed() {
        return Ok(());
    }
    let wrong = |error| format!("{}: {error}", wasm.display());
    let Some(named) = likeness::named_in_order(&fs::read(wasm).map_err(wrong)?) else { return Ok(()) };
    fs::write(wasm, named).map_err(wrong)?;
    let mut sort = program(WASM_OPT.path());
    // What the app is compiled for, as index.html tells Trunk: with more, the file is written in newer ways.
    let features = ["bulk-memory", "multivalue", "nontrapping-float-to-int", "reference-types"];
    sort.args(features.map(|feature| format!("--enable-{feature}")));
    sort.args(["--reorder-functions-by-name", "--strip-debug", "-o"]).args([wasm, wasm]);
    quietly(&mut sort).map(drop)
}

impl Tool {
    fn folder(&self) -> PathBuf {
        paths::tools().join("bin")
    }

    fn path(&self) -> PathBuf {
        self.folder().join(self.name)
    }

    fn is_installed(&self) -> bool {
        let answer = self.path().is_file().then(|| quietly(program(self.path()).arg("--version")).ok()).flatten();
        answer.is_some_and(|answer| answer.trim() == self.answer)
    }

    fn install(&self) -> Outcome {
        match self.source {
            // The versions that the tool's author tried. A registry may have lost one of them, so without as well.
            Source::Cargo => self.cargo_install("--locked").or_else(|_| self.cargo_install(""))?,
            Source::Npm => self.npm_install()?,
        }
        if self.is_installed() {
            return Ok(());
        }
        Err(format!("{} was installed but does not answer `{}`", paths::shown(&self.path()), self.answer))
    }

    fn cargo_install(&self, locked: &str) -> Outcome {
        let mut install = cargo("install --quiet --debug --no-default-features --force");
        install
            .args(["--bin", self.name, "--root"])
            .arg(paths::tools())
            .arg(format!("{}@{}", self.package, self.version))
            .args(locked.split_whitespace())
            // One folder for both, so that what they have in common is compiled once.
            .env("CARGO_TARGET_DIR", build_folder())
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "0")
            .env("CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS", "fallback");
        quietly(&mut install).map(drop)
    }

    fn npm_install(&self) -> Outcome {
        // Each to itself: npm removes what the last call did not name.
        let folder = paths::tools().join(self.package);
        for folder in [&folder, &self.folder()] {
            fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", paths::shown(folder)))?;
        }
        let mut install = npm()?;
        install
            .args([
                "install",
                "--ignore-scripts",
                "--no-save",
                "--no-package-lock",
                "--no-fund",
                "--no-audit",
                "--prefix",
            ])
            .arg(&folder)
            .arg(format!("{}@{}", self.package, self.version));
        quietly(&mut install)?;
        let link = self.path();
        fs::remove_file(&link).ok();
        std::os::unix::fs::symlink(format!("../{0}/node_modules/{0}/bin/{1}", self.package, self.name), &link)
            .map_err(|error| format!("{}: {error}", paths::shown(&link)))
    }
}

fn build_folder() -> PathBuf {
    paths::tools().join("build")
}

/// `npm`, when there is a Node new enough to run what it installs.
pub(crate) fn npm() -> Outcome<Command> {
    let version = quietly(program("node").arg("--version")).unwrap_or_default();
    let major: Option<u32> = version.trim().trim_start_matches('v').split('.').next().and_then(|n| n.parse().ok());
    match major {
        Some(20..) => Ok(program("npm")),
        Some(major) => Err(format!("Node 20 or newer is needed; this machine has Node {major}")),
        None => Err("Node 20 or newer is needed (with npm); this machine has none".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> String {
        fs::read_to_string(paths::root().join(path)).unwrap()
    }

    #[test]
    fn wasm_bindgen_is_the_version_in_the_lock_file() {
        let lock = read("Cargo.lock");
        let pinned = format!("name = \"wasm-bindgen\"\nversion = \"{}\"\n", WASM_BINDGEN.version);
        assert!(lock.contains(&pinned), "Cargo.lock has another wasm-bindgen than {}", WASM_BINDGEN.version);
    }

    #[test]
    fn answers_name_the_pinned_versions() {
        for tool in ALL {
            // Binaryen counts with one number and npm demands three.
            let version = tool.version.trim_end_matches(".0.0");
            assert!(tool.answer.split(' ').any(|word| word == version), "{}", tool.name);
        }
    }

    #[test]
    fn trunk_is_told_the_same_wasm_opt() {
        if let Some((_, rest)) = read("Trunk.toml").split_once("\nwasm_opt") {
            let version = format!("version_{}", WASM_OPT.version.trim_end_matches(".0.0"));
            assert!(rest.lines().next().is_some_and(|line| line.contains(&version)), "Trunk.toml: {version}");
        }
    }
}
