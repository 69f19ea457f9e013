//! Which files there are: folders are walked in the order of names, links are not followed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;

use crate::problem::Problem;

/// What a file holds, judged by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Plain text.
    Text,
    /// Markdown, with front matter or without.
    Markdown,
    /// A web page.
    Html,
    /// One JSON object a line.
    JsonLines,
    /// A JSON object, or an array of them.
    Json,
    /// A table with a header line.
    Csv,
}

impl Kind {
    /// The kind of a file of this name; a final `.gz` is looked through.
    pub fn of(name: &str) -> Option<Kind> {
        let lower = name.to_ascii_lowercase();
        let plain = lower.strip_suffix(".gz").unwrap_or(&lower);
        match plain.rsplit_once('.')?.1 {
            "txt" | "text" => Some(Kind::Text),
            "md" | "markdown" => Some(Kind::Markdown),
            "html" | "htm" | "xhtml" => Some(Kind::Html),
            "jsonl" | "ndjson" => Some(Kind::JsonLines),
            "json" => Some(Kind::Json),
            "csv" => Some(Kind::Csv),
            _ => None,
        }
    }

    /// Whether a file of this kind holds many articles.
    pub fn holds_records(self) -> bool {
        matches!(self, Kind::JsonLines | Kind::Json | Kind::Csv)
    }

    /// The endings to name when a file has none of them.
    pub const ENDINGS: &str = ".txt, .md, .html, .jsonl, .json or .csv (also with .gz)";
}

/// A file to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The folder or file that was named.
    pub source: Arc<Path>,
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// The id of its article: the path inside the folder, without endings.
    pub id: String,
    /// What it holds.
    pub kind: Kind,
    /// A file with its metadata.
    pub sidecar: Option<PathBuf>,
}

/// The files below some folders, and what was passed over.
pub fn walk(sources: &[PathBuf], excluded: Option<&Path>) -> (Vec<Entry>, Vec<Problem>) {
    let mut walk = Walk { excluded: excluded.map(Path::to_path_buf), ..Walk::default() };
    for source in sources {
        walk.source(source);
    }
    (walk.entries, walk.problems)
}

#[derive(Default)]
struct Walk {
    entries: Vec<Entry>,
    problems: Vec<Problem>,
    seen: BTreeSet<PathBuf>,
    excluded: Option<PathBuf>,
}

impl Walk {
    fn source(&mut self, source: &Path) {
        let named: Arc<Path> = source.into();
        match fs::metadata(source) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let message = "does not exist: check the name, and the folder you are in";
                self.problems.push(Problem::skipped(source, None, message));
            }
            Err(error) => self.problems.push(Problem::skipped(source, None, format!("cannot be read: {error}"))),
            Ok(metadata) if metadata.is_dir() => self.folder(&named),
            Ok(_) => {
                let name = source.file_name().map(Path::new).unwrap_or(source);
                self.file(&named, source, &fs::canonicalize(source).unwrap_or(source.to_owned()), name);
            }
        }
    }

    fn folder(&mut self, root: &Arc<Path>) {
        let excluded = self.excluded.clone();
        let mut builder = WalkBuilder::new(root.as_ref());
        builder.standard_filters(false).hidden(true).follow_links(false).sort_by_file_name(|a, b| a.cmp(b));
        builder.filter_entry(move |entry| match &excluded {
            Some(out) => {
                !(entry.path().ends_with(out.file_name().unwrap_or_default())
                    && entry.path().canonicalize().is_ok_and(|path| path == *out))
            }
            None => true,
        });
        let mut tables = Vec::new();
        for entry in builder.build() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let (path, reason) = unwalkable(&error);
                    let path = path.unwrap_or(root).to_owned();
                    self.problems.push(Problem::skipped(&path, None, format!("cannot be read: {reason}")));
                    continue;
                }
            };
            let path = entry.path();
            let inside = path.strip_prefix(root).unwrap_or(path);
            let Some(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                continue;
            }
            if kind.is_symlink() {
                let message = "is a link, and links are not followed: put the file itself here, or name its folder too";
                self.problems.push(Problem::skipped(path, None, message));
            } else if path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("toml")) {
                tables.push(path.to_owned());
            } else {
                let identity = fs::canonicalize(path).unwrap_or(path.to_owned());
                self.file(root, path, &identity, inside);
            }
        }
        self.unused_tables(root, &tables);
    }

    fn file(&mut self, source: &Arc<Path>, path: &Path, identity: &Path, inside: &Path) {
        if !self.seen.insert(identity.to_owned()) {
            return;
        }
        let Some(metadata) = fs::metadata(path).ok().filter(fs::Metadata::is_file) else {
            let message = "is no ordinary file: only files are read";
            self.problems.push(Problem::skipped(path, None, message));
            return;
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(kind) = Kind::of(&name) else {
            let message = format!("is not a kind of file that is read: articles end with {}", Kind::ENDINGS);
            self.problems.push(Problem::skipped(path, None, message));
            return;
        };
        let table = sidecar(path);
        let sidecar =
            matches!(kind, Kind::Text | Kind::Markdown | Kind::Html).then_some(table).filter(|table| table.is_file());
        let (source, path, id, size) = (source.clone(), path.to_owned(), id_of(inside), metadata.len());
        self.entries.push(Entry { source, path, size, id, kind, sidecar });
    }

    /// A table that belongs to no article is probably a slip of the pen.
    fn unused_tables(&mut self, root: &Path, tables: &[PathBuf]) {
        for table in tables {
            let own = ["kashshaf.toml", "topics.toml"].iter().any(|name| *table == root.join(name));
            if !own && !self.entries.iter().any(|entry| entry.sidecar.as_ref() == Some(table)) {
                let message =
                    "belongs to no article: a sidecar has the name of its article, with .toml in place of the ending";
                self.problems.push(Problem::note(table, None, message));
            }
        }
    }
}

/// The metadata file of an article: `NAME.toml` for `NAME.txt` or `NAME.txt.gz`.
fn sidecar(path: &Path) -> PathBuf {
    let gzip = path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("gz"));
    let plain = if gzip { path.with_extension("") } else { path.to_owned() };
    plain.with_extension("toml")
}

/// The id of a file: its path with `/`, without the endings.
fn id_of(inside: &Path) -> String {
    let parts: Vec<String> = inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    let mut id = parts.join("/");
    for ending in [".gz", "."] {
        let name = id.rfind('/').map_or(0, |slash| slash + 1);
        let at = match ending {
            ".gz" => {
                id.len().checked_sub(3).filter(|at| id.is_char_boundary(*at) && id[*at..].eq_ignore_ascii_case(ending))
            }
            _ => id.rfind('.'),
        };
        if let Some(at) = at.filter(|at| *at > name) {
            id.truncate(at);
        }
    }
    id
}

/// The path and the reason out of a walker's error, which wraps them several times.
fn unwalkable(error: &ignore::Error) -> (Option<&Path>, String) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path), unwalkable(err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => unwalkable(err),
        ignore::Error::Io(error) => (None, error.to_string()),
        other => (None, other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_kinds_and_ids() {
        for (name, kind, id) in [
            ("a.txt", Some(Kind::Text), "a"),
            ("dir/b.v2.MD", Some(Kind::Markdown), "dir/b.v2"),
            ("c.jsonl.gz", Some(Kind::JsonLines), "c"),
            ("x.tar.gz", None, "x"),
            ("d", None, "d"),
            ("e.png", None, "e"),
            (".gz", None, ".gz"),
        ] {
            assert_eq!((Kind::of(name), id_of(Path::new(name)).as_str()), (kind, id), "{name}");
        }
    }
}
