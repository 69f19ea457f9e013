//! The parts of a collection on their way to a site: packed on all cores, then kept together or written one by one.

use std::collections::HashMap;

use anyhow::Result;
use kashshaf_search::{HeadDraft, Raw, Seal, Section, join_parts, pack_part, seal_of};
use rayon::prelude::*;

use crate::cache::Cache;
use crate::digest::{Digest, Fields};
use crate::output::Output;
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
const INLINE: usize = 160 << 10;
/// Up to this much is loaded while nothing is asked: the dictionary, its lists and the records. In bytes, packed. A choice:
/// nobody waits for it, but it is five seconds of fast 4G that nobody has asked for.
const RESIDENT: usize = 5 << 20;
/// So many raw bytes are packed at a time.
const BATCH: usize = 16 << 20;

/// The cache's table of parts: of the raw bytes of each the digest, and the seal of what they were packed to. What is
/// packed lies in the site.
type Known = HashMap<Digest, Seal>;
const TABLE: &str = "parts";

/// Takes the parts of a collection.
pub struct Parts<'o> {
    output: &'o mut Output,
    tier: Option<Tier>,
    batch: Vec<(Section, Raw)>,
    batched: usize,
    /// Packed parts, as long as the collection may be small enough to travel in one piece.
    kept: Option<Vec<Vec<Vec<u8>>>>,
    kept_bytes: usize,
    seals: Vec<Vec<Seal>>,
    /// What a resident collection would load.
    resident: usize,
    failed: Option<anyhow::Error>,
    cache: Option<&'o Cache>,
    /// Of the build before, and of this one.
    known: [Known; 2],
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
        }
    }

    /// Takes the raw content of the next part of a section.
    pub fn take(&mut self, section: Section, raw: Raw) {
        self.batched += raw.size();
        self.batch.push((section, raw));
        if self.batched >= BATCH {
            self.pack();
        }
    }

    fn pack(&mut self) {
        self.batched = 0;
        let pack = |(section, raw): (Section, Raw)| {
            let raw = raw.bytes();
            let digest = self.cache.map(|_| digest(section, &raw));
            let known = digest.and_then(|digest| self.known[0].get(&digest));
            let packed = known.and_then(|seal| old_part(self.output, section, seal)).unwrap_or_else(|| pack_part(&raw));
            let (seal, name) = seal_of(section, &packed);
            (section, packed, digest, seal, name)
        };
        let packed: Vec<_> = std::mem::take(&mut self.batch).into_par_iter().map(pack).collect();
        let mut files = Vec::new();
        for (section, packed, digest, seal, name) in packed {
            if let Some(digest) = digest {
                self.known[1].insert(digest, seal);
            }
            self.seals[section as usize].push(seal);
            if matches!(section, Section::Terms | Section::Lists | Section::Records | Section::Columns) {
                self.resident += packed.len();
            }
            self.kept_bytes += packed.len();
            match &mut self.kept {
                Some(kept) => kept[section as usize].push(packed),
                None => files.push((name, packed)),
            }
        }
        if self.tier.is_none() && self.kept_bytes > INLINE {
            let kept = self.kept.take().into_iter().flatten().zip(Section::ALL);
            files.extend(kept.flat_map(|(parts, section)| {
                parts.into_iter().map(move |packed| (seal_of(section, &packed).1, packed))
            }));
        }
        let files = files.into_iter().map(|(name, packed)| (format!("{DATA}/{name}"), packed)).collect();
        if let Err(error) = self.output.write_all(files) {
            self.failed.get_or_insert(error);
        }
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

fn digest(section: Section, raw: &[u8]) -> Digest {
    let mut fields = Fields::default();
    fields.add(section.name().as_bytes());
    fields.add(raw);
    fields.finish()
}

/// A part of the previous site, if its bytes are still those that were written.
fn old_part(output: &Output, section: Section, seal: &Seal) -> Option<Vec<u8>> {
    let digits: String = seal.iter().map(|byte| format!("{byte:02x}")).collect();
    let packed = output.old(&format!("{DATA}/{}-{digits}.bin", section.name()))?;
    (seal_of(section, &packed).0 == *seal).then_some(packed)
}

/// The name of a head's file in the site.
pub fn head_name(head: &[u8]) -> String {
    format!("{DATA}/head-{}.bin", Digest::of(head).short(NAME_DIGITS))
}
