//! The cache: what a build keeps, so that the next build of the same site does again only what has changed.
//!
//! It stands in the user's cache folder, never in the site or beside it, where it might be published. Everything in it
//! can be made again, so whatever cannot be read, or is not what was written, is as good as absent, and an error in
//! writing costs time later and nothing else. What is used for a site is what the same program, from the same bytes,
//! would make again: keys are digests of all that decides a result, the program's own file included, and entries end
//! with a digest of themselves (pages, which are many, have a stamp instead). What a build did not use is removed at its
//! end.
//!
//! ```text
//! NAME-DIGEST/        of the site's path
//!   site              that path: when nothing stands there any more, the folder goes
//!   pieces/KEY        a piece of the sources, analysed (`ingest`); a range of terms, merged (`merging`)
//!   merged            of which articles these ranges are
//!   parts             what each part of the collection was made of, and the digest of its packed bytes
//!   pages             what each page was made of, its digest and its stamp
//!   old-pages/        the pages that the present ones took the place of (`output`)
//!   built             what the site as a whole was made of (`unchanged`)
//! ```

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use etcetera::BaseStrategy as _;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::digest::{Digest, Fields};
use crate::output::replace_file;
use crate::stored::Bytes;

/// Raised when the bytes of an entry change their meaning for another reason than the program's.
const MAGIC: &[u8; 12] = b"KSHF-CACHE 1";
const DIGEST: usize = 32;

/// So many entries are kept open for reading: systems let a program have as few as 256 open files.
const OPEN_FILES: usize = 128;

/// The folder of a site that is gone is kept this long, since the first build of another may just be under way.
const GRACE: Duration = Duration::from_secs(24 * 60 * 60);

/// What a build keeps for the next.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// What all keys begin with.
    program: Digest,
    used: Mutex<HashSet<String>>,
    open: AtomicUsize,
    failed: Mutex<Option<String>>,
}

/// The user's cache folder for this program, where the system has one.
pub fn usual_folder() -> Option<PathBuf> {
    Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("kashshaf"))
}

impl Cache {
    /// The cache for a site at an absolute path, in a folder for caches. `None` where the program cannot tell which
    /// program it is.
    pub fn open(folder: &Path, site: &Path) -> Option<Cache> {
        let program = fs::read(std::env::current_exe().ok()?).ok()?;
        let name: String = site.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
        let path = Digest::of(site.as_os_str().as_encoded_bytes());
        let cache = Cache {
            folder: folder.join(format!("{name}-{}", path.short(16))),
            program: Digest::of(&program),
            used: Mutex::default(),
            open: AtomicUsize::new(0),
            failed: Mutex::default(),
        };
        clear_abandoned(folder);
        cache.note(cache.begin(folder, site));
        Some(cache)
    }

    fn begin(&self, folder: &Path, site: &Path) -> std::io::Result<()> {
        fs::create_dir_all(self.folder.join("pieces"))?;
        // Tells programs that make copies of everything to leave it out; see https://bford.info/cachedir/.
        fs::write(folder.join("CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n")?;
        fs::write(self.folder.join("site"), site.as_os_str().as_encoded_bytes())
    }

    /// A key for what follows from these fields and from this program.
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::default();
        fields.add(&self.program.bytes());
        fields
    }

    /// What stands under a key, and where its bytes are kept. The second is `None` when they are not kept open.
    pub fn piece<T: DeserializeOwned>(&self, key: Digest) -> Option<(T, Vec<u8>, Kept)> {
        let name = key.hex();
        let path = self.piece_path(&name);
        let bytes = fs::read(&path).ok()?;
        let (value, rest) = read_entry(&bytes, key)?;
        let start = bytes.len() - DIGEST - rest.len();
        let body = rest.to_vec();
        self.used().insert(name);
        Some((value, body, Kept { file: self.keep_open(&path), start: start as u64 }))
    }

    /// Keeps a value and some bytes under a key.
    pub fn keep_piece<T: Serialize>(&self, key: Digest, value: &T, body: &[&[u8]]) -> Option<Kept> {
        let name = key.hex();
        let path = self.piece_path(&name);
        let (bytes, start) = write_entry(key, value, body);
        if !self.note(replace_file(&path, &bytes).map_err(|error| std::io::Error::other(format!("{error:#}")))) {
            return None;
        }
        self.used().insert(name);
        Some(Kept { file: self.keep_open(&path), start: start as u64 })
    }

    /// A table of the last build; an empty one when there is none that can be read.
    pub fn table<T: DeserializeOwned + Default>(&self, name: &str) -> T {
        let key = self.table_key(name);
        let bytes = fs::read(self.folder.join(name)).unwrap_or_default();
        read_entry(&bytes, key).map(|(table, _)| table).unwrap_or_default()
    }

