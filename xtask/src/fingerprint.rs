//! Fingerprints: was this made from the files that are here now?
//!
//! Contents are compared and not times, because a fresh clone or a switched branch changes every time.
//! The digest is the standard library's: quick, and good enough to notice a change on one machine.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use crate::run::Outcome;

/// Stands for the names and contents of some files.
#[derive(Debug, PartialEq)]
pub(crate) struct Fingerprint(String);

impl Fingerprint {
    /// Takes the fingerprint of files and folders below `root`; what is not there has one too.
    /// `with` is anything else that the result depends on.
    pub(crate) fn of(root: &Path, inputs: &[&str], with: &impl Hash) -> Outcome<Fingerprint> {
        let mut hasher = DefaultHasher::new();
        with.hash(&mut hasher);
        for input in inputs {
            for file in files_below(&root.join(input)).map_err(|error| format!("{input}: {error}"))? {
                let contents = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
                file.strip_prefix(root).unwrap_or(&file).hash(&mut hasher);
                contents.hash(&mut hasher);
            }
        }
        Ok(Fingerprint(format!("{:016x}", hasher.finish())))
    }

    /// Whether this is the fingerprint that was written to `stamp`.
    pub(crate) fn is_written_in(&self, stamp: &Path) -> bool {
        fs::read_to_string(stamp).is_ok_and(|written| written == self.0)
    }

    /// Remembers the fingerprint for the next run.
    pub(crate) fn write(&self, stamp: &Path) -> Outcome {
        fs::write(stamp, &self.0).map_err(|error| format!("{}: {error}", stamp.display()))
    }
}

/// Every file below a folder, or the file itself, in one order on every machine; nothing when it is not there.
pub(crate) fn files_below(path: &Path) -> io::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let mut folders = Vec::from_iter(path.is_dir().then(|| path.to_owned()));
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for each test.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        fs::create_dir_all(folder.join("src/deep")).unwrap();
        fs::write(folder.join("src/a"), "one").unwrap();
        fs::write(folder.join("src/deep/b"), "two").unwrap();
        folder
    }

    fn of(root: &Path) -> Fingerprint {
        Fingerprint::of(root, &["src", "Cargo.lock"], &()).unwrap()
    }

    #[test]
    fn same_files_same_fingerprint() {
        let (one, two) = (folder("one"), folder("two"));
        assert_eq!(of(&one), of(&two));
        let stamp = one.join("stamp");
        assert!(!of(&one).is_written_in(&stamp));
        of(&one).write(&stamp).unwrap();
        assert!(of(&two).is_written_in(&stamp));
        fs::remove_dir_all(one).unwrap();
        fs::remove_dir_all(two).unwrap();
    }

    #[test]
    fn any_change_is_noticed() {
        let root = folder("change");
        let mut seen = vec![of(&root)];
        let mut changed = |what: &str| {
            let now = of(&root);
            assert!(!seen.contains(&now), "{what} was not noticed");
            seen.push(now);
        };
        fs::write(root.join("src/a"), "ONE").unwrap();
        changed("an edit");
        fs::write(root.join("src/c"), "").unwrap();
        changed("a new file");
        fs::rename(root.join("src/c"), root.join("src/d")).unwrap();
        changed("a new name");
        fs::write(root.join("Cargo.lock"), "three").unwrap();
        changed("a file that was not there");
        assert_ne!(of(&root), Fingerprint::of(&root, &["src", "Cargo.lock"], &"tools").unwrap());
        fs::remove_dir_all(&root).unwrap();
    }
}
