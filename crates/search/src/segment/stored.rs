//! Where runs and merged lists lie: in memory here, in files where there are files.

use std::borrow::Cow;
use std::fmt;

/// Bytes that can be read at any place.
pub trait Stored: Send + Sync {
    /// The bytes from a place on. Exactly as many as asked for, or an error.
    fn read(&self, at: u64, length: usize) -> Result<Cow<'_, [u8]>, Lost>;
    /// How many bytes there are.
    fn length(&self) -> u64;
}

impl Stored for Vec<u8> {
    fn read(&self, at: u64, length: usize) -> Result<Cow<'_, [u8]>, Lost> {
        let bytes = usize::try_from(at).ok().and_then(|at| self.get(at..at.checked_add(length)?));
        bytes.map(Cow::Borrowed).ok_or_else(|| Lost::new("it ends early"))
    }

    fn length(&self) -> u64 {
        self.len() as u64
    }
}

/// Why stored bytes cannot be used: they could not be read, or they are not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost(String);

impl Lost {
    /// With the reason.
    pub fn new(reason: impl Into<String>) -> Lost {
        Lost(reason.into())
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Lost {}
