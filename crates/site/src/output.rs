//! The folder that is written: replaced whole, or left as it was.
//!
//! Files go into a folder beside it, on the same file system. At the end the two are exchanged in one step: whoever
//! looks, whenever a build is stopped, sees the old site or the new one. A lock on that folder keeps two builds from
//! writing the same site at once; what a killed build left behind is cleared by the next one.
//!
//! The disk is not waited for, since ten thousand files can take it half a minute: `kashshaf check` tells what a power cut
//! took, and the next build writes it again.
//!
//! A hundred thousand pages are seconds of work for a file system even where all of them are only given a name in the new
//! folder, and lose it in the old one. So with a cache on the same file system the folder of the old pages is not removed
//! but kept there, and the next build begins with it in place of an empty one: most pages are in it already, under the same
//! names. Which ones, their stamps say, as they were noted when the pages were written.

use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::site;

/// A site that is being written.
#[derive(Debug)]
pub struct Output {
    out: PathBuf,
    staging: PathBuf,
    lock: Option<File>,
    /// A site whose files are taken over where they are the same.
    previous: Option<PathBuf>,
    /// Where the folder of pages goes when another takes its place.
    old_pages: Option<PathBuf>,
    /// What gives the previous pages names in the new folder, and how it is stopped.
    linking: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
    files: Vec<(String, Digest)>,
    /// How many of them were taken over.
    taken: usize,
    /// Last, so that they go after what lies in them.
    _around: Folders,
}

impl Output {
    /// Begins to write a site that will stand at `out`. Files that are in the `previous` site with the same bytes are
    /// taken over: they keep their place on the disk and their times.
    pub fn begin(out: &Path, previous: Option<PathBuf>) -> Result<Output> {
        check_replaceable(out)?;
        let name = out.file_name().with_context(|| format!("{} cannot be written: name a folder", out.display()))?;
        let parent = match out.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let around = Folders::create(parent)?;
        let staging = parent.join(format!(".{}.kashshaf-new", name.to_string_lossy()));
        let lock = lock(&staging)?;
        // What a killed build left.
        let clear = || fs::read_dir(&staging)?.try_for_each(|entry| remove(&entry?.path()));
        clear().with_context(|| format!("{} cannot be cleared", staging.display()))?;
        let previous = previous.filter(|folder| site::is_site(folder));
        let out = out.to_owned();
        let (files, old_pages, linking) = (Vec::new(), None, None);
        Ok(Output { out, staging, lock, previous, old_pages, linking, files, taken: 0, _around: around })
    }

    /// Begins with the pages that lie in a folder, if they do, on the same file system; else, in the background, with those of
    /// the previous site if `most_stay`. That folder is where those of the site that is replaced will go.
    pub fn begin_pages(&mut self, old_pages: PathBuf, most_stay: bool) {
        let pages = self.staging.join(site::PAGES);
        if move_folder(&old_pages, &pages).is_err()
            && let Some(previous) = self.previous.as_ref().filter(|_| most_stay).map(|site| site.join(site::PAGES))
        {
            let stop = Arc::new(AtomicBool::new(false));
            let stopped = stop.clone();
            self.linking = Some((stop, thread::spawn(move || link_all(&previous, &pages, &stopped))));
        }
        self.old_pages = Some(old_pages);
    }

    /// Waits until pages can be written.
    pub fn pages_are_ready(&mut self) -> Result<()> {
        self.end_linking();
        let pages = self.staging.join(site::PAGES);
        fs::create_dir_all(&pages).with_context(|| format!("{} cannot be created", pages.display()))
    }

    fn end_linking(&mut self) {
        if let Some((_, linking)) = self.linking.take() {
            // Pages that are not there are written.
            let _ = linking.join();
        }
    }

    /// The folder that is written to, for what must lie on the same file system.
    pub fn folder(&self) -> &Path {
        &self.staging
    }

