//! Segment files: articles analysed on one machine, to be merged into a site on another.
//!
//! ```text
//! magic "KSHF-SEGMENT" | version u16 | the runs of all pieces, one after the other
//! contents (postcard): what was found beside the articles, the pieces, where each run stands and its digest
//! length of the contents, u64 | SHA-256 of the contents
//! ```
//! Every digest is checked before a byte is interpreted. A segment knows which files its articles come from, so that
//! segments can be merged in any order into what one build of all these files would make.

use std::fs::File;
use std::io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use kashshaf_search::segment::{Run, Stored as _};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::config::Found;
use crate::digest::Digest;
use crate::ingest::{About, Analysed, Ingested};
use crate::problem::Problem;
use crate::stored::Bytes;

const MAGIC: &[u8; 12] = b"KSHF-SEGMENT";
const VERSION: u16 = 3;
const HEAD: u64 = 14;
const TAIL: u64 = 8 + 32;

/// Of more segments than these none stays open: systems let a program have as few as 256 open files.
const OPEN_FILES: usize = 128;

/// What stands at the end of a segment file.
#[derive(Debug, Serialize, Deserialize)]
struct Contents {
    found: Option<Found>,
    boilerplate: Vec<String>,
    problems: Vec<Problem>,
    pieces: Vec<(About, Vec<Place>)>,
}

/// Where a run stands.
#[derive(Debug, Serialize, Deserialize)]
struct Place {
    start: u64,
    length: u64,
    digest: [u8; 32],
}

/// A segment that was opened, or will be written.
#[derive(Debug)]
pub struct Segment {
    /// What was found beside the articles.
    pub found: Option<Found>,
    /// The words that marked lines to set apart when the articles were read.
    pub boilerplate: Vec<String>,
    /// The articles.
    pub ingested: Ingested,
}

impl Segment {
    /// Writes a segment file into a folder that is there, whole or not at all.
    pub fn write(self, path: &Path) -> Result<()> {
        let failed = || format!("{} cannot be written", path.display());
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let fresh = fresh(parent).with_context(failed)?;
        let mut file = BufWriter::new(fresh.as_file());
        file.write_all(MAGIC).and_then(|()| file.write_all(&VERSION.to_le_bytes())).with_context(failed)?;
        let mut at = HEAD;
        let mut pieces = Vec::new();
        for Analysed { about, runs, .. } in self.ingested.pieces {
            let mut places = Vec::new();
            for run in runs {
                let stored = run.stored();
                let bytes = stored.read(0, stored.length() as usize)?;
                file.write_all(&bytes).with_context(failed)?;
                places.push(Place { start: at, length: stored.length(), digest: Digest::of(&bytes).bytes() });
                at += stored.length();
            }
            pieces.push((about, places));
        }
        let (found, boilerplate, problems) = (self.found, self.boilerplate, self.ingested.problems);
        let contents = postcard::to_allocvec(&Contents { found, boilerplate, problems, pieces })?;
        file.write_all(&contents)
            .and_then(|()| file.write_all(&(contents.len() as u64).to_le_bytes()))
            .and_then(|()| file.write_all(&Digest::of(&contents).bytes()))
            .with_context(failed)?;
        file.flush().and_then(|()| file.get_ref().sync_all()).with_context(failed)?;
        drop(file);
        fresh.persist(path).map_err(|error| error.error).with_context(failed)?;
        Ok(())
    }

    /// Opens segment files, after checking every digest.
    pub fn open_all(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Segment)>> {
        let keep_open = paths.len() <= OPEN_FILES;
        let open = |path: &PathBuf| {
            let segment = Self::read(path, keep_open);
            Ok((path.clone(), segment.with_context(|| format!("{} cannot be merged", path.display()))?))
        };
        paths.par_iter().map(open).collect()
    }

