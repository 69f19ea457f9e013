//! The text of an article as HTML: written from plain text, so that whatever an article says stays text.
//!
//! The elements are those that the explorer makes (`src/ui/text.rs`), so that nothing moves when it takes over.

use std::fmt::Write as _;

use kashshaf_search::{Block, BlockKind, Inline, InlineKind, Reading};

/// The blocks of an article in reading order, without those that are set apart. `related` turns the slug of an
/// article of the collection into an address.
pub(crate) fn body(reading: &Reading, related: &dyn Fn(&str) -> String) -> String {
    let blocks = &reading.article.blocks;
    let mut out = String::new();
    let mut open = None;
    for (at, block) in blocks.iter().enumerate() {
        if block.kind == BlockKind::Boilerplate {
            continue;
        }
        let group = Group::of(block.kind);
        if group != open {
            out.push_str(open.map_or("", Group::end));
            out.push('\n');
            out.push_str(group.map_or("", Group::start));
            open = group;
        } else if group.is_none() {
            out.push('\n');
        }
        let target = reading.related.iter().find(|(n, _)| *n as usize == at).map(|(_, slug)| related(slug));
        element(&mut out, block, target.as_deref());
    }
    out.push_str(open.map_or("", Group::end));
    out
}

/// The lines that are set apart.
pub(crate) fn set_apart(reading: &Reading) -> Vec<&str> {
    let blocks = reading.article.blocks.iter();
    blocks.filter(|block| block.kind == BlockKind::Boilerplate).map(|block| block.text.as_str()).collect()
}

/// Blocks that share an element with their neighbours.
#[derive(Clone, Copy, PartialEq)]
enum Group {
    Bullets,
    Numbers,
    Rows,
}

impl Group {
    fn of(kind: BlockKind) -> Option<Group> {
        match kind {
            BlockKind::Bullet(_) => Some(Group::Bullets),
            BlockKind::Number(_) => Some(Group::Numbers),
            BlockKind::Row => Some(Group::Rows),
            _ => None,
        }
    }

    fn start(self) -> &'static str {
        match self {
            Group::Bullets => "<ul>",
            Group::Numbers => "<ol>",
            Group::Rows => "<div class=\"table\"><table><tbody>",
        }
    }

    fn end(self) -> &'static str {
        match self {
            Group::Bullets => "</ul>",
            Group::Numbers => "</ol>",
            Group::Rows => "</tbody></table></div>",
        }
    }
}

fn element(out: &mut String, block: &Block, related: Option<&str>) {
    let (start, end) = match block.kind {
        BlockKind::Heading(..=2) => ("<h2>", "</h2>"),
        BlockKind::Heading(3) => ("<h3>", "</h3>"),
        BlockKind::Heading(_) => ("<h4>", "</h4>"),
        BlockKind::Bullet(..=1) | BlockKind::Number(..=1) => ("<li>", "</li>"),
        BlockKind::Bullet(2) | BlockKind::Number(2) => ("<li class=\"d2\">", "</li>"),
        BlockKind::Bullet(_) | BlockKind::Number(_) => ("<li class=\"d3\">", "</li>"),
        BlockKind::Quote => ("<blockquote>", "</blockquote>"),
        BlockKind::Code => ("<pre>", "</pre>"),
        BlockKind::Caption => ("<p class=\"caption\">", "</p>"),
        BlockKind::Related => ("<aside>", "</aside>"),
        BlockKind::Row => ("<tr><td>", "</td></tr>"),
        BlockKind::Paragraph | BlockKind::Boilerplate => ("<p>", "</p>"),
    };
    out.push_str(start);
    match related {
        Some(address) => {
            // A link holds no other links.
            write!(out, "<a href=\"{}\">{}</a>", escaped(address), escaped(&block.text)).expect("strings take text");
        }
        None => inline(out, block),
    }
    out.push_str(end);
}

