//! The app (what readers run, in WebAssembly) and the command that carries it.
//!
//! Trunk compiles the app and calls `cargo xtask hook` as its last step, so that people who type `trunk build`
//! get the same as those who type `cargo xtask build`.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::fingerprint::{Fingerprint, files_below};
use crate::glue::without_loader;
use crate::names::shorten;
use crate::paths;
use crate::run::{Outcome, cargo, quietly, step};
use crate::tools;

/// What is compiled into the app, and what works on it afterwards.
const INPUTS: [&str; 12] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "crates/search",
    "index.html",
    "rust-toolchain.toml",
    "src",
    "xtask/src/likeness.rs",
    "xtask/src/names.rs",
    "xtask/src/tools.rs",
    "xtask/src/wasm.rs",
];

/// The files of the app: what Trunk calls them, several where they become one, and what everybody else does.
pub(crate) const FILES: [(&[&str], &str); 4] = [
    (&["kashshaf-explorer_bg.wasm"], "app.wasm"),
    (&["kashshaf-explorer.js", "guess.js", "worker.js"], "app.js"),
    (&["load.js", "boot.js"], "boot.js"),
    (&["style.css"], "style.css"),
];

/// Says to the hook that nobody is going to look at the seeds.
const APP_ONLY: &str = "KASHSHAF_APP_ONLY";

/// Says to the command's build script which app to carry.
pub(crate) const EMBED_APP: &str = "KASHSHAF_EMBED_APP";

/// Compiles the app, unless the one that is there was made from the same files by the same tools.
pub(crate) fn build_app() -> Outcome {
    let fingerprint = Fingerprint::of(paths::root(), &INPUTS, &tools::ALL)?;
    if is_complete() && fingerprint.is_written_in(&stamp()) {
        println!("The app is up to date");
        return Ok(());
    }
    tools::install_missing()?;
    step("Compiling the app", || {
        let mut trunk = tools::command(&tools::TRUNK);
        trunk
            .args(["build", "--release", "--offline", "--dist"])
            .arg(paths::target().join("trunk"))
            .env(APP_ONLY, "1")
            .env("KASHSHAF_XTASK", env::current_exe().map_err(|error| format!("this program: {error}"))?)
            .env(FLAGS.0, flags_with_std()?)
            .envs(STD)
            // Trunk 0.21 wants `true` or `false` here and stops at the usual `1`.
            .env_remove("NO_COLOR")
            // Its errors are sentences; its stack says nothing about this project.
            .env("RUST_BACKTRACE", "0");
        quietly(&mut trunk)?;
        if is_complete() { Ok(()) } else { Err("Trunk.toml should make `cargo xtask hook` the last step".into()) }
    })?;
    fingerprint.write(&stamp())
}

/// The environment in which the app is compiled: arguments for rustc, parted by Cargo's own separator.
pub(crate) const FLAGS: (&str, &str) = ("CARGO_ENCODED_RUSTFLAGS", "\u{1f}");

/// Lets Cargo and rustc take unstable switches. Build scripts ask for it too, and run again when it changes.
pub(crate) const UNSTABLE: (&str, &str) = ("RUSTC_BOOTSTRAP", "1");

/// The standard library is compiled with the app, for what the app uses and for size; see [`flags_with_std`].
/// Cargo and rustc call that unstable, and the pinned toolchain knows no other name for it.
const STD: [(&str, &str); 3] = [
    UNSTABLE,
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
];

/// A panic stops the app without a word, so no sentence is made for one: 16 KB less after brotli for every reader.
fn flags_with_std() -> Outcome<String> {
    quietly(cargo("fetch --locked --quiet --target").arg(tools::WASM_TARGET).envs(STD))?;
    let sources = tools::std_sources()?.display().to_string();
    let silent = ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"];
    let all = silent.into_iter().map(String::from).chain([remap(&sources), flags()?]);
    Ok(all.collect::<Vec<_>>().join(FLAGS.1))
}

fn remap(folder: &str) -> String {
    format!("--remap-path-prefix={folder}/=")
}

/// Panics name the file that they come from. Files of libraries lie in the home of whoever compiles, and the same
/// sources must give the same bytes on every machine.
pub(crate) fn flags() -> Outcome<String> {
    quietly(&mut cargo("fetch --locked --quiet"))?;
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let sources = home.map(|home| home.join("registry/src")).and_then(|sources| fs::read_dir(sources).ok());
    let mut folders: Vec<_> = sources.into_iter().flatten().flatten().map(|folder| folder.path()).collect();
    folders.sort();
    let flags = folders.iter().map(|folder| remap(&folder.display().to_string()));
    Ok(flags.collect::<Vec<_>>().join(FLAGS.1))
}

