//! From a document tree to an article's blocks: text nodes and a handful of inline marks, nothing else.
//!
//! The walk goes from node to node and never recurses, so that no nesting can exhaust the stack. Scripts, styles
//! and every attribute but a link's address are not looked at, so they cannot come along.

use dom_query::NodeRef;
use kashshaf_search::{Block, BlockKind, Inline, InlineKind};

use crate::ingest::clean;

/// Elements whose content is no text of the article.
const NEVER: [&str; 21] = [
    "audio", "button", "canvas", "datalist", "embed", "head", "iframe", "input", "math", "noscript", "object", "rp",
    "rt", "script", "select", "style", "svg", "template", "textarea", "title", "video",
];

/// The blocks below a node, without the elements named in `skip`.
pub(crate) fn read(root: &NodeRef<'_>, skip: &[&str]) -> Vec<Block> {
    let mut walker = Walker::default();
    let mut node = *root;
    loop {
        let inside = walker.enter(&node, skip, node.id == root.id);
        if inside && let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        if inside {
            walker.leave(&node);
        }
        loop {
            if node.id == root.id {
                walker.flush();
                return walker.blocks;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else {
                walker.flush();
                return walker.blocks;
            };
            node = parent;
            walker.leave(&node);
        }
    }
}

/// What surrounds the text that is being read.
#[derive(Clone, Copy, PartialEq)]
enum Context {
    Heading(u8),
    Quote,
    Code,
    Caption,
    Bullets,
    Numbers,
    Table { layout: bool },
    Row,
}

#[derive(Default)]
struct Walker {
    blocks: Vec<Block>,
    text: String,
    inlines: Vec<Inline>,
    /// Open inline elements: where they began in `text`.
    open: Vec<(usize, InlineKind)>,
    contexts: Vec<Context>,
    /// A space is due before the next word.
    space: bool,
    /// Cells of the current row.
    cells: usize,
    /// The list item being read, and the item that the last block belongs to.
    item: usize,
    last_item: Option<usize>,
    items: Vec<usize>,
}

impl Walker {
    /// Takes a node; says whether its children are to be visited.
    fn enter(&mut self, node: &NodeRef<'_>, skip: &[&str], is_root: bool) -> bool {
        if node.is_text() {
            self.take_text(&node.text());
            return false;
        }
        let Some(name) = node.node_name() else { return node.is_document() || node.is_fragment() };
        let name: &str = &name;
        if NEVER.contains(&name) || (skip.contains(&name) && !is_root) || node.has_attr("hidden") {
            return false;
        }
        if let Some(kind) = inline_kind(node, name) {
            self.open.push((self.text.len(), kind));
            return true;
        }
        match name {
            "br" => self.line_break(),
            "wbr" => {}
            _ if !is_block(name) => {}
            "tr" if self.in_data_table() => {
                self.flush();
                self.contexts.push(Context::Row);
                self.cells = 0;
            }
            "td" | "th" if self.contexts.last() == Some(&Context::Row) => {
                if self.cells > 0 {
                    self.text.push('\t');
                }
                self.cells += 1;
                self.space = false;
            }
            _ => {
                self.boundary();
                if let Some(context) = context_of(node, name) {
                    self.contexts.push(context);
                }
                if name == "li" {
                    self.item += 1;
                    self.items.push(self.item);
                }
            }
        }
        true
    }

    fn leave(&mut self, node: &NodeRef<'_>) {
        let Some(name) = node.node_name() else { return };
        let name: &str = &name;
        if inline_kind(node, name).is_some() {
            if let Some((start, kind)) = self.open.pop() {
                self.inline(start, kind);
            }
            return;
        }
        match name {
            "br" | "wbr" => {}
            _ if !is_block(name) => {}
            "tr" if self.contexts.last() == Some(&Context::Row) => {
                self.flush();
                self.contexts.pop();
            }
            "td" | "th" if self.contexts.last() == Some(&Context::Row) => {
                self.text.truncate(self.text.trim_end_matches([' ', '\n']).len());
                self.space = false;
            }
            _ => {
                if name == "pre" && !self.in_row() {
                    self.flush()
                } else {
                    self.boundary()
                }
                if name == "li" {
                    self.items.pop();
                }
                if context_of(node, name).is_some() {
                    self.contexts.pop();
                }
            }
        }
    }

    fn in_row(&self) -> bool {
        self.contexts.contains(&Context::Row)
    }

    fn in_data_table(&self) -> bool {
        let table = self.contexts.iter().rev().find(|context| matches!(context, Context::Table { .. }));
        table == Some(&Context::Table { layout: false }) && !self.in_row()
    }

    fn in_code(&self) -> bool {
        self.contexts.last() == Some(&Context::Code)
    }

    fn take_text(&mut self, text: &str) {
        if self.in_code() {
            self.text.extend(text.chars().filter(|c| matches!(c, '\n' | '\t') || !clean::is_noise(*c)));
            return;
        }
        for c in text.chars() {
            match c {
                ' ' | '\t' | '\n' | '\r' | '\u{000C}' => self.space = true,
                c if clean::is_noise(c) => {}
                c => {
                    if self.space && !self.text.is_empty() && !self.text.ends_with(['\n', '\t']) {
                        self.text.push(' ');
                    }
                    self.space = false;
                    self.text.push(c);
                }
            }
        }
    }

    /// The edge of a block. Inside a table row, where a line is a row, it only parts words.
    fn boundary(&mut self) {
        if self.in_row() {
            self.space = true;
        } else if self.in_code() {
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
        } else {
            self.flush();
        }
    }

    /// One break is a line; two are a paragraph, as pages wrote before they had paragraphs.
    fn line_break(&mut self) {
        if self.in_row() {
            self.space = true;
        } else if self.text.ends_with('\n') && !self.in_code() {
            self.flush();
        } else if !self.text.is_empty() || self.in_code() {
            self.text.push('\n');
            self.space = false;
        }
    }

    fn inline(&mut self, start: usize, kind: InlineKind) {
        let inside = &self.text[start.min(self.text.len())..];
        let start = self.text.len() - inside.trim_start().len();
        let end = self.text.trim_end().len();
        if start < end {
            self.inlines.push(Inline { start: start as u32, end: end as u32, kind });
        }
    }

    /// Ends the current block.
    fn flush(&mut self) {
        let row = self.contexts.last() == Some(&Context::Row);
        for (start, kind) in self.open.clone() {
            self.inline(start, kind);
        }
        for (start, _) in &mut self.open {
            *start = 0;
        }
        self.space = false;
        let mut text = std::mem::take(&mut self.text);
        let mut inlines = std::mem::take(&mut self.inlines);
        if text.trim().is_empty() {
            return;
        }
        if row {
            text.truncate(text.trim_end_matches([' ', '\n']).len());
        } else {
            text.truncate(text.trim_end().len());
        }
        inlines.sort_by_key(|inline| (inline.start, std::cmp::Reverse(inline.end)));
        let kind = self.kind();
        // All of a code block is code.
        inlines.retain(|inline| kind != BlockKind::Code || inline.kind != InlineKind::Code);
        let block = Block { kind, text, inlines };
        let item = self.items.last().copied();
        if item.is_some()
            && item == self.last_item
            && let Some(last) = self.blocks.last_mut()
            && last.kind == block.kind
        {
            append(last, block);
        } else {
            self.blocks.push(block);
        }
        self.last_item = item;
    }

    fn kind(&self) -> BlockKind {
        let depth = self.contexts.iter().filter(|c| matches!(c, Context::Bullets | Context::Numbers)).count();
        let depth = u8::try_from(depth).unwrap_or(u8::MAX);
        for context in self.contexts.iter().rev() {
            match context {
                Context::Heading(level) => return BlockKind::Heading(*level),
                Context::Code => return BlockKind::Code,
                Context::Caption => return BlockKind::Caption,
                Context::Row => return BlockKind::Row,
                Context::Quote => return BlockKind::Quote,
                Context::Bullets if !self.items.is_empty() => return BlockKind::Bullet(depth),
                Context::Numbers if !self.items.is_empty() => return BlockKind::Number(depth),
                Context::Bullets | Context::Numbers | Context::Table { .. } => {}
            }
        }
        BlockKind::Paragraph
    }
}

/// A further paragraph of the same list item.
fn append(last: &mut Block, block: Block) {
    last.text.push('\n');
    let shift = last.text.len() as u32;
    last.text.push_str(&block.text);
    last.inlines.extend(block.inlines.into_iter().map(|inline| Inline {
        start: inline.start + shift,
        end: inline.end + shift,
        ..inline
    }));
}

fn inline_kind(node: &NodeRef<'_>, name: &str) -> Option<InlineKind> {
    match name {
        "em" | "i" | "cite" | "dfn" => Some(InlineKind::Emphasis),
        "strong" | "b" => Some(InlineKind::Strong),
        "code" | "kbd" | "samp" => Some(InlineKind::Code),
        "a" => node.attr("href").and_then(|href| link(&href)).map(InlineKind::Link),
        _ => None,
    }
}

/// An address that may be stored; a relative one would lead nowhere from here.
pub(crate) fn link(href: &str) -> Option<String> {
    let href: String = href.trim().chars().filter(|c| !clean::is_noise(*c)).collect();
    let scheme = href.split_once(':')?.0.to_ascii_lowercase();
    (matches!(scheme.as_str(), "http" | "https" | "mailto") && !href.contains(char::is_whitespace)).then_some(href)
}

fn context_of(node: &NodeRef<'_>, name: &str) -> Option<Context> {
    match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(Context::Heading(name.as_bytes()[1] - b'0')),
        "blockquote" => Some(Context::Quote),
        "pre" => Some(Context::Code),
        "figcaption" | "caption" => Some(Context::Caption),
        "ul" | "menu" | "dir" => Some(Context::Bullets),
        "ol" => Some(Context::Numbers),
        "table" => Some(Context::Table { layout: is_layout(node) }),
        _ => None,
    }
}

