//! The parts of a collection on their way to a site: packed on all cores, then kept together or written one by one.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};

use anyhow::Result;
use kashshaf_search::segment::Lost;
use kashshaf_search::{HeadDraft, MadeOf, Raw, Seal, Section, Sink, join_parts, pack_part, part_name, seal_of};
use rayon::Scope;
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
/// So many raw bytes wait for each core. What comes beyond is packed by the thread that brings it.
const WAITING: usize = 512 << 10;

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

/// A collection whose parts are written, or that stands in one piece.
pub struct Written {
    /// Where it stands.
    pub tier: Tier,
    /// Its head.
    pub head: Vec<u8>,
    /// All of it, in the inline tier.
    pub whole: Option<Vec<u8>>,
}

/// Puts the parts that are handed to a sink into a site, each packed while others are made. Without a tier their size
/// decides. `progress` hears how much is done, from 0 to 1.
pub fn write(
    output: &mut Output,
    tier: Option<Tier>,
    cache: Option<&Cache>,
    progress: &(dyn Fn(f32) + Sync),
    make: impl FnOnce(&mut dyn Sink) -> Result<HeadDraft, Lost>,
) -> Result<Written> {
    let packer = Packer {
        output,
        tier,
        cache,
        known: cache.map(|cache| cache.table(TABLE)).unwrap_or_default(),
        at_hand: Mutex::default(),
        packed: AtomicU64::new(0),
        waiting: AtomicUsize::new(0),
    };
    let (done, parts) = mpsc::channel();
    let draft = rayon::in_place_scope(|scope| make(&mut Line { packer: &packer, scope, done, count: 0, progress }))?;
    let mut parts: Vec<(usize, Part)> = parts.into_iter().collect();
    parts.sort_unstable_by_key(|(number, _)| *number);
    let is_whole = packer.keeps();
    let placed: Vec<_> = parts.par_iter_mut().filter_map(|(_, part)| packer.place(part, is_whole)).collect();
    // Of several errors that of the first part is told, whoever met one first.
    output.add(placed.into_iter().collect::<Result<_>>()?);

    let mut seals = vec![Vec::new(); Section::ALL.len()];
    let (mut known, mut resident) = (Known::default(), 0);
    for (_, Part { section, key, packed, .. }) in &parts {
        known.extend(key.map(|key| (key, *packed)));
        seals[*section as usize].push(packed.seal);
        if matches!(section, Section::Terms | Section::Lists | Section::Records | Section::Columns) {
            resident += packed.length;
        }
    }
    if let Some(cache) = cache {
        cache.keep_table(TABLE, &known);
    }
    let head = draft.finish(seals);
    if is_whole {
        let in_section = |section| parts.iter().filter(move |(_, part)| part.section == section);
        let kept = Section::ALL.into_iter().flat_map(in_section).filter_map(|(_, part)| match &part.outcome {
            Outcome::Kept(bytes) => Some(bytes.as_slice()),
            Outcome::Placed(_) => None,
        });
        let whole = join_parts(&head, kept);
        return Ok(Written { tier: Tier::Inline, head, whole: Some(whole) });
    }
    let by_size = if resident <= RESIDENT { Tier::Resident } else { Tier::TwoLevel };
    Ok(Written { tier: tier.unwrap_or(by_size), head, whole: None })
}

/// A part that is packed.
struct Part {
    section: Section,
    key: Option<Digest>,
    packed: Packed,
    outcome: Outcome,
}

/// What becomes of a part.
enum Outcome {
    /// It may travel with all others in one piece.
    Kept(Vec<u8>),
    /// It has its place in the site, until that is taken out.
    Placed(Option<Result<Placed>>),
}

/// Packs parts, on any thread.
struct Packer<'o> {
    output: &'o Output,
    tier: Option<Tier>,
    cache: Option<&'o Cache>,
    /// What the build before knew.
    known: Known,
    /// Parts that were found to be at hand, and now have their place in the site.
    at_hand: Mutex<HashMap<Digest, Placed>>,
    /// What all parts so far were packed to, in bytes.
    packed: AtomicU64,
    /// Raw bytes that wait to be packed.
    waiting: AtomicUsize,
}