/// Compiles the command with the app inside it.
pub(crate) fn build_command() -> Outcome {
    build_app()?;
    step("Compiling the command", || {
        quietly(cargo("build --quiet --release --package kashshaf").env(EMBED_APP, paths::app())).map(drop)
    })
}

/// The last step of `trunk build`: puts the app's files in their place and the seed site where Trunk will look.
pub(crate) fn hook() -> Outcome {
    let staging = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let staging = staging.ok_or("Trunk calls this with TRUNK_STAGING_DIR; to compile the app: cargo xtask build")?;
    // This app may have been made in another way than `build_app` makes it.
    fs::remove_file(stamp()).ok();
    let [wasm, script, ..] = FILES.map(|(from, _)| staging.join(from[0]));
    let missing = |error| format!("Trunk should have left the app in {}: {error}", staging.display());
    tools::sort_functions(&wasm)?;
    let program = fs::read(&wasm).map_err(missing)?;
    let text = without_loader(&fs::read_to_string(&script).map_err(missing)?);
    let text = text.ok_or("wasm-bindgen writes its script in another way now: see xtask/src/glue.rs")?;
    let (text, program) = shorten(text, program);
    fs::write(&script, text).map_err(missing)?;
    for (from, to) in FILES {
        let contents = match from {
            [name] if staging.join(name) == wasm => program.clone(),
            _ => together(&staging, from)?.into_bytes(),
        };
        write_changed(to, contents)?;
    }
    if env::var_os(APP_ONLY).is_some() {
        return Ok(());
    }
    let site = paths::target().join("seed-site");
    // Not the release build: that one carries an app and would be linked anew for each change of it.
    let mut build = cargo("run --quiet --package kashshaf -- build seeds --app");
    quietly(build.arg(paths::app()).arg("-o").arg(&site))?;
    replace(&staging, &site).map_err(|error| format!("{}: {error}", paths::shown(&staging)))
}

/// Scripts as one file, which is one request.
fn together(folder: &Path, names: &[&str]) -> Outcome<String> {
    names.iter().map(|name| tools::minified(&folder.join(name))).collect()
}

fn is_complete() -> bool {
    FILES.iter().all(|(_, name)| paths::app().join(name).is_file())
}

/// Beside the app and not in it, where only the app's own files belong.
fn stamp() -> PathBuf {
    paths::target().join("app.fingerprint")
}

/// Writes a file of the app that is new or different. What stays the same keeps its time, and Cargo has nothing to do.
fn write_changed(name: &str, contents: Vec<u8>) -> Outcome {
    let to = paths::app().join(name);
    if fs::read(&to).is_ok_and(|there| there == contents) {
        return Ok(());
    }
    to.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&to, contents))
        .map_err(|error| format!("{}: {error}", paths::shown(&to)))
}

/// Puts the files of one folder in place of those of another, which stays the same folder: Trunk holds on to it.
fn replace(folder: &Path, with: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
    }
    for file in files_below(with)? {
        let place = folder.join(file.strip_prefix(with).unwrap_or(&file));
        place.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::copy(&file, place)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that Trunk reads and the fingerprint does not would leave an old app in use.
    #[test]
    fn whatever_the_page_names_is_an_input() {
        let page = fs::read_to_string(paths::root().join("index.html")).unwrap();
        let named = page.split("<link").skip(1).filter_map(|link| link.split('>').next());
        for link in named.filter(|link| link.contains("data-trunk")) {
            let Some(href) = link.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()) else { continue };
            let input = INPUTS.iter().any(|input| Path::new(href).starts_with(input));
            assert!(input, "index.html names {href}, which is not one of the inputs in xtask/src/app.rs");
        }
    }

    #[test]
    fn the_seed_site_takes_the_place_of_what_trunk_left() {
        let folder = env::temp_dir().join(format!("xtask-{}-replace", std::process::id()));
        for (name, contents) in [("staging/old.js", "old"), ("staging/old/x", "old"), ("site/a/b.html", "new")] {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, contents).unwrap();
        }
        replace(&folder.join("staging"), &folder.join("site")).unwrap();
        assert_eq!(files_below(&folder.join("staging")).unwrap(), [folder.join("staging/a/b.html")]);
        fs::remove_dir_all(folder).unwrap();
    }
}
