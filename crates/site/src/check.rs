//! Checking a built site: every digest, every link between files, every part of the collection.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use dom_query::Document;
use kashshaf_search::{Collection, FormatError};
use rayon::prelude::*;

use crate::digest::Digest;
use crate::site::{self, Manifest, NAME_DIGITS};

/// What a check found.
#[derive(Debug, Default)]
pub struct Checked {
    /// How many files there are.
    pub files: usize,
    /// What is wrong, each line beginning with the file's name.
    pub problems: Vec<String>,
}

/// Checks a site.
pub fn check(folder: &Path) -> Result<Checked> {
    if !folder.join(site::SUMS).is_file() && !folder.join(site::MANIFEST).is_file() {
        bail!("{} is no site: there is neither {} nor {} in it", folder.display(), site::MANIFEST, site::SUMS);
    }
    let names = files_below(folder)?;
    let mut problems = Vec::new();
    let listed = listed(folder, &mut problems);
    for name in listed.keys().filter(|name| !names.contains(*name)) {
        problems.push(format!("{name}: is missing"));
    }
    let each: Vec<(String, Vec<String>)> = names
        .par_iter()
        .map(|name| {
            let digest = listed.get(name);
            (name.clone(), file(folder, name, digest, &names))
        })
        .collect();
    problems.extend(
        each.into_iter().flat_map(|(name, found)| found.into_iter().map(move |what| format!("{name}: {what}"))),
    );
    manifest(folder, &mut problems);
    problems.sort();
    problems.dedup();
    Ok(Checked { files: names.len(), problems })
}

/// The files of a site by their names with `/`.
fn files_below(folder: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let unreadable = || format!("{} cannot be read", next.display());
        for entry in fs::read_dir(&next).with_context(unreadable)? {
            let entry = entry.with_context(unreadable)?;
            if entry.file_type().with_context(unreadable)?.is_dir() {
                folders.push(entry.path());
                continue;
            }
            let path = entry.path();
            let inside = path.strip_prefix(folder).unwrap_or(&path);
            let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            names.insert(parts.join("/"));
        }
    }
    Ok(names)
}

/// The digests that the site lists.
fn listed(folder: &Path, problems: &mut Vec<String>) -> BTreeMap<String, String> {
    match fs::read(folder.join(site::SUMS)) {
        Ok(bytes) => parse(&bytes, problems),
        Err(error) => {
            problems.push(format!("{}: cannot be read: {error}", site::SUMS));
            BTreeMap::new()
        }
    }
}

/// The digests in the bytes of a list, by the names of the files.
fn parse(sums: &[u8], problems: &mut Vec<String>) -> BTreeMap<String, String> {
    let mut listed = BTreeMap::new();
    for (at, line) in String::from_utf8_lossy(sums).lines().enumerate() {
        match line.split_once("  ") {
            Some((digest, name)) if digest.len() == 64 && !name.is_empty() => {
                listed.insert(name.to_owned(), digest.to_owned());
            }
            _ => problems.push(format!("{}: line {} is no digest with a name", site::SUMS, at + 1)),
        }
    }
    listed
}

/// How many files a site has beside its list of digests, if that has this digest, and its folder holds just what it
/// lists.
pub fn intact(folder: &Path, sums: Digest) -> Option<usize> {
    let bytes = fs::read(folder.join(site::SUMS)).ok().filter(|bytes| Digest::of(bytes) == sums)?;
    let listed = parse(&bytes, &mut Vec::new());
    let mut names = files_below(folder).ok()?;
    names.remove(site::SUMS);
    let same = |(name, digest): (&String, &String)| {
        fs::read(folder.join(name)).is_ok_and(|bytes| Digest::of(&bytes).hex() == *digest)
    };
    (names.iter().eq(listed.keys()) && listed.par_iter().all(same)).then_some(listed.len())
}

/// What is wrong with one file.
fn file(folder: &Path, name: &str, digest: Option<&String>, names: &BTreeSet<String>) -> Vec<String> {
    let bytes = match fs::read(folder.join(name)) {
        Ok(bytes) => bytes,
        Err(error) => return vec![format!("cannot be read: {error}")],
    };
    let mut problems = Vec::new();
    let found = Digest::of(&bytes);
    match digest {
        Some(digest) if *digest != found.hex() => problems.push("has changed since the site was built".to_owned()),
        None if name != site::SUMS => problems.push(format!("is not listed in {}", site::SUMS)),
        _ => {}
    }
    if let Some(asset) = name.strip_prefix("assets/") {
        let named = asset.rsplit_once('.').and_then(|(stem, _)| stem.rsplit_once('-')).map(|(_, digits)| digits);
        if named != Some(found.short(NAME_DIGITS).as_str()) {
            problems.push("its name is not the one that its content asks for".to_owned());
        }
    }
    if name.ends_with(".html") {
        problems.extend(broken_links(name, &String::from_utf8_lossy(&bytes), names));
    }
    problems
}

