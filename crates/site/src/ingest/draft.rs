//! From what was read to an article: defaults, checks and everything that is derived.

use std::path::Path;

use kashshaf_search::{Article, Block, BlockKind, Direction};

use super::metadata::Metadata;
use super::{clean, date, language, slug, title};
use crate::problem::Problem;

/// An article as a reader of some format leaves it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// What was said about it.
    pub metadata: Metadata,
    /// The title that stood in the text, taken out of the blocks.
    pub heading: Option<String>,
    /// A language that the file hints at; templates often name a wrong one.
    pub lang_hint: Option<String>,
    /// The text. Headings have the level that was written, from 1.
    pub blocks: Vec<Block>,
}

/// Where a draft comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The file.
    pub path: &'a Path,
    /// The line of a record.
    pub line: Option<usize>,
    /// The id of an article that names none.
    pub id: &'a str,
}

/// How much text decides about language and direction, in bytes.
const SAMPLE: usize = 8000;

impl Draft {
    /// The article, and what was odd about it; or why there is none.
    pub fn resolve(self, origin: Origin<'_>) -> Result<(Article, Vec<Problem>), Problem> {
        let Draft { metadata, heading, lang_hint, mut blocks } = self;
        let mut notes = Vec::new();
        let mut note = |message: String| notes.push(Problem::note(origin.path, origin.line, message));

        blocks.retain(|block| !block.text.trim().is_empty());
        let given = metadata.title.map(|text| clean::line(&text)).filter(|text| !text.is_empty());
        if let (Some(given), Some(heading)) = (&given, &heading)
            && !same_words(given, heading)
        {
            blocks.insert(0, Block::new(BlockKind::Heading(2), heading.as_str()));
        }
        let title = settle_title(given.or(heading), &mut blocks);
        // A text of signs alone gives no words for a title, and a link needs some.
        let title = if title.is_empty() && !blocks.is_empty() { clean::line(origin.id) } else { title };
        if title.is_empty() && blocks.is_empty() {
            let message = "holds no text: write some, or remove it from the folder";
            return Err(Problem::skipped(origin.path, origin.line, message));
        }

        let sample = sample(&title, &blocks);
        let given = metadata.lang.and_then(|tag| {
            let normal = language::normalize(&tag);
            if normal.is_none() {
                note(format!(
                    "`{}` is not a language tag such as `ar` or `en`; the language was detected",
                    clean::line(&tag)
                ));
            }
            normal
        });
        let hint = lang_hint.and_then(|tag| language::normalize(&tag));
        let hint = hint.filter(|tag| Direction::of(&sample, tag) == Direction::of_language(tag));
        let lang = given.or(hint).unwrap_or_else(|| language::detect(&sample));

        let day = metadata.date.and_then(|text| {
            let day = date::parse(&text);
            if day.is_none() {
                note(format!(
                    "the date `{}` was not understood and is left out: write it as 2024-05-16",
                    clean::line(&text)
                ));
            }
            day
        });
        let url = metadata.url.map(|url| clean::line(&url)).filter(|url| {
            let fits = is_web_address(url);
            if !fits {
                note(format!("the address `{url}` is left out: only http and https addresses are linked"));
            }
            fits
        });

        let id = metadata.id.map(|id| clean::line(&id)).filter(|id| !id.is_empty());
        let id = id.unwrap_or_else(|| clean::line(origin.id));
        let article = Article {
            slug: slug::slugify(&id),
            id,
            direction: Direction::of(&sample, &lang),
            title,
            lang,
            date: day,
            source: metadata.source.map(|text| clean::line(&text)).filter(|text| !text.is_empty()),
            authors: metadata.authors,
            url,
            topics: metadata.topics,
            properties: metadata.properties.into_iter().collect(),
            blocks,
        };
        Ok((article, notes))
    }
}

/// Whether an address may be linked.
pub fn is_web_address(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https")) && !url.contains(char::is_whitespace)
}