    /// Writes one file; the name has `/` and ASCII only.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let placed = self.put(name, bytes)?;
        self.add(vec![placed]);
        Ok(())
    }

    /// Lists files that were put or taken.
    pub fn add(&mut self, files: Vec<Placed>) {
        self.taken += files.iter().filter(|file| file.taken).count();
        self.files.extend(files.into_iter().map(|file| (file.name, file.digest)));
    }

    /// A file of the previous site.
    pub fn old(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.previous.as_ref()?.join(name);
        fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?;
        fs::read(path).ok()
    }

    /// Takes a file of the previous site over whose bytes have this digest, if there is one.
    pub fn take(&self, name: &str, digest: Digest) -> Result<Option<Placed>> {
        let same = self.old(name).is_some_and(|bytes| Digest::of(&bytes) == digest);
        Ok((same && self.link(name)?).then(|| Placed { name: name.to_owned(), digest, taken: true }))
    }

    /// Takes a page over that was written before with this stamp, if it is still there.
    pub fn take_page(&self, name: &str, digest: Digest, stamp: Stamp) -> Option<Placed> {
        let path = self.staging.join(name);
        let is_same = |path: &Path| Stamp::of(path).is_some_and(|found| found == stamp);
        let link = |old: PathBuf| {
            let _ = fs::remove_file(&path);
            is_same(&old) && fs::hard_link(&old, &path).is_ok()
        };
        let taken = is_same(&path) || self.previous.as_ref().is_some_and(|previous| link(previous.join(name)));
        taken.then(|| Placed { name: name.to_owned(), digest, taken: true })
    }

    /// Writes a page.
    pub fn put_page(&self, name: &str, bytes: &[u8]) -> Result<Placed> {
        // What is there is another page, and may be one of the site that stands: it must not be written to.
        let path = self.staging.join(name);
        match remove(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("{} cannot be replaced", path.display()))
            }
            _ => self.put(name, bytes),
        }
    }

    /// The stamp of a page that is in its place.
    pub fn stamp(&self, placed: &Placed) -> Option<Stamp> {
        Stamp::of(&self.staging.join(&placed.name))
    }

    /// Removes the pages that do not belong to the site.
    fn clear_pages(&self) -> Result<()> {
        let failed = || format!("{} cannot be cleared", self.staging.display());
        let names: HashSet<&str> =
            self.files.iter().filter_map(|(name, _)| name.strip_prefix(site::PAGES)?.strip_prefix('/')).collect();
        for entry in fs::read_dir(self.staging.join(site::PAGES)).with_context(failed)? {
            let entry = entry.with_context(failed)?;
            if entry.file_name().to_str().is_none_or(|name| !names.contains(name)) {
                remove(&entry.path()).with_context(failed)?;
            }
        }
        Ok(())
    }

    /// How many files were written, and how many there are.
    pub fn written(&self) -> (usize, usize) {
        (self.files.len() - self.taken, self.files.len())
    }

    /// Gives a file of the previous site a name in this one too, where the file system can.
    fn link(&self, name: &str) -> Result<bool> {
        let Some(previous) = &self.previous else { return Ok(false) };
        let path = self.staging.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("{} cannot be written", path.display()))?;
        }
        Ok(fs::hard_link(previous.join(name), path).is_ok())
    }

    /// Writes a file, unless one of the previous site is the same. It belongs to the site only once it is
    /// [added](Output::add), so that many can be written at once.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<Placed> {
        self.put_known(name, bytes, Digest::of(bytes))
    }

    /// The same for bytes whose digest is known.
    pub fn put_known(&self, name: &str, bytes: &[u8], digest: Digest) -> Result<Placed> {
        let same = self.old(name).is_some_and(|old| old == bytes);
        let taken = same && self.link(name)?;
        if !taken {
            write_file(&self.staging, name, bytes)?;
        }
        Ok(Placed { name: name.to_owned(), digest, taken })
    }

    /// Writes the list of digests and puts the new site in the place of the old. Returns the digest of that list.
    pub fn commit(mut self) -> Result<Digest> {
        self.files.sort_by(|a, b| a.0.cmp(&b.0));
        // Parts with the same bytes are one file.
        self.files.dedup();
        if self.old_pages.is_some() {
            self.clear_pages()?;
        }
        let sums: String = self.files.iter().map(|(name, digest)| format!("{}  {name}\n", digest.hex())).collect();
        write_file(&self.staging, site::SUMS, sums.as_bytes())?;
        let failed = || format!("{} cannot be put in place", self.out.display());
        check_replaceable(&self.out)?;
        if self.out.exists() {
            // Nobody may take the old folder for a fresh one while it is being removed.
            let old_lock = File::open(&self.out).ok().filter(|folder| folder.try_lock().is_ok());
            exchange(&self.staging, &self.out).with_context(failed)?;
            if let Some(old_pages) = &self.old_pages {
                // Where they cannot go there, they go for good.
                let _ = move_folder(&self.staging.join(site::PAGES), old_pages);
            }
            fs::remove_dir_all(&self.staging).with_context(|| {
                format!("the new site is in place, but {} cannot be removed", self.staging.display())
            })?;
            drop(old_lock);
        } else {
            fs::rename(&self.staging, &self.out).with_context(failed)?;
        }
        // The folder now is the site: there is nothing left to clear.
        self.lock = None;
        self.staging = PathBuf::new();
        Ok(Digest::of(sums.as_bytes()))
    }
}

/// What tells whether a file is still the one that was written: its size in bytes, when it was changed, and its number in
/// the file system, because there are some whose times are whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    size: u64,
    /// Since 1970; what was changed before has no stamp.
    changed: Duration,
    number: u64,
}

