//! The parts of a collection on their way to a site: packed on all cores, then kept together or written one by one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use kashshaf_search::{HeadDraft, MadeOf, Raw, Seal, Section, Sink, join_parts, pack_part, part_name, seal_of};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cache::Cache;
use crate::digest::{Digest, Fields};
use crate::output::{Output, Placed};
use crate::site::{DATA, NAME_DIGITS};

/// Where a collection stands, and so what a reader has at hand when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// All of it in the Wasm file.
    Inline,
    /// In parts; the dictionary, the lists and what hits show are loaded while nothing is asked.
    Resident,
    /// In parts, all of them on demand.
    TwoLevel,
}

impl Tier {
    /// Its name on the command line and in the manifest.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Inline => "inline",
            Tier::Resident => "resident",
            Tier::TwoLevel => "two-level",
        }
    }
}

/// Collections up to this size travel in the Wasm file. In bytes, packed. On fast 4G with a CPU four times slower the first
/// results of 60, 116 and 164 KB are there together in both tiers, and then all others are there too; those of 234 KB come
/// 60 to 120 ms later inline. `cargo xtask bench --sizes 240 --no-growth --tier inline`, then `--tier resident`, and
/// smaller sizes.
const INLINE: u64 = 160 << 10;
/// Up to this much is loaded while nothing is asked: the dictionary, its lists and the records. In bytes, packed. A choice:
/// nobody waits for it, but it is five seconds of fast 4G that nobody has asked for.
const RESIDENT: u64 = 5 << 20;
/// So many raw bytes are packed at a time.
const BATCH: usize = 16 << 20;

/// The cache's table of parts: under the digest of what each was made of, or of its raw bytes, what it was packed to.
/// That lies in the site.
type Known = HashMap<Digest, Packed>;
const TABLE: &str = "parts";

/// The seal and the digest of a packed part, and its length in bytes.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Packed {
    seal: Seal,
    digest: Digest,
    length: u64,
}

impl Packed {
    fn of(packed: &[u8]) -> Packed {
        Packed { seal: seal_of(packed), digest: Digest::of(packed), length: packed.len() as u64 }
    }

    fn path(&self, section: Section) -> String {
        format!("{DATA}/{}", part_name(section, &self.seal))
    }
}

/// Takes the parts of a collection.
pub struct Parts<'o> {
    output: &'o mut Output,
    tier: Option<Tier>,
    batch: Vec<(Section, Raw)>,
    batched: usize,
    /// Packed parts, as long as the collection may be small enough to travel in one piece.
    kept: Option<Vec<Vec<Vec<u8>>>>,
    kept_bytes: u64,
    seals: Vec<Vec<Seal>>,
    /// What a resident collection would load.
    resident: u64,
    failed: Option<anyhow::Error>,
    cache: Option<&'o Cache>,
    /// Of the build before, and of this one.
    known: [Known; 2],
    /// Parts that were found to be at hand, and now have their place in the site.
    at_hand: Mutex<HashMap<Digest, Placed>>,
}

/// A collection whose parts are written, or that stands in one piece.
pub struct Written {
    /// Where it stands.
    pub tier: Tier,
    /// Its head.
    pub head: Vec<u8>,
    /// All of it, in the inline tier.
    pub whole: Option<Vec<u8>>,
}

/// What becomes of a part.
enum Outcome {
    Kept(Vec<u8>),
    Placed(Result<Placed>),
}