/// Links to files that are not there.
fn broken_links(name: &str, html: &str, names: &BTreeSet<String>) -> Vec<String> {
    let document = Document::from(html);
    let mut problems = Vec::new();
    for (selector, attribute) in [("[href]", "href"), ("[src]", "src"), ("[action]", "action")] {
        for node in document.select(selector).nodes() {
            let target = node.attr_or(attribute, "").to_string();
            if let Some(file) = target_of(name, &target)
                && !names.contains(&file)
            {
                problems.push(format!("leads to {file}, which is not there"));
            }
        }
    }
    problems
}

/// The file of the site that a relative address leads to; `None` for addresses elsewhere.
fn target_of(page: &str, address: &str) -> Option<String> {
    let path = address.split(['#', '?']).next().unwrap_or_default();
    let scheme = path
        .split_once(':')
        .is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)));
    if path.is_empty() || scheme || path.starts_with("//") {
        return None;
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if path.ends_with('/') || parts.is_empty() {
        parts.push("index.html");
    }
    Some(parts.join("/"))
}

/// What the entry file says against what is there, and every part of the collection.
fn manifest(folder: &Path, problems: &mut Vec<String>) {
    let entry = site::MANIFEST;
    let manifest = match fs::read(folder.join(entry)).map_err(Into::into).and_then(|bytes| Manifest::parse(&bytes)) {
        Ok(manifest) => manifest,
        Err(error) => return problems.push(format!("{entry}: {error:#}")),
    };
    let parts = [
        (&manifest.app, &manifest.integrity.app),
        (&manifest.wasm, &manifest.integrity.wasm),
        (&manifest.head, &manifest.integrity.head),
    ];
    for (name, integrity) in parts.into_iter().filter(|(name, _)| !name.is_empty()) {
        match fs::read(folder.join(name)) {
            Ok(bytes) if Digest::of(&bytes).integrity() != *integrity => {
                problems.push(format!("{name}: is not the file that {entry} asks for"));
            }
            Ok(_) => {}
            Err(error) => problems.push(format!("{name}: {entry} asks for it, but it cannot be read: {error}")),
        }
    }
    let Ok(bytes) = fs::read(folder.join(&manifest.wasm)) else { return };
    if bytes.len() as u64 != manifest.wasm_bytes {
        problems.push(format!(
            "{}: has {} bytes where {entry} says {}",
            manifest.wasm,
            bytes.len(),
            manifest.wasm_bytes
        ));
    }
    let name = if manifest.head.is_empty() { &manifest.wasm } else { &manifest.head };
    match site::collection(folder, &manifest) {
        Ok(collection) => {
            if let Err(error) = collection.verify() {
                problems.push(format!("{}: {error}", damaged(&collection, &error).unwrap_or_else(|| name.clone())));
            }
            if collection.len() != manifest.articles {
                problems.push(format!(
                    "{entry}: counts {} articles where the collection has {}",
                    manifest.articles,
                    collection.len()
                ));
            }
        }
        Err(error) => problems.push(format!("{error:#}")),
    }
}

/// The file of the part that an error names, where parts have files.
fn damaged(collection: &Collection, error: &FormatError) -> Option<String> {
    let (FormatError::Damaged(part, _) | FormatError::Missing(part)) = error else { return None };
    let named = collection.parts().find(|id| id.text() == *part)?;
    Some(format!("{}/{}", site::DATA, collection.file_name(named)?))
}

#[cfg(test)]
mod tests {
    use super::target_of;

    #[test]
    fn addresses_lead_to_files() {
        for (page, address, file) in [
            ("index.html", "articles/a.html#x", Some("articles/a.html")),
            ("articles/a.html", "../index.html#a=b&v=1", Some("index.html")),
            ("articles/a.html", "b.html?x", Some("articles/b.html")),
            ("articles/a.html", "../", Some("index.html")),
            ("index.html", "#content", None),
            ("index.html", "https://x.test/", None),
            ("index.html", "mailto:a@b", None),
        ] {
            assert_eq!(target_of(page, address).as_deref(), file, "{address}");
        }
    }
}