impl Packer<'_> {
    /// Whether the collection may travel in one piece, as far as it is known.
    fn keeps(&self) -> bool {
        self.tier.map_or_else(|| self.packed.load(Ordering::Relaxed) <= INLINE, |tier| tier == Tier::Inline)
    }

    /// Packs a part, or takes over what it was packed to before.
    fn pack(&self, section: Section, raw: Raw) -> Part {
        let (key, raw) = match raw {
            Raw::AtHand(made_of) => {
                let key = key(section, b"made of", &made_of);
                let placed = self.at_hand.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
                let placed = placed.expect("a part that is at hand was placed");
                let packed = self.known[&key];
                self.packed.fetch_add(packed.length, Ordering::Relaxed);
                return Part { section, key: Some(key), packed, outcome: Outcome::Placed(Some(Ok(placed))) };
            }
            Raw::Made(raw, made_of) => (self.cache.map(|_| key(section, b"made of", &made_of)), raw),
            Raw::Bytes(raw) => (self.cache.map(|_| key(section, b"raw", &raw)), raw),
        };
        let known = key.and_then(|key| self.known.get(&key).copied());
        let (packed, outcome) = if self.keeps() {
            let old = known.and_then(|known| self.output.old(&known.path(section)));
            let old = old.filter(|old| known.is_some_and(|known| Digest::of(old) == known.digest));
            let bytes = old.unwrap_or_else(|| pack_part(&raw));
            (Packed::of(&bytes), Outcome::Kept(bytes))
        } else if let Some(known) = known
            && let Some(placed) = self.output.take(&known.path(section), known.digest).transpose()
        {
            (known, Outcome::Placed(Some(placed)))
        } else {
            let bytes = pack_part(&raw);
            let packed = Packed::of(&bytes);
            let placed = self.output.put_known(&packed.path(section), &bytes, packed.digest);
            (packed, Outcome::Placed(Some(placed)))
        };
        self.packed.fetch_add(packed.length, Ordering::Relaxed);
        Part { section, key, packed, outcome }
    }

    /// The place of a part in the site, unless it travels with the others.
    fn place(&self, part: &mut Part, is_whole: bool) -> Option<Result<Placed>> {
        match &mut part.outcome {
            Outcome::Placed(placed) => placed.take(),
            Outcome::Kept(_) if is_whole => None,
            Outcome::Kept(bytes) => {
                Some(self.output.put_known(&part.packed.path(part.section), bytes, part.packed.digest))
            }
        }
    }
}

/// Hands parts to those who pack them.
struct Line<'l, 'p, 's> {
    packer: &'p Packer<'p>,
    scope: &'l Scope<'s>,
    done: mpsc::Sender<(usize, Part)>,
    count: usize,
    progress: &'p (dyn Fn(f32) + Sync),
}

impl<'p: 's, 's> Sink for Line<'_, 'p, 's> {
    fn has(&self, section: Section, made_of: &MadeOf) -> bool {
        if self.packer.keeps() || self.packer.cache.is_none() {
            return false;
        }
        let key = key(section, b"made of", made_of);
        let Some(known) = self.packer.known.get(&key) else { return false };
        // A part that cannot be taken over is made once more, and then says why it cannot be written.
        let Ok(Some(placed)) = self.packer.output.take(&known.path(section), known.digest) else { return false };
        self.packer.at_hand.lock().unwrap_or_else(PoisonError::into_inner).insert(key, placed);
        true
    }

    fn take(&mut self, section: Section, raw: Raw) {
        let length = match &raw {
            Raw::Bytes(raw) | Raw::Made(raw, _) => raw.len(),
            Raw::AtHand(_) => 0,
        };
        let (packer, done, number) = (self.packer, self.done.clone(), self.count);
        self.count += 1;
        let pack = move || {
            // Who would hear of it is there until all are packed.
            let _ = done.send((number, packer.pack(section, raw)));
            packer.waiting.fetch_sub(length, Ordering::Relaxed);
        };
        let waiting = packer.waiting.fetch_add(length, Ordering::Relaxed);
        if waiting > WAITING * rayon::current_num_threads() {
            pack();
        } else {
            self.scope.spawn(|_| pack());
        }
    }

    fn is_at(&mut self, share: f32) {
        (self.progress)(share);
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