/// The text of a block with its inline markup.
fn inline(out: &mut String, block: &Block) {
    let mut open: Vec<(&'static str, usize)> = Vec::new();
    let mut at = 0;
    let text = |out: &mut String, from: usize, to: usize| {
        let piece = block.text.get(from..to).unwrap_or_default();
        for c in piece.chars() {
            match (c, block.kind) {
                ('\t', BlockKind::Row) => out.push_str("</td><td>"),
                ('\n', kind) if kind != BlockKind::Code => out.push_str("<br>"),
                (c, _) => push(out, c),
            }
        }
    };
    for Inline { start, end, kind } in &block.inlines {
        let (start, end) = (*start as usize, *end as usize);
        while let Some((tag, until)) = open.pop_if(|(_, until)| *until <= start) {
            text(out, at, until);
            out.push_str(tag);
            at = until;
        }
        // Cells part a row, so markup cannot reach across them; nor across the end of what it stands in.
        let across = block.kind == BlockKind::Row && block.text.get(start..end).is_some_and(|t| t.contains('\t'));
        if start < at || start >= end || end > block.text.len() || across || open.last().is_some_and(|o| end > o.1) {
            continue;
        }
        text(out, at, start);
        at = start;
        let (tag, close) = match kind {
            InlineKind::Emphasis => ("<em>".to_owned(), "</em>"),
            InlineKind::Strong => ("<strong>".to_owned(), "</strong>"),
            InlineKind::Code => ("<code>".to_owned(), "</code>"),
            InlineKind::Link(address) if is_link(address) => {
                (format!("<a href=\"{}\" rel=\"noopener noreferrer\">", escaped(address)), "</a>")
            }
            InlineKind::Link(_) => continue,
        };
        out.push_str(&tag);
        open.push((close, end));
    }
    while let Some((tag, until)) = open.pop() {
        text(out, at, until);
        out.push_str(tag);
        at = until;
    }
    text(out, at, block.text.len());
}

/// Checked again where it is written, whoever made the article.
fn is_link(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https" | "mailto"))
}

/// A text as it stands in HTML, between tags or in a quoted attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push(&mut out, c));
    out
}

fn push(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kashshaf_search::Article;

    #[track_caller]
    fn check(blocks: Vec<Block>, html: &str) {
        let reading = Reading {
            article: Article { blocks, ..Article::default() },
            related: vec![(9, "x".into())],
            ..Reading::default()
        };
        assert_eq!(body(&reading, &|slug| format!("{slug}.html")).replace('\n', ""), html);
    }

    fn mark(start: u32, end: u32, kind: InlineKind) -> Inline {
        Inline { start, end, kind }
    }

    #[test]
    fn blocks_become_elements() {
        let block = Block::new;
        check(
            vec![
                block(BlockKind::Paragraph, "a <b>\n\"c\""),
                block(BlockKind::Bullet(1), "x"),
                block(BlockKind::Bullet(2), "y"),
                block(BlockKind::Row, "1\t2"),
                block(BlockKind::Boilerplate, "gone"),
                block(BlockKind::Row, "3\t"),
                block(BlockKind::Related, "r"),
            ],
            "<p>a &lt;b&gt;<br>&quot;c&quot;</p><ul><li>x</li><li class=\"d2\">y</li></ul><div class=\"table\"><table><tbody><tr><td>1</td><td>2</td></tr>\
             <tr><td>3</td><td></td></tr></tbody></table></div><aside>r</aside>",
        );
    }

    #[test]
    fn marks_nest_and_what_does_not_nest_is_left_out() {
        let text = "one two three";
        let inlines = vec![
            mark(0, 7, InlineKind::Strong),
            mark(4, 7, InlineKind::Emphasis),
            mark(5, 10, InlineKind::Code),
            mark(8, 13, InlineKind::Link("https://x.test/?a=1&b=\"2\"".into())),
        ];
        check(
            vec![Block { kind: BlockKind::Paragraph, text: text.into(), inlines }],
            "<p><strong>one <em>two</em></strong> <a href=\"https://x.test/?a=1&amp;b=&quot;2&quot;\" rel=\"noopener noreferrer\">three</a></p>",
        );
        let inlines = vec![mark(0, 3, InlineKind::Link("javascript:alert(1)".into())), mark(2, 99, InlineKind::Strong)];
        check(vec![Block { kind: BlockKind::Paragraph, text: text.into(), inlines }], "<p>one two three</p>");
    }
}
