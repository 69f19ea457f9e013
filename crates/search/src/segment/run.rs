//! One run: some articles, analysed and inverted.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use super::articles::{self, ArticleDigest, Known, Measures};
use super::interner::Interner;
use super::stored::{Lost, Stored};
use super::terms::TermStreamWriter;
use crate::article::Article;
use crate::index::{BODY, GAP, Packer, hash, put, write_article};
use crate::text::{Text, Token, write_spelling};

const MAGIC: [u8; 4] = *b"KSHR";
/// Raised whenever the bytes of a run change, or what analysis makes of the same text.
const VERSION: u16 = 4;
const HEAD: usize = 4 + 2 + 4 + 4 * 8;

/// Words read in a minute: a usual figure for news prose, and letters a minute for scripts without spaces.
const WORDS_A_MINUTE: u32 = 200;
const CLUSTERS_A_MINUTE: u32 = 500;

/// Turns articles into the bytes of a run.
#[derive(Debug, Default)]
pub struct RunWriter {
    articles: Vec<(Article, u32)>,
    text: usize,
}

impl RunWriter {
    /// Adds an article, with its place among those it came with.
    pub fn add(&mut self, article: Article, place: u32) {
        self.text += article.title.len() + article.blocks.iter().map(|block| block.text.len()).sum::<usize>();
        self.articles.push((article, place));
    }

    /// How many bytes of text have been added: what decides when a run is large enough.
    pub fn text(&self) -> usize {
        self.text
    }

    /// Whether no article has been added.
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    /// Analyses the articles: the bytes of the run.
    pub fn finish(mut self) -> Vec<u8> {
        self.articles.sort_by(|(a, _), (b, _)| articles::order(articles::order_key(a), articles::order_key(b)));
        let (mut entries, mut bodies, mut inverter) = (Vec::new(), Vec::new(), Inverter::default());
        let count = self.articles.len() as u32;
        for ((mut article, place), doc) in self.articles.into_iter().zip(0..) {
            let measures = inverter.read(&article, doc);
            let related = articles::related(&article);
            let title = hash(&articles::title_key(&article.title));
            let (before, mut row) = (bodies.len(), Packer::default());
            write_article(&article, &mut row);
            articles::write_body(&row, &mut bodies);
            let body = (bodies.len() - before) as u32;
            article.blocks = Vec::new();
            let digest = digest(&article, &bodies[before..]);
            let row = row.len() as u32;
            let mut entry = Vec::with_capacity(256);
            encode(&Known { article, place, measures, related, title, body, row, digest }, &mut entry);
            put(&mut entries, entry.len() as u32);
            entries.extend(entry);
        }
        let (terms, directory) = inverter.finish();
        let mut out = Vec::with_capacity(HEAD + entries.len() + bodies.len() + terms.len() + directory.len());
        out.extend(MAGIC);
        out.extend(VERSION.to_le_bytes());
        out.extend(count.to_le_bytes());
        for part in [&entries, &bodies, &terms, &directory] {
            out.extend((part.len() as u64).to_le_bytes());
        }
        for part in [entries, bodies, terms, directory] {
            out.extend(part);
        }
        out
    }
}

/// Where the parts of a run begin and how long they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) start: u64,
    pub(super) length: u64,
}

/// A run that can be read.
#[derive(Debug)]
pub struct Run<S> {
    pub(super) stored: S,
    pub(super) articles: u32,
    pub(super) entries: Part,
    pub(super) bodies: Part,
    pub(super) terms: Part,
    pub(super) directory: Part,
}

impl<S: Stored> Run<S> {
    /// Reads where everything stands. Whether the bytes are those that were written is for their keeper to know.
    pub fn open(stored: S) -> Result<Run<S>, Lost> {
        let head = stored.read(0, HEAD)?;
        if head[..4] != MAGIC || head[4..6] != VERSION.to_le_bytes() {
            return Err(Lost::new("it was written by another version"));
        }
        let articles = u32::from_le_bytes([head[6], head[7], head[8], head[9]]);
        let mut start = HEAD as u64;
        let mut parts = [Part { start, length: 0 }; 4];
        for (part, length) in parts.iter_mut().zip(head[10..].chunks_exact(8)) {
            let length = u64::from_le_bytes(length.try_into().expect("a chunk has eight bytes"));
            *part = Part { start, length };
            start = start.checked_add(length).ok_or_else(|| Lost::new("it is longer than can be"))?;
        }
        if start != stored.length() {
            return Err(Lost::new("it does not end where it should"));
        }
        drop(head);
        let [entries, bodies, terms, directory] = parts;
        Ok(Run { stored, articles, entries, bodies, terms, directory })
    }

    /// Its bytes.
    pub fn stored(&self) -> &S {
        &self.stored
    }

    /// How many articles it holds.
    pub fn len(&self) -> u32 {
        self.articles
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.articles == 0
    }

    /// Calls `each` with what is known of every article, and its number in the run.
    pub fn each_known(&self, mut each: impl FnMut(Known, u32)) -> Result<(), Lost> {
        let mut number = 0;
        articles::each_known(self, |known, _| {
            each(known, number);
            number += 1;
            Ok(())
        })
    }

    /// An article by its number in the run.
    pub fn article(&self, number: u32) -> Result<Article, Lost> {
        let (mut start, mut found, mut next) = (0_u64, None, 0);
        articles::each_known(self, |known, _| {
            match next == number {
                true => found = Some(known),
                false if found.is_none() => start += u64::from(known.body),
                false => {}
            }
            next += 1;
            Ok(())
        })?;
        let Known { article, body, .. } = found.ok_or_else(|| Lost::new("it has no such article"))?;
        let bytes = self.stored.read(self.bodies.start + start, body as usize)?;
        Ok(Article { blocks: articles::blocks_of(&bytes)?, ..article })
    }
}