impl<'o> Parts<'o> {
    /// Begins to take parts. Without a tier their size decides.
    pub fn new(output: &'o mut Output, tier: Option<Tier>, cache: Option<&'o Cache>) -> Parts<'o> {
        let sections = || vec![Vec::new(); Section::ALL.len()];
        let kept = tier.is_none_or(|tier| tier == Tier::Inline).then(sections);
        let seals = vec![Vec::new(); Section::ALL.len()];
        let known = [cache.map(|cache| cache.table(TABLE)).unwrap_or_default(), Known::default()];
        Parts {
            output,
            tier,
            batch: Vec::new(),
            batched: 0,
            kept,
            kept_bytes: 0,
            seals,
            resident: 0,
            failed: None,
            cache,
            known,
            at_hand: Mutex::default(),
        }
    }

    fn pack(&mut self) {
        self.batched = 0;
        let batch = std::mem::take(&mut self.batch);
        let done: Vec<_> = batch.into_par_iter().map(|(section, raw)| self.one(section, raw)).collect();
        let mut placed = Vec::new();
        for (section, key, packed, outcome) in done {
            self.known[1].extend(key.map(|key| (key, packed)));
            self.seals[section as usize].push(packed.seal);
            if matches!(section, Section::Terms | Section::Lists | Section::Records | Section::Columns) {
                self.resident += packed.length;
            }
            self.kept_bytes += packed.length;
            match (outcome, &mut self.kept) {
                (Outcome::Kept(bytes), Some(kept)) => kept[section as usize].push(bytes),
                (Outcome::Kept(_), None) => unreachable!("what is kept is kept until the end of a batch"),
                (Outcome::Placed(result), _) => placed.push(result),
            }
        }
        if self.tier.is_none() && self.kept_bytes > INLINE {
            let kept = self.kept.take().into_iter().flatten().zip(Section::ALL);
            let parts: Vec<_> =
                kept.flat_map(|(parts, section)| parts.into_iter().map(move |p| (section, p))).collect();
            placed.par_extend(parts.into_par_iter().map(|(section, bytes)| {
                let packed = Packed::of(&bytes);
                self.output.put_known(&packed.path(section), &bytes, packed.digest)
            }));
        }
        match placed.into_iter().collect::<Result<Vec<_>>>() {
            Ok(placed) => self.output.add(placed),
            Err(error) => drop(self.failed.get_or_insert(error)),
        }
    }

    /// Packs a part, or takes over what it was packed to before.
    fn one(&self, section: Section, raw: Raw) -> (Section, Option<Digest>, Packed, Outcome) {
        let (key, raw) = match raw {
            Raw::AtHand(made_of) => {
                let key = key(section, b"made of", &made_of);
                let placed = self.at_hand.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
                let placed = placed.expect("a part that is at hand was placed");
                return (section, Some(key), self.known[0][&key], Outcome::Placed(Ok(placed)));
            }
            Raw::Made(raw, made_of) => (self.cache.map(|_| key(section, b"made of", &made_of)), raw),
            Raw::Bytes(raw) => (self.cache.map(|_| key(section, b"raw", &raw)), raw),
        };
        let known = key.and_then(|key| self.known[0].get(&key).copied());
        if self.kept.is_some() {
            let old = known.and_then(|known| self.output.old(&known.path(section)));
            let old = old.filter(|old| known.is_some_and(|known| Digest::of(old) == known.digest));
            let bytes = old.unwrap_or_else(|| pack_part(&raw));
            return (section, key, Packed::of(&bytes), Outcome::Kept(bytes));
        }
        if let Some(known) = known
            && let Some(placed) = self.output.take(&known.path(section), known.digest).transpose()
        {
            return (section, key, known, Outcome::Placed(placed));
        }
        let bytes = pack_part(&raw);
        let packed = Packed::of(&bytes);
        let placed = self.output.put_known(&packed.path(section), &bytes, packed.digest);
        (section, key, packed, Outcome::Placed(placed))
    }

    /// Ends the collection.
    pub fn finish(mut self, draft: HeadDraft) -> Result<Written> {
        self.pack();
        if let Some(error) = self.failed {
            return Err(error);
        }
        if let Some(cache) = self.cache {
            cache.keep_table(TABLE, &self.known[1]);
        }
        let head = draft.finish(self.seals);
        if let Some(kept) = self.kept {
            let whole = join_parts(&head, kept.iter().flatten().map(Vec::as_slice));
            return Ok(Written { tier: Tier::Inline, head, whole: Some(whole) });
        }
        let by_size = if self.resident <= RESIDENT { Tier::Resident } else { Tier::TwoLevel };
        Ok(Written { tier: self.tier.unwrap_or(by_size), head, whole: None })
    }
}

impl Sink for Parts<'_> {
    fn has(&self, section: Section, made_of: &MadeOf) -> bool {
        if self.kept.is_some() || self.cache.is_none() {
            return false;
        }
        let key = key(section, b"made of", made_of);
        let Some(known) = self.known[0].get(&key) else { return false };
        // A part that cannot be taken over is made once more, and then says why it cannot be written.
        let Ok(Some(placed)) = self.output.take(&known.path(section), known.digest) else { return false };
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner).insert(key, placed);
        true
    }

    fn take(&mut self, section: Section, raw: Raw) {
        self.batched += match &raw {
            Raw::Bytes(raw) | Raw::Made(raw, _) => raw.len(),
            Raw::AtHand(_) => 0,
        };
        self.batch.push((section, raw));
        if self.batched >= BATCH {
            self.pack();
        }
    }
}

/// What a part is known by.
fn key(section: Section, what: &[u8], content: &[u8]) -> Digest {
    let mut fields = Fields::default();
    [section.name().as_bytes(), what, content].iter().for_each(|field| fields.add(field));
    fields.finish()
}

/// The name of a head's file in the site.
pub fn head_name(head: &[u8]) -> String {
    format!("{DATA}/head-{}.bin", Digest::of(head).short(NAME_DIGITS))
}
