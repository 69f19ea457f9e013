//! An article: what an author wrote, as plain values.
//!
//! The body is a list of blocks of plain text with a few inline spans, never HTML: what reaches a page is built
//! from text nodes, so that no article can bring a script with it, whatever it was made from.

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::lang::Direction;

/// One article with what is known about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// The id given in the input, or derived from its path. Unique in a collection.
    pub id: String,
    /// The article's name in addresses and file names: ASCII letters, digits and `-`. Unique in a collection.
    pub slug: String,
    /// The title as one line of text.
    pub title: String,
    /// The language, as a BCP 47 tag in lower case (`ar`, `zh`, `zh-hant`); `und` when unknown.
    pub lang: String,
    /// The direction of the text, decided from the language and the letters when the article was read.
    pub direction: Direction,
    /// The day it was published.
    pub date: Option<Date>,
    /// Who published it.
    pub source: Option<String>,
    /// Who wrote it, in the order given.
    pub authors: Vec<String>,
    /// Where it was first published: an `http` or `https` address.
    pub url: Option<String>,
    /// Topics named in the input: ids or labels.
    pub topics: Vec<String>,
    /// Every other property of the input, a candidate for a facet: names and values, sorted by name.
    pub properties: Vec<(String, Vec<String>)>,
    /// The text, block by block, in reading order.
    pub blocks: Vec<Block>,
}

/// One block of an article: a paragraph, a heading, a list item.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What the block is.
    pub kind: BlockKind,
    /// Its text, without markup. Line feeds only in [`BlockKind::Code`] and where the author broke a line.
    pub text: String,
    /// Marked-up ranges of `text`, sorted by start, an outer range before the ranges inside it.
    pub inlines: Vec<Inline>,
}

impl Block {
    /// A block without inline markup.
    pub fn new(kind: BlockKind, text: impl Into<String>) -> Block {
        Block { kind, text: text.into(), inlines: Vec::new() }
    }

    /// Whether readers can find the block's text by searching. Boilerplate is kept and shown, but set apart.
    pub fn is_indexed(&self) -> bool {
        self.kind != BlockKind::Boilerplate
    }
}

/// What a block is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// Running text.
    #[default]
    Paragraph,
    /// A heading inside the article, from 2 (a section) to 6.
    Heading(u8),
    /// An item of a bulleted list, at this depth (1 is the outermost).
    Bullet(u8),
    /// An item of a numbered list, at this depth.
    Number(u8),
    /// A quotation.
    Quote,
    /// Preformatted text.
    Code,
    /// A row of a table: cells are parted by tab characters.
    Row,
    /// The words below a picture or a table.
    Caption,
    /// A pointer to another article ("Read also: ..."): an aside.
    Related,
    /// A line that stands under every article ("Follow us on ..."): set apart, not indexed.
    Boilerplate,
}

/// Markup on a range of a block's text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Inline {
    /// Where it starts, in bytes of the block's text.
    pub start: u32,
    /// Where it ends, in bytes of the block's text.
    pub end: u32,
    /// What it is.
    pub kind: InlineKind,
}

/// What an inline range is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum InlineKind {
    /// Stress.
    #[default]
    Emphasis,
    /// Strong stress.
    Strong,
    /// Computer text.
    Code,
    /// A link. Only `http:`, `https:` and `mailto:` addresses are ever stored.
    Link(String),
}