    /// Keeps a table for the next build.
    pub fn keep_table<T: Serialize>(&self, name: &str, table: &T) {
        let (bytes, _) = write_entry(self.table_key(name), table, &[]);
        let path = self.folder.join(name);
        self.note(replace_file(&path, &bytes).map_err(|error| std::io::Error::other(format!("{error:#}"))));
    }

    fn table_key(&self, name: &str) -> Digest {
        let mut fields = self.fields();
        fields.add(name.as_bytes());
        fields.finish()
    }

    /// Where the folder of pages that another took the place of is kept (`output`).
    pub fn old_pages(&self) -> PathBuf {
        self.folder.join("old-pages")
    }

    /// What went wrong with the cache, if anything did.
    pub fn problem(&self) -> Option<String> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Removes what this build did not use. Returns what went wrong with the cache, if anything did.
    pub fn finish(self) -> Option<String> {
        let used = self.used();
        for entry in fs::read_dir(self.folder.join("pieces")).into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_none_or(|name| !used.contains(name)) {
                // What stays is removed by the next build.
                let _ = fs::remove_file(entry.path());
            }
        }
        self.problem()
    }

    fn piece_path(&self, name: &str) -> PathBuf {
        self.folder.join("pieces").join(name)
    }

    fn used(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep_open(&self, path: &Path) -> Option<Arc<File>> {
        let room = self.open.fetch_add(1, Ordering::Relaxed) < OPEN_FILES;
        room.then(|| File::open(path).ok()).flatten().map(Arc::new)
    }

    fn note(&self, result: std::io::Result<()>) -> bool {
        let Err(error) = result else { return true };
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get_or_insert(format!("{} cannot be written: {error}", self.folder.display()));
        false
    }
}

/// Where the bytes of an entry can be read again.
#[derive(Debug)]
pub struct Kept {
    file: Option<Arc<File>>,
    start: u64,
}

impl Kept {
    /// Some of these bytes, if their file was kept open.
    pub fn stretch(&self, at: u64, length: u64) -> Option<Bytes> {
        Some(Bytes::File { file: self.file.clone()?, start: self.start + at, length })
    }
}

/// An entry: the magic, the key, the value (postcard), the body, and a digest of all of it.
fn write_entry<T: Serialize>(key: Digest, value: &T, body: &[&[u8]]) -> (Vec<u8>, usize) {
    let mut bytes = [&MAGIC[..], &key.bytes()].concat();
    bytes = postcard::to_extend(value, bytes).expect("plain values of this crate can always be encoded");
    let start = bytes.len();
    body.iter().for_each(|part| bytes.extend_from_slice(part));
    let digest = Digest::of(&bytes);
    bytes.extend(digest.bytes());
    (bytes, start)
}

fn read_entry<T: DeserializeOwned>(bytes: &[u8], key: Digest) -> Option<(T, &[u8])> {
    let (written, digest) = bytes.split_last_chunk::<DIGEST>()?;
    if Digest::of(written).bytes() != *digest {
        return None;
    }
    let rest = written.strip_prefix(MAGIC)?.strip_prefix(&key.bytes())?;
    postcard::take_from_bytes(rest).ok()
}

/// Removes the caches of sites that are gone.
fn clear_abandoned(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(site) = fs::read_to_string(entry.path().join("site")) else { continue };
        let old = entry.metadata().and_then(|metadata| metadata.modified()).ok();
        let old = old.and_then(|time| time.elapsed().ok()).is_some_and(|age| age > GRACE);
        if old && !Path::new(&site).exists() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_is_not_what_was_written_is_none() {
        let (key, other) = (Digest::of(b"key"), Digest::of(b"other"));
        let (bytes, start) = write_entry(key, &(7_u32, "seven".to_owned()), &[b"bo", b"dy"]);
        assert_eq!(&bytes[start..bytes.len() - DIGEST], b"body");
        assert_eq!(read_entry::<(u32, String)>(&bytes, key), Some(((7, "seven".to_owned()), &b"body"[..])));
        assert_eq!(read_entry::<(u32, String)>(&bytes, other), None);
        for at in 0..bytes.len() {
            assert_eq!(read_entry::<(u32, String)>(&bytes[..at], key), None, "cut at {at}");
            let mut damaged = bytes.clone();
            damaged[at] ^= 4;
            assert_eq!(read_entry::<(u32, String)>(&damaged, key), None, "damaged at {at}");
        }
    }
}
