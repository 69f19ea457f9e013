//! From files to bytes: gzip, the largest size, and streams of which the first bytes are known.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{Encoding, UTF_8};
use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;

use super::decode::{self, NotText};

/// The most that one file may hold after decompression, where it is read whole. A gzip file can swell a thousandfold, so
/// this is counted while reading.
pub const FILE_CAP: u64 = 512 * 1024 * 1024;
/// How much of a stream is looked at before the rest is read, in bytes.
const START: u64 = 1 << 20;
/// A compressed file of records may hold so many times its own size: text swells tenfold at most, a trap a thousandfold.
const SWELLING: u64 = 64;

/// All bytes of a file, decompressed when its name ends with `.gz`, if they are no more than [`FILE_CAP`].
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_up_to(path, FILE_CAP)?.0.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A file opened for reading bit by bit, as long as it may be, and how many of its bytes have been read.
pub fn open_stream(path: &Path) -> io::Result<(Stream, Arc<AtomicU64>)> {
    let cap = if is_gzip(path) { path.metadata()?.len().saturating_mul(SWELLING).max(FILE_CAP) } else { u64::MAX };
    let (reader, read) = open_up_to(path, cap)?;
    Ok((Stream::new(reader), read))
}

/// The standard input, decompressed when it is gzip.
pub fn standard_input() -> Stream {
    let stream = Stream::new(Box::new(BufReader::new(io::stdin())));
    if stream.start().starts_with(b"\x1f\x8b") {
        return Stream::new(Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(stream.bytes()))));
    }
    stream
}

fn is_gzip(path: &Path) -> bool {
    path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("gz"))
}

fn open_up_to(path: &Path, cap: u64) -> io::Result<(Box<dyn BufRead + Send>, Arc<AtomicU64>)> {
    let count = Arc::new(AtomicU64::new(0));
    let file = Counted { inner: File::open(path)?, count: count.clone() };
    let file = BufReader::with_capacity(1 << 16, file);
    let reader: Box<dyn BufRead + Send> = if is_gzip(path) {
        Box::new(BufReader::with_capacity(1 << 16, Capped { inner: MultiGzDecoder::new(file), cap, left: cap }))
    } else {
        Box::new(BufReader::with_capacity(1 << 16, Capped { inner: file, cap, left: cap }))
    };
    Ok((reader, count))
}

/// Counts what is read, for a progress bar.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Stops with an error, instead of an end of file, when too much has been read.
struct Capped<R> {
    inner: R,
    cap: u64,
    left: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)? as u64;
        self.left = self.left.checked_sub(count).ok_or_else(|| {
            io::Error::other(format!("is larger than {} MiB: split it into smaller files", self.cap >> 20))
        })?;
        Ok(count as usize)
    }
}

/// Bytes of which only the first are known yet.
pub struct Stream {
    start: Vec<u8>,
    rest: Box<dyn BufRead + Send>,
}

impl Stream {
    /// Reads the first bytes. What cannot be read is an error for those who come so far.
    pub fn new(mut rest: Box<dyn BufRead + Send>) -> Stream {
        let mut start = Vec::new();
        match rest.by_ref().take(START).read_to_end(&mut start) {
            Ok(_) => Stream { start, rest },
            Err(error) => Stream { start, rest: Box::new(BufReader::new(Failed(Some(error)))) },
        }
    }

    /// The first bytes.
    pub fn start(&self) -> &[u8] {
        &self.start
    }

    /// Whether there are no others.
    pub fn is_whole(&self) -> bool {
        (self.start.len() as u64) < START
    }

    /// All bytes, one after the other, without a byte order mark.
    pub fn bytes(mut self) -> Box<dyn BufRead + Send> {
        if self.start.starts_with(b"\xEF\xBB\xBF") {
            self.start.drain(..3);
        }
        Box::new(Cursor::new(self.start).chain(self.rest))
    }

    /// All bytes at once, if they are no more than [`FILE_CAP`].
    pub fn whole(self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut reader = Capped { inner: Cursor::new(self.start).chain(self.rest), cap: FILE_CAP, left: FILE_CAP };
        reader.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The encoding that the first bytes are in.
    pub fn encoding(&self) -> Result<&'static Encoding, NotText> {
        decode::encoding(&self.start, self.is_whole())
    }

    /// The bytes as UTF-8. Those that are UTF-8 stay as they are, and so does what is damaged in them.
    pub fn decoded(self, encoding: &'static Encoding) -> Box<dyn BufRead + Send> {
        if encoding == UTF_8 {
            return self.bytes();
        }
        let decoder = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(self.bytes());
        Box::new(BufReader::with_capacity(1 << 16, decoder))
    }
}

/// What cannot be read.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_read_whole_has_a_largest_size() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(FILE_CAP + 1).unwrap();
        let stream = || open_stream(file.path()).unwrap().0;
        for whole in [read(file.path()), stream().whole()] {
            assert!(whole.unwrap_err().to_string().contains("larger than 512 MiB"));
        }
        assert_eq!(io::copy(&mut stream().bytes(), &mut io::sink()).unwrap(), FILE_CAP + 1);
    }
}
