//! Articles in their parts: what a reader opens, and what snippets are cut from.
//!
//! A part holds a run of articles, each as its numbers and texts (`packer`): authors, topics and properties; blocks, each with
//! its kind, its text and its inline ranges; mentions of topics; the articles that its related lines name. What the record
//! of an article holds does not stand here again. A part ends where an article's slug says so (a digit of its hash), once
//! the part is large enough: where articles come or go, parts further on stay the same.

use super::head::hash;
use super::packer::{Packer, Unpacker};
use super::rows::Row;
use crate::article::{Article, Block, BlockKind, Inline, InlineKind};

/// One slug in so many ends a part.
const ENDING: u32 = 16;

/// The size from which on a part of texts may end, in bytes before packing. An excerpt costs a reader a part, so parts are
/// small where they are few files, or few among all others. Between these a site should have no more than a file for twenty
/// of its articles.
pub(crate) fn text_size(articles: u32) -> usize {
    if (500..50_000).contains(&articles) { 192 << 10 } else { 48 << 10 }
}

/// Whether a part of a size ends behind an article; it must at twice the size from which on it may.
pub(crate) fn ends_part(size: usize, enough: usize, slug: &str) -> bool {
    size >= 2 * enough || size >= enough && hash(slug).is_multiple_of(ENDING)
}

/// An article's text, and what was found in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Text {
    /// Without what its record holds.
    pub(crate) article: Article,
    /// Number of a topic, and how often it is mentioned.
    pub(crate) mentions: Vec<(u32, u32)>,
    /// Number of a block, and the slug of the article that it names.
    pub(crate) related: Vec<(u32, String)>,
}

const KINDS: [BlockKind; 10] = [
    BlockKind::Paragraph,
    BlockKind::Heading(0),
    BlockKind::Bullet(0),
    BlockKind::Number(0),
    BlockKind::Quote,
    BlockKind::Code,
    BlockKind::Row,
    BlockKind::Caption,
    BlockKind::Related,
    BlockKind::Boilerplate,
];

/// Writes what a row holds of an article, whatever is found in it later.
pub(crate) fn write_article(article: &Article, out: &mut Packer) {
    let names = |names: &[String], out: &mut Packer| {
        out.number(names.len() as u32);
        names.iter().for_each(|name| out.text(name));
    };
    names(&article.authors, out);
    names(&article.topics, out);
    out.number(article.properties.len() as u32);
    for (name, values) in &article.properties {
        out.text(name);
        names(values, out);
    }
    out.number(article.blocks.len() as u32);
    for block in &article.blocks {
        let (kind, depth) = match block.kind {
            BlockKind::Heading(depth) => (1, depth),
            BlockKind::Bullet(depth) => (2, depth),
            BlockKind::Number(depth) => (3, depth),
            kind => (KINDS.iter().position(|&k| k == kind).unwrap_or_default(), 0),
        };
        out.number(kind as u32 | u32::from(depth) << 4);
        out.text(&block.text);
        out.number(block.inlines.len() as u32);
        for inline in &block.inlines {
            out.number(inline.start);
            out.number(inline.end);
            match &inline.kind {
                InlineKind::Emphasis => out.number(0),
                InlineKind::Strong => out.number(1),
                InlineKind::Code => out.number(2),
                InlineKind::Link(to) => {
                    out.number(3);
                    out.text(to);
                }
            }
        }
    }
}

/// Writes what was found in an article: the end of its row.
pub(crate) fn write_found(mentions: &[(u32, u32)], related: &[(u32, String)], out: &mut Packer) {
    out.number(mentions.len() as u32);
    mentions.iter().for_each(|&(topic, count)| [topic, count].iter().for_each(|&n| out.number(n)));
    out.number(related.len() as u32);
    for (block, slug) in related {
        out.number(*block);
        out.text(slug);
    }
}

impl Row for Text {
    fn write(&self, out: &mut Packer) {
        write_article(&self.article, out);
        write_found(&self.mentions, &self.related, out);
    }

    fn read(read: &mut Unpacker<'_>) -> Option<Text> {
        let mut text = Text { article: read_article(read)?, ..Text::default() };
        for _ in 0..read.number()? {
            text.mentions.push((read.number()?, read.number()?));
        }
        for _ in 0..read.number()? {
            text.related.push((read.number()?, read.text()?.to_string()));
        }
        Some(text)
    }
}

/// Reads what [`write_article`] wrote; `None` when it is damaged.
pub(crate) fn read_article(read: &mut Unpacker<'_>) -> Option<Article> {
    let names = |read: &mut Unpacker<'_>| -> Option<Vec<String>> {
        (0..read.number()?).map(|_| read.text().map(str::to_string)).collect()
    };
    let mut article = Article { authors: names(read)?, topics: names(read)?, ..Article::default() };
    for _ in 0..read.number()? {
        article.properties.push((read.text()?.to_string(), names(read)?));
    }
    for _ in 0..read.number()? {
        let kind = read.number()?;
        let depth = u8::try_from(kind >> 4).ok()?;
        let kind = match KINDS.get(kind as usize & 15)? {
            BlockKind::Heading(_) => BlockKind::Heading(depth),
            BlockKind::Bullet(_) => BlockKind::Bullet(depth),
            BlockKind::Number(_) => BlockKind::Number(depth),
            &kind => kind,
        };
        let mut block = Block::new(kind, read.text()?);
        for _ in 0..read.number()? {
            let (start, end) = (read.number()?, read.number()?);
            block.text.get(start as usize..end as usize)?;
            let kind = match read.number()? {
                0 => InlineKind::Emphasis,
                1 => InlineKind::Strong,
                2 => InlineKind::Code,
                _ => InlineKind::Link(read.text()?.to_string()),
            };
            block.inlines.push(Inline { start, end, kind });
        }
        article.blocks.push(block);
    }
    Some(article)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::rows::{Rows, RowsWriter, write};

    #[test]
    fn articles_come_back_as_they_went_in() {
        let kinds = KINDS.into_iter().chain([BlockKind::Heading(6), BlockKind::Bullet(9)]);
        let mut blocks: Vec<Block> = kinds.map(|kind| Block::new(kind, "وقال the moon")).collect();
        let inline = |kind| Inline { start: 0, end: 8, kind };
        blocks[0].inlines = vec![inline(InlineKind::Strong), inline(InlineKind::Link("https://a.example".into()))];
        let article = Article {
            authors: vec!["أ".into()],
            topics: vec!["sea".into(), "moon".into()],
            properties: [("kind".to_string(), vec!["a".to_string(), "b".to_string()])].into(),
            blocks,
            ..Article::default()
        };
        let text = Text { article, mentions: vec![(3, 9)], related: vec![(8, "tides".into())] };
        let mut writer = RowsWriter::default();
        [&text, &Text::default(), &text].into_iter().for_each(|text| writer.push(write(text)));
        let texts = Rows::open(writer.finish()).expect("what was written can be read");
        let read: Vec<Text> = (0..4).map_while(|at| texts.get(at)).collect();
        assert_eq!(read, [text.clone(), Text::default(), text]);
    }
}
