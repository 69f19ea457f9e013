//! Scratch: what a build keeps until it is merged. In memory while it is little, else in a file that has no name and
//! goes with the program, on the file system of the site.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use anyhow::{Context as _, Result};
use kashshaf_search::segment::{Lost, Stored};

/// Bytes in memory, or a stretch of a file.
#[derive(Clone, Debug)]
pub enum Bytes {
    /// In memory.
    Memory(Vec<u8>),
    /// In a file.
    File {
        /// The file.
        file: Arc<File>,
        /// Where they begin.
        start: u64,
        /// How many they are.
        length: u64,
    },
    /// In one of so many files that they cannot all be open: it is opened for each reading.
    Named {
        /// The file.
        path: Arc<Path>,
        /// Where they begin.
        start: u64,
        /// How many they are.
        length: u64,
    },
}

impl Stored for Bytes {
    fn read(&self, at: u64, length: usize) -> Result<Cow<'_, [u8]>, Lost> {
        match self {
            Bytes::Memory(bytes) => bytes.read(at, length),
            Bytes::File { length: all, .. } | Bytes::Named { length: all, .. } => {
                if at.checked_add(length as u64).is_none_or(|end| end > *all) {
                    return Err(Lost::new("it ends early"));
                }
                let mut bytes = vec![0; length];
                self.read_file(at, &mut bytes).map_err(|error| Lost::new(error.to_string()))?;
                Ok(Cow::Owned(bytes))
            }
        }
    }

    fn length(&self) -> u64 {
        match self {
            Bytes::Memory(bytes) => bytes.len() as u64,
            Bytes::File { length, .. } | Bytes::Named { length, .. } => *length,
        }
    }
}

impl Bytes {
    fn read_file(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        match self {
            Bytes::Memory(_) => Ok(()),
            Bytes::File { file, start, .. } => read_at(file, start + at, bytes),
            Bytes::Named { path, start, .. } => {
                let failed = |error| io::Error::other(format!("{}: {error}", path.display()));
                File::open(path).and_then(|file| read_at(&file, start + at, bytes)).map_err(failed)
            }
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, at: u64, bytes: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn read_at(file: &File, mut at: u64, mut bytes: &mut [u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_read(file, bytes, at)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        (at, bytes) = (at + count as u64, &mut bytes[count..]);
    }
    Ok(())
}

#[cfg(unix)]
fn write_at(file: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(windows)]
fn write_at(file: &File, mut at: u64, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_write(file, bytes, at)?;
        (at, bytes) = (at + count as u64, &bytes[count..]);
    }
    Ok(())
}

/// Where bytes are kept.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    file: OnceLock<Arc<File>>,
    used: Mutex<Used>,
}

/// How many bytes are kept, and may be in memory.
#[derive(Debug)]
struct Used {
    memory: u64,
    file: u64,
}

impl Scratch {
    /// Keeps so many bytes in memory, and the others in a file in `folder`.
    pub fn new(folder: &Path, memory: u64) -> Scratch {
        let used = Mutex::new(Used { memory, file: 0 });
        Scratch { folder: folder.to_owned(), file: OnceLock::new(), used }
    }

    /// Keeps bytes.
    pub fn keep(&self, bytes: Vec<u8>) -> Result<Bytes> {
        self.keep_or_read(bytes, None)
    }

    /// Keeps bytes, or reads them from where they stand anyway when there is no room for them in memory.
    pub fn keep_or_read(&self, bytes: Vec<u8>, elsewhere: Option<Bytes>) -> Result<Bytes> {
        let length = bytes.len() as u64;
        let start = {
            let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(left) = used.memory.checked_sub(length) {
                used.memory = left;
                return Ok(Bytes::Memory(bytes));
            }
            // What follows goes to the file too, so that one large piece is not waited for by many small ones.
            used.memory = 0;
            if let Some(elsewhere) = elsewhere {
                return Ok(elsewhere);
            }
            let start = used.file;
            used.file += length;
            start
        };
        let failed = || format!("{} has no room for what is built", self.folder.display());
        if self.file.get().is_none() {
            // Of two that are made at once one is dropped.
            let file = tempfile::tempfile_in(&self.folder).with_context(failed)?;
            let _ = self.file.set(Arc::new(file));
        }
        let file = self.file.get().expect("it was set above").clone();
        write_at(&file, start, &bytes).with_context(failed)?;
        Ok(Bytes::File { file, start, length })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_from_memory_and_from_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(folder.path(), 5);
        let kept: Vec<Bytes> =
            [vec![1; 4], vec![2; 4], vec![3; 1]].into_iter().map(|b| scratch.keep(b).unwrap()).collect();
        let in_memory: Vec<bool> = kept.iter().map(|bytes| matches!(bytes, Bytes::Memory(_))).collect();
        assert_eq!(in_memory, [true, false, false]);
        for (bytes, expected) in kept.iter().zip([&[1; 4][..], &[2; 4], &[3]]) {
            assert_eq!(bytes.read(0, expected.len()).as_deref(), Ok(expected));
            assert!(bytes.read(1, expected.len()).is_err());
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
