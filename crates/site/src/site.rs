//! A built site: its layout, its manifest, and how it is opened again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use kashshaf_search::{Collection, FormatError};
use serde::{Deserialize, Serialize};

use crate::wasm;

/// The one small entry file that is never cached: the manifest, for this command and for other programs. The front page
/// holds the same.
pub const MANIFEST: &str = "kashshaf.json";

/// The list of digests, in the format of `sha256sum`.
pub const SUMS: &str = "SHA256SUMS";

/// The folder of a collection's parts.
pub const DATA: &str = "data";

/// The folder of the pages of articles.
pub const PAGES: &str = "articles";

/// How many digits of its digest are in an asset's name.
pub const NAME_DIGITS: usize = 16;

/// What the app must know to start. Paths are relative to the site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The version of this layout.
    pub format: u32,
    /// The collection's name.
    pub title: String,
    /// The language of the interface.
    pub lang: String,
    /// How many articles there are.
    pub articles: u32,
    /// The code around the Wasm, on the page and in the worker.
    pub app: String,
    /// The app; in the inline tier with the collection in it.
    pub wasm: String,
    /// The head of the collection; empty in the inline tier.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub head: String,
    /// Digests of these three.
    pub integrity: Integrity,
    /// The size of the Wasm file, for a progress bar that tells the truth.
    pub wasm_bytes: u64,
    /// The size of the head.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub head_bytes: u64,
    /// What is at hand when: `inline`, `resident`, `two-level`.
    pub tier: String,
    /// The regions of the dictionary, for a guess at what a link needs: the text that each begins with, and the digits in
    /// the name of its file. Empty in the inline tier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<(String, String)>,
    /// The name of the file with all records, where there is one: what any link needs. Else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub records: String,
}

/// Digests in the form that the browser's `integrity` takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Integrity {
    /// Of [`Manifest::app`].
    pub app: String,
    /// Of [`Manifest::wasm`].
    pub wasm: String,
    /// Of [`Manifest::head`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub head: String,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Manifest {
    /// The version that this program writes and reads.
    pub const FORMAT: u32 = 4;

    /// The entry file.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("a manifest is plain data")
    }

    /// What the front page runs: the manifest, then the code that starts the app. An error where that code cannot stand
    /// in a page as it is.
    pub fn script(&self, boot: &[u8]) -> Result<String> {
        let boot = str::from_utf8(boot).context("the app's boot.js is not UTF-8")?;
        // A browser would end the script there, or read other bytes than those whose digest the policy names.
        let lower = boot.to_ascii_lowercase();
        if let Some(text) = ["</script", "<!--", "\r"].into_iter().find(|text| lower.contains(text)) {
            bail!("the app's boot.js cannot stand in a page: there is {text:?} in it");
        }
        Ok(format!("globalThis.kashshaf={};\n{boot}", self.json().replace('<', "\\u003c")))
    }

    /// Reads the entry file.
    pub fn parse(json: &[u8]) -> Result<Manifest> {
        let manifest: Manifest = serde_json::from_slice(json).context("the manifest is damaged")?;
        if manifest.format != Manifest::FORMAT {
            bail!("the site has format {}, this command reads format {}", manifest.format, Manifest::FORMAT);
        }
        Ok(manifest)
    }
}

/// Whether a folder is a site that this command built.
pub fn is_site(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file() && folder.join(SUMS).is_file()
}

/// A site that was opened.
#[derive(Debug)]
pub struct Site {
    /// Where it is.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its articles.
    pub collection: Collection,
}

impl Site {
    /// Opens a built site.
    pub fn open(folder: &Path) -> Result<Site> {
        let path = folder.join(MANIFEST);
        if !path.is_file() {
            bail!("{} is no site: there is no {MANIFEST} in it. Build one with `kashshaf build`", folder.display());
        }
        let json = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let manifest =
            Manifest::parse(&json).with_context(|| format!("{} is no site that can be read", folder.display()))?;
        let collection = collection(folder, &manifest)?;
        Ok(Site { folder: folder.to_owned(), manifest, collection })
    }
}

/// The collection of a site: in its Wasm file, or in files of its own, which are read when they are needed.
pub fn collection(folder: &Path, manifest: &Manifest) -> Result<Collection> {
    let name = if manifest.head.is_empty() { &manifest.wasm } else { &manifest.head };
    let path = folder.join(name);
    let bytes = fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let opened = if manifest.head.is_empty() {
        let section = wasm::section(&bytes, wasm::SECTION)
            .with_context(|| format!("{name} holds no collection: it is damaged, build the site again"))?;
        Collection::open_whole(section.to_vec())
    } else {
        parts(folder, &bytes)
    };
    opened.map_err(|error| anyhow!("{name}: {error}"))
}

/// A collection whose parts lie in the folder of a site.
pub fn parts(folder: &Path, head: &[u8]) -> Result<Collection, FormatError> {
    let data = folder.join(DATA);
    Collection::open_with(head, move |_, name| fs::read(data.join(name)).ok())
}

/// The address of an article's page inside the site.
pub fn page_of(slug: &str) -> String {
    format!("{PAGES}/{slug}.html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_survives_being_written_and_read() {
        let manifest = Manifest {
            format: Manifest::FORMAT,
            title: "كشّاف </script>\u{2028}\"".into(),
            articles: 3,
            wasm_bytes: 9,
            ..Manifest::default()
        };
        assert_eq!(Manifest::parse(manifest.json().as_bytes()).unwrap(), manifest);
        assert!(Manifest::parse(b"").is_err());
        assert!(Manifest::parse(b"{}").is_err());
    }

    #[test]
    fn no_title_ends_the_script_of_the_front_page() {
        let manifest = Manifest { title: "</script><!--<script>".into(), ..Manifest::default() };
        let script = manifest.script(b"boot();\n").unwrap();
        let json = script.strip_prefix("globalThis.kashshaf=").unwrap().strip_suffix(";\nboot();\n").unwrap();
        assert!(!json.contains('<'));
        assert_eq!(serde_json::from_str::<Manifest>(json).unwrap(), manifest);
        for boot in ["'</SCRIPT>'", "'<!--'", "a();\r\n"] {
            assert!(manifest.script(boot.as_bytes()).is_err(), "{boot}");
        }
    }
}