    fn read(path: &Path, keep_open: bool) -> Result<Segment> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut head = [0; HEAD as usize];
        file.read_exact(&mut head).ok().filter(|()| head.starts_with(MAGIC)).context("it is no segment")?;
        let version = u16::from_le_bytes([head[12], head[13]]);
        if version != VERSION {
            bail!("it has version {version}, this command reads version {VERSION}: index its articles again");
        }
        let damaged = "it is damaged: copy it again, or index its articles again";
        let mut tail = [0; TAIL as usize];
        let tail_at = length.checked_sub(TAIL).filter(|at| *at >= HEAD).context(damaged)?;
        file.seek(SeekFrom::Start(tail_at))?;
        file.read_exact(&mut tail)?;
        let size = u64::from_le_bytes(tail[..8].try_into().expect("eight bytes are eight bytes"));
        let contents_at = tail_at.checked_sub(size).filter(|at| *at >= HEAD).context(damaged)?;
        let (file, named): (_, Arc<Path>) = (Arc::new(file), path.into());
        let stretch = |start, length| match keep_open {
            true => Bytes::File { file: file.clone(), start, length },
            false => Bytes::Named { path: named.clone(), start, length },
        };
        let contents = stretch(contents_at, size);
        let contents = contents.read(0, size as usize)?;
        if Digest::of(&contents).bytes() != tail[8..] {
            bail!(damaged);
        }
        let contents: Contents = postcard::from_bytes(&contents).ok().context(damaged)?;
        let open = |(about, places): (About, Vec<Place>)| {
            let run = |place: Place| {
                let inside = place.start.checked_add(place.length).is_some_and(|end| end <= contents_at);
                let bytes = stretch(place.start, place.length);
                if !inside || Digest::of(&bytes.read(0, place.length as usize)?).bytes() != place.digest {
                    bail!(damaged);
                }
                Ok(Run::open(bytes)?)
            };
            Ok(Analysed { about, runs: places.into_iter().map(run).collect::<Result<_>>()?, key: None })
        };
        let pieces = contents.pieces.into_par_iter().map(open).collect::<Result<_>>()?;
        let ingested = Ingested { problems: contents.problems, pieces, reused: 0 };
        Ok(Segment { found: contents.found, boilerplate: contents.boilerplate, ingested })
    }
}

/// A file without a name of its own yet, which others may read as far as the system's settings allow.
fn fresh(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// The articles of some segments, in the order in which one build would have read them.
pub fn join(segments: Vec<(PathBuf, Segment)>) -> Result<Segment> {
    let mut joined = Segment { found: None, boilerplate: Vec::new(), ingested: Ingested::default() };
    let mut problems = Vec::new();
    let mut boilerplates = Vec::new();
    for (path, segment) in segments {
        let first = segment.ingested.pieces.iter().map(|piece| piece.about.origin.clone()).min();
        problems.push((first, segment.ingested.problems));
        joined.ingested.pieces.extend(segment.ingested.pieces);
        boilerplates.push((path, segment.boilerplate));
        let first = |a: &Found, b: &Found| a.folder <= b.folder;
        joined.found = match (joined.found, segment.found) {
            (Some(a), Some(b)) => Some(if first(&a, &b) { a } else { b }),
            (a, b) => a.or(b),
        };
    }
    joined.ingested.pieces.sort_by(|a, b| a.about.origin.cmp(&b.about.origin));
    // Streams of the standard input have no names; then what they say decides.
    for same in joined.ingested.pieces.chunk_by_mut(|a, b| a.about.origin == b.about.origin).filter(|c| c.len() > 1) {
        same.sort_by_cached_key(fingerprint);
    }
    problems.sort_by(|a, b| a.0.cmp(&b.0));
    joined.ingested.problems = problems.into_iter().flat_map(|(_, problems)| problems).collect();
    if let Some(found) = &joined.found {
        joined.boilerplate.clone_from(&found.config.boilerplate);
    } else if let Some((_, boilerplate)) = boilerplates.first() {
        joined.boilerplate.clone_from(boilerplate);
    }
    match boilerplates.iter().find(|(_, boilerplate)| *boilerplate != joined.boilerplate) {
        Some((path, _)) => bail!(
            "{} was indexed with another list of boilerplate than the other segments: index it again with --config, \
             naming the folder whose kashshaf.toml counts for all",
            path.display()
        ),
        None => Ok(joined),
    }
}

fn fingerprint(piece: &Analysed) -> Vec<[u8; 32]> {
    let bytes = |run: &Run<Bytes>| run.stored().read(0, run.stored().length() as usize).map(|b| Digest::of(&b).bytes());
    piece.runs.iter().map(|run| bytes(run).unwrap_or_default()).collect()
}