/// The title: the one given, else the first heading, else the first sentence. A heading that says the same is not
/// said twice, and the remaining headings become sections.
fn settle_title(given: Option<String>, blocks: &mut Vec<Block>) -> String {
    let text_before = |blocks: &[Block], at: usize| blocks[..at].iter().any(|block| block.kind == BlockKind::Paragraph);
    let first = blocks.iter().position(|block| matches!(block.kind, BlockKind::Heading(_)));
    let title = match given {
        Some(title) => {
            if let Some(at) = first
                && !text_before(blocks, at)
                && same_words(&blocks[at].text, &title)
            {
                blocks.remove(at);
            } else if blocks.len() > 1 && blocks[0].text == title {
                blocks.remove(0);
            }
            title
        }
        None => {
            let main = blocks.iter().position(|block| block.kind == BlockKind::Heading(1));
            match main.or(first.filter(|at| !text_before(blocks, *at))) {
                Some(at) => clean::line(&blocks.remove(at).text),
                None => {
                    let own = |block: &&Block| {
                        let words = block.text.chars().any(char::is_alphanumeric);
                        words && block.is_indexed() && block.kind != BlockKind::Related
                    };
                    let text = blocks.iter().find(own).or(blocks.first()).map(|block| block.text.as_str());
                    title::from_text(text.unwrap_or_default())
                }
            }
        }
    };
    let shift = u8::from(blocks.iter().any(|block| matches!(block.kind, BlockKind::Heading(..=1))));
    for block in blocks {
        if let BlockKind::Heading(level) = block.kind {
            block.kind = BlockKind::Heading((level + shift).clamp(2, 6));
        }
    }
    title
}

fn same_words(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    words(a) == words(b)
}

/// The beginning of an article's own words.
fn sample(title: &str, blocks: &[Block]) -> String {
    let mut sample = title.to_owned();
    for block in blocks.iter().filter(|block| block.is_indexed() && block.kind != BlockKind::Code) {
        if sample.len() > SAMPLE {
            break;
        }
        sample.push('\n');
        let end = block.text.floor_char_boundary(SAMPLE);
        sample.push_str(&block.text[..end]);
    }
    sample
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin<'static> {
        Origin { path: Path::new("folder/a.txt"), line: None, id: "a" }
    }

    fn block(kind: BlockKind, text: &str) -> Block {
        Block::new(kind, text)
    }

    #[track_caller]
    fn check_title(given: Option<&str>, blocks: Vec<Block>, title: &str, kept: &[BlockKind]) {
        let metadata = Metadata { title: given.map(str::to_owned), ..Metadata::default() };
        let (article, _) = Draft { metadata, blocks, ..Draft::default() }.resolve(origin()).unwrap();
        assert_eq!(article.title, title);
        assert_eq!(article.blocks.iter().map(|b| b.kind).collect::<Vec<_>>(), kept);
    }

    #[test]
    fn titles_come_from_metadata_headings_or_sentences() {
        use BlockKind::{Heading, Paragraph};
        let body = || vec![block(Heading(1), "A title"), block(Heading(2), "Part"), block(Paragraph, "Words. More.")];
        check_title(None, body(), "A title", &[Heading(2), Paragraph]);
        check_title(Some("A TITLE!"), body(), "A TITLE!", &[Heading(2), Paragraph]);
        check_title(None, vec![block(Paragraph, "."), block(Paragraph, "Words.")], "Words", &[Paragraph, Paragraph]);
        check_title(None, vec![block(Paragraph, ".")], "a", &[Paragraph]);
        check_title(Some("Another"), body(), "Another", &[Heading(2), Heading(3), Paragraph]);
        check_title(None, vec![block(Paragraph, "Words. More.")], "Words", &[Paragraph]);
        check_title(
            None,
            vec![block(Paragraph, "Words. More."), block(Heading(2), "End")],
            "Words",
            &[Paragraph, Heading(2)],
        );
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        let metadata = Metadata {
            lang: Some("?".into()),
            date: Some("soon".into()),
            url: Some("javascript:alert(1)".into()),
            ..Metadata::default()
        };
        let draft =
            Draft { metadata, blocks: vec![block(BlockKind::Paragraph, "خبر قصير")], ..Draft::default() };
        let (article, notes) = draft.resolve(origin()).unwrap();
        assert_eq!((article.lang.as_str(), article.date, article.url, notes.len()), ("ar", None, None, 3));
        assert_eq!(article.direction, Direction::Rtl);
        assert!(Draft::default().resolve(origin()).is_err());
    }

    #[test]
    fn a_wrong_hint_of_a_template_is_not_believed() {
        let draft = |hint: &str| Draft {
            lang_hint: Some(hint.into()),
            blocks: vec![block(BlockKind::Paragraph, "أكد الرئيس أن الطاقة هي المجال الرئيسي")],
            ..Draft::default()
        };
        assert_eq!(draft("en-US").resolve(origin()).unwrap().0.lang, "ar");
        assert_eq!(draft("ar-EG").resolve(origin()).unwrap().0.lang, "ar-eg");
    }
}