/// Whether a table only places things on the page: it holds headings, other tables, or cells of several paragraphs.
fn is_layout(table: &NodeRef<'_>) -> bool {
    if table.attr("role").is_some_and(|role| matches!(&*role, "presentation" | "none")) {
        return true;
    }
    let mut cells = 0_usize;
    let mut rows = 0_usize;
    for node in table.descendants_it() {
        let Some(name) = node.node_name() else { continue };
        match &*name {
            "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "article" => return true,
            "td" | "th" => {
                cells += 1;
                if node.element_children().iter().filter(|child| child.has_name("p")).count() > 1 {
                    return true;
                }
            }
            "tr" => rows += 1,
            _ => {}
        }
    }
    cells <= rows
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use BlockKind::*;
    use dom_query::Document;

    #[track_caller]
    fn check(html: &str, blocks: &[(BlockKind, &str)]) {
        let document = Document::from(html);
        let found = read(&document.root(), &[]);
        assert_eq!(found.iter().map(|b| (b.kind, b.text.as_str())).collect::<Vec<_>>(), blocks, "{html}");
    }

    #[test]
    fn elements_become_blocks() {
        check(
            "<p>one <b>two</b>\n three</p>four<div>five</div>",
            &[(Paragraph, "one two three"), (Paragraph, "four"), (Paragraph, "five")],
        );
        check("<h1>A</h1><h3> B </h3>text", &[(Heading(1), "A"), (Heading(3), "B"), (Paragraph, "text")]);
        check(
            "<ul><li>a<ol><li>b<li>c</ol><li><p>d</p><p>e</p></ul>",
            &[(Bullet(1), "a"), (Number(2), "b"), (Number(2), "c"), (Bullet(1), "d\ne")],
        );
        check("<blockquote><p>q</p></blockquote><pre>x\n  y\n</pre>", &[(Quote, "q"), (Code, "x\n  y")]);
        check(
            "<table><caption>c</caption><tr><th>a<th>b<tr><td><td><p>2</p></table>",
            &[(Caption, "c"), (Row, "a\tb"), (Row, "\t2")],
        );
        check(
            "<table><tr><td><h2>t</h2><p>a</p><p>b</p></td></tr></table>",
            &[(Heading(2), "t"), (Paragraph, "a"), (Paragraph, "b")],
        );
        check(
            "a<br>b<br><br>c<figure><img><figcaption>d</figcaption></figure>",
            &[(Paragraph, "a\nb"), (Paragraph, "c"), (Caption, "d")],
        );
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        check(
            "<script>x</script><style>y</style><svg><text>z</text></svg><p hidden>h</p><noscript>n</noscript><p>ok\u{0}\u{7}</p>",
            &[(Paragraph, "ok")],
        );
        check("<ruby>漢<rt>かん</rt></ruby>字", &[(Paragraph, "漢字")]);
    }

    #[test]
    fn inline_marks_point_at_their_words() {
        let html = "<p>A <em>b <strong>c</strong> </em>d <a href='https://x.test/'>link</a> <a href='/rel'>rel</a> \
            <a href='javascript:alert(1)'>js</a> <a href='java&#10;script:x'>js</a></p>";
        let document = Document::from(html);
        let blocks = read(&document.root(), &[]);
        let marks: Vec<(&str, &InlineKind)> =
            blocks[0].inlines.iter().map(|i| (&blocks[0].text[i.start as usize..i.end as usize], &i.kind)).collect();
        assert_eq!(
            marks,
            [
                ("b c", &InlineKind::Emphasis),
                ("c", &InlineKind::Strong),
                ("link", &InlineKind::Link("https://x.test/".to_owned())),
            ]
        );
        assert_eq!(blocks[0].text, "A b c d link rel js js");
    }
}