impl Stamp {
    fn of(path: &Path) -> Option<Stamp> {
        let metadata = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
        let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let number = 0;
        Some(Stamp { size: metadata.len(), changed, number })
    }
}

/// Moves a folder; what only leads to one is refused.
fn move_folder(from: &Path, to: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(from)?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    fs::rename(from, to)
}

/// Gives all files of a folder names in another, as far as that can be done.
fn link_all(from: &Path, to: &Path, stop: &AtomicBool) {
    let _ = fs::create_dir_all(to);
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let _ = fs::hard_link(entry.path(), to.join(entry.file_name()));
    }
}

/// A file that is in its place.
#[derive(Debug)]
pub struct Placed {
    name: String,
    digest: Digest,
    taken: bool,
}

impl Placed {
    /// The digest of its bytes.
    pub fn digest(&self) -> Digest {
        self.digest
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some((stop, _)) = &self.linking {
            stop.store(true, Ordering::Relaxed);
        }
        self.end_linking();
        if !self.staging.as_os_str().is_empty() {
            // After a failure the reason is already on its way; a leftover is cleared by the next build. Which of the pages
            // are good their stamps say.
            if let Some(old_pages) = &self.old_pages {
                let _ = move_folder(&self.staging.join(site::PAGES), old_pages);
            }
            let _ = fs::remove_dir_all(&self.staging);
        }
    }
}

/// A folder that something will be written into, made with the folders around it where they are missing. When nothing
/// was written after all, those that were made go again.
#[derive(Debug)]
pub struct Folders {
    /// The innermost first.
    made: Vec<PathBuf>,
}

impl Folders {
    /// Makes what is missing.
    pub fn create(folder: &Path) -> Result<Folders> {
        let missing = folder.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists());
        let folders = Folders { made: missing.map(Path::to_owned).collect() };
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be created", folder.display()))?;
        Ok(folders)
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        for folder in &self.made {
            // Only empty ones can be removed.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Writes one file, whole or not at all.
pub fn replace_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = || format!("{} cannot be written", path.display());
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(parent).with_context(failed)?;
    file.write_all(bytes).with_context(failed)?;
    file.persist(path).map_err(|error| error.error).with_context(failed)?;
    Ok(())
}

/// Refuses to replace anything but a site or an empty folder, so that a slip of the pen costs nobody their files.
fn check_replaceable(out: &Path) -> Result<()> {
    let metadata = match fs::symlink_metadata(out) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", out.display())),
    };
    if !metadata.is_dir() {
        bail!("{} is no folder: choose another name for the site", out.display());
    }
    let empty = fs::read_dir(out).with_context(|| format!("{} cannot be read", out.display()))?.next().is_none();
    if !empty && !site::is_site(out) {
        bail!(
            "{} holds files that are no Kashshaf site, and nothing of it was touched: choose another folder, or empty this one",
            out.display()
        );
    }
    Ok(())
}

/// Takes the folder that is written to.
fn lock(staging: &Path) -> Result<Option<File>> {
    for _ in 0..100 {
        match fs::create_dir(staging) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(error).with_context(|| format!("{} cannot be created", staging.display()));
            }
            _ => {}
        }
        if cfg!(not(unix)) {
            return Ok(None);
        }
        let Ok(folder) = File::open(staging) else { continue };
        match folder.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!("another build is writing this site (it holds {}): wait until it is done", staging.display())
            }
            // A file system without locks: go on without.
            Err(TryLockError::Error(_)) => return Ok(None),
        }
        // Between opening and locking, the folder may have become a site.
        if same_file(&folder, staging) {
            return Ok(Some(folder));
        }
    }
    bail!("{} cannot be locked: another build keeps writing this site", staging.display())
}

#[cfg(unix)]
fn same_file(open: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (open.metadata(), fs::metadata(path)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn same_file(_: &File, _: &Path) -> bool {
    true
}

/// Exchanges two folders, in one step where the system can.
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let aside = new.with_extension("kashshaf-old");
    fs::rename(old, &aside)?;
    if let Err(error) = fs::rename(new, old) {
        // Put the old site back; if even that fails it is still beside its place.
        fs::rename(&aside, old)?;
        return Err(error);
    }
    fs::rename(&aside, new)
}

fn write_file(root: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = root.join(name);
    let failed = || format!("{} cannot be written", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(failed)?;
    }
    let mut file = match File::create_new(&path) {
        // Of files that are named by their bytes two can be one. What is there may be a file of the previous site: it
        // must not be written to.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        file => file.with_context(failed)?,
    };
    file.write_all(bytes).with_context(failed)
}

fn remove(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}
