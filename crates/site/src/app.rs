//! The compiled app: a few files that serve every collection.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The files of the app.
#[derive(Clone, Debug)]
pub struct App {
    /// The code around the Wasm, on the page and in the worker.
    pub js: Vec<u8>,
    /// The app itself.
    pub wasm: Vec<u8>,
    /// What starts it.
    pub boot: Vec<u8>,
    /// The looks.
    pub style: Vec<u8>,
}

impl App {
    /// The app in the folder that was named, in the one that the environment names, or in this program.
    pub fn find(named: Option<&Path>) -> Result<App> {
        let environment = env::var_os("KASHSHAF_APP").filter(|name| !name.is_empty()).map(PathBuf::from);
        if let Some(folder) = named.map(Path::to_path_buf).or(environment) {
            return App::collect(|name| {
                let path = folder.join(name);
                fs::read(&path).with_context(|| format!("the app is not complete: {} cannot be read", path.display()))
            });
        }
        if EMBEDDED.is_empty() {
            bail!("this command carries no app: run `cargo xtask build`, or name the app's folder with --app");
        }
        App::collect(|name| {
            let file = EMBEDDED.iter().find(|(other, _)| *other == name);
            file.map(|(_, bytes)| bytes.to_vec()).with_context(|| format!("this command carries no {name}"))
        })
    }

    fn collect(read: impl Fn(&str) -> Result<Vec<u8>>) -> Result<App> {
        Ok(App { js: read("app.js")?, wasm: read("app.wasm")?, boot: read("boot.js")?, style: read("style.css")? })
    }
}