/// The digest of an article, of which the body stands apart.
fn digest(article: &Article, body: &[u8]) -> ArticleDigest {
    let mut bytes = Vec::with_capacity(256);
    encode(article, &mut bytes);
    let digest = Sha256::new().chain_update((bytes.len() as u64).to_le_bytes()).chain_update(bytes).chain_update(body);
    *digest.finalize().first_chunk().expect("a digest has 32 bytes")
}

pub(super) fn encode<T: serde::Serialize>(value: &T, out: &mut Vec<u8>) {
    *out = postcard::to_extend(value, std::mem::take(out)).expect("plain values of this crate can always be encoded");
}

/// What grows while the articles of a run are read.
#[derive(Default)]
struct Inverter {
    /// Terms as they were spelled.
    terms: Interner,
    /// Every occurrence in the order of the articles and their places: term, article, place.
    occurrences: Vec<[u32; 3]>,
    key: String,
}

impl Inverter {
    fn read(&mut self, article: &Article, doc: u32) -> Measures {
        let (mut measures, mut words, mut clusters) = (Measures::default(), 0, 0);
        let mut place = 0;
        let blocks = article.blocks.iter().filter(|b| b.is_indexed()).map(|b| b.text.as_str());
        for (n, source) in std::iter::once(article.title.as_str()).chain(blocks).enumerate() {
            let text = Text::new(source);
            let (mut tokens, mut places) = (0, 0);
            for token in text.tokens() {
                let (term, _) = self.terms.insert(spelled(source, &token, &mut self.key).as_bytes());
                self.occurrences.push([term, doc, place + token.position]);
                (tokens, places) = (tokens + 1, token.position + 1);
                match token.clusters {
                    0 => words += 1,
                    1 => clusters += 1,
                    _ => {}
                }
            }
            place = if n == 0 { BODY } else { place + places + GAP };
            measures.length += if n == 0 { 3 * tokens } else { tokens };
        }
        measures.minutes =
            (words * CLUSTERS_A_MINUTE + clusters * WORDS_A_MINUTE).div_ceil(WORDS_A_MINUTE * CLUSTERS_A_MINUTE).max(1);
        measures
    }

    /// The terms in their order with their lists, and the directory.
    fn finish(self) -> (Vec<u8>, Vec<u8>) {
        // Occurrences are in order but for their terms, so it is enough to deal them out.
        let count = self.terms.len();
        let mut ends = vec![0_u32; count];
        self.occurrences.iter().for_each(|&[term, _, _]| ends[term as usize] += 1);
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        let mut dealt = vec![[0_u32; 2]; self.occurrences.len()];
        for &[term, doc, place] in &self.occurrences {
            dealt[ends[term as usize] as usize] = [doc, place];
            ends[term as usize] += 1;
        }
        // Most terms differ in their first eight bytes, which compare as one number.
        let key = |term: u32| {
            let mut start = [0; 8];
            let bytes = self.terms.get(term);
            let length = bytes.len().min(8);
            start[..length].copy_from_slice(&bytes[..length]);
            (u64::from_be_bytes(start), term)
        };
        let mut order: Vec<(u64, u32)> = (0..count as u32).map(key).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.terms.get(a.1).cmp(self.terms.get(b.1))));
        let mut writer = TermStreamWriter::default();
        let mut list = Vec::new();
        for (_, term) in order {
            let start = (term as usize).checked_sub(1).map_or(0, |before| ends[before] as usize);
            list.clear();
            write_list(&dealt[start..ends[term as usize] as usize], &mut list);
            writer.push(self.terms.get(term), &list);
        }
        writer.finish()
    }
}

/// Writes the occurrences of a term: articles and places, both rising.
fn write_list(occurrences: &[[u32; 2]], out: &mut Vec<u8>) {
    let mut next_doc = 0;
    for article in occurrences.chunk_by(|a, b| a[0] == b[0]) {
        put(out, article[0][0] - next_doc);
        next_doc = article[0][0] + 1;
        put(out, article.len() as u32);
        let mut before = 0;
        for &[_, place] in article {
            put(out, place - before);
            before = place;
        }
    }
}

/// A token's key: its term, and its spelling where that is another. Written into `key` when it is made of both.
fn spelled<'t>(source: &str, token: &'t Token<'t>, key: &'t mut String) -> &'t str {
    let written = &source[token.span.clone()];
    // n-grams have no spelling of their own, and a ligature is written like no word.
    if token.clusters > 0 || written == token.term || written.is_ascii() {
        return &token.term;
    }
    let plain = |c: char| matches!(c, '\u{0620}'..='\u{0652}');
    let written = if written.chars().all(plain) {
        Cow::Borrowed(written)
    } else {
        Cow::Owned(written.nfkc().collect::<String>())
    };
    key.clear();
    key.push_str(&token.term);
    key.push('\0');
    write_spelling(&written, key);
    if key[token.term.len() + 1..] == *token.term { &token.term } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Block, BlockKind};

    #[test]
    fn a_run_that_was_cut_short_is_noticed() {
        let mut writer = RunWriter::default();
        let blocks = vec![Block::new(BlockKind::Paragraph, "The moon pulls the water.")];
        writer.add(Article { id: "a".into(), blocks, ..Article::default() }, 0);
        let bytes = writer.finish();
        assert_eq!(Run::open(bytes.clone()).map(|run| run.len()), Ok(1));
        for end in 0..bytes.len() {
            assert!(Run::open(bytes[..end].to_vec()).is_err(), "{end}");
        }
    }
}
