//! Web pages: the main text, what the page says about it, and nothing that runs.
//!
//! The markup is capped, parsed, searched for its main text, and walked into blocks of plain text. No HTML leaves
//! this module.

mod blocks;
mod head;
mod nesting;

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};
use kashshaf_search::Block;

use super::draft::Draft;

/// What surrounds an article on its page.
const AROUND: [&str; 5] = ["nav", "header", "footer", "aside", "form"];

/// Pages with less text than this are taken whole rather than searched, when the search finds much less.
const SMALL: usize = 5_000;

/// Reads a whole page.
pub(crate) fn read_page(html: &str) -> Draft {
    let document = Document::from(nesting::cap(html));
    let config = Config { disable_json_ld: true, ..Config::default() };
    let page = Readability { doc: document.clone(), doc_url: None, config };
    let (metadata, lang_hint) = head::read(&page);
    let (marked, simple) = simple_text(&document);
    let main = main_text(page);
    // On a small page the search has little to go by: it may take the navigation in, or miss half of the text.
    let small = length(&simple) < SMALL && (marked || length(&main) * 10 < length(&simple) * 7);
    let blocks = if small || length(&main) == 0 { simple } else { main };
    Draft { metadata, heading: None, lang_hint, blocks }
}

/// Reads markup that is an article from its first to its last character.
pub(crate) fn read_fragment(html: &str) -> Vec<Block> {
    let document = Document::fragment(nesting::cap(html));
    blocks::read(&document.root(), &[])
}

/// The main text as reading modes find it.
fn main_text(mut page: Readability) -> Vec<Block> {
    // The search for the main text is full of heuristics that nobody has proven total.
    let found = catch_unwind(AssertUnwindSafe(|| page.parse()));
    match found {
        Ok(Ok(article)) => read_fragment(&article.content),
        _ => Vec::new(),
    }
}

/// The main text of a page that marks it: the one `article`, else `main`, else the body without what surrounds it.
/// Also says whether the page marked it.
fn simple_text(document: &Document) -> (bool, Vec<Block>) {
    let articles = document.select("article");
    let main = document.select("main, [role=main]");
    let marked: Option<NodeRef<'_>> = match (articles.nodes(), main.nodes()) {
        ([article], _) => Some(*article),
        (_, [main, ..]) => Some(*main),
        _ => None,
    };
    let root = marked.or_else(|| document.body()).unwrap_or_else(|| document.root());
    let inside = blocks::read(&root, &AROUND);
    if inside.is_empty() { (false, blocks::read(&document.root(), &[])) } else { (marked.is_some(), inside) }
}

fn length(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.text.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_page() {
        let html = r#"<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>كيف تعمل المفاعلات | موقع</title>
            <meta property="og:site_name" content="موقع"><meta name="author" content="ليلى حداد">
            <meta property="article:published_time" content="2024-05-16T08:00:00+03:00"><meta name="keywords" content="طاقة، علوم">
            <link rel="canonical" href="https://example.test/a"></head>
            <body><nav><a href="/">الرئيسية</a></nav><article><h1>كيف تعمل المفاعلات</h1>
            <p>النص <strong>الأول</strong>.</p><script>alert(1)</script><p onclick="x()">النص الثاني.</p></article><footer>تذييل</footer></body></html>"#;
        let draft = read_page(html);
        assert_eq!(draft.metadata.title.as_deref(), Some("كيف تعمل المفاعلات"));
        assert_eq!(draft.metadata.source.as_deref(), Some("موقع"));
        assert_eq!(draft.metadata.authors, ["ليلى حداد"]);
        assert_eq!(draft.metadata.topics, ["طاقة", "علوم"]);
        assert_eq!(draft.metadata.url.as_deref(), Some("https://example.test/a"));
        assert_eq!(draft.lang_hint.as_deref(), Some("ar"));
        let texts: Vec<&str> = draft.blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(texts, ["كيف تعمل المفاعلات", "النص الأول.", "النص الثاني."]);
    }

    #[test]
    fn json_ld_fills_what_meta_elements_leave_out() {
        let html = r#"<title>x</title><script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite"},
            {"@type":"NewsArticle","headline":"A headline of some length","datePublished":"2024-05-16","author":[{"name":"A"},{"name":"B"}],
            "publisher":{"name":"Desk"}}]}</script><p>Text of the page.</p>"#;
        let metadata = read_page(html).metadata;
        assert_eq!(metadata.title.as_deref(), Some("A headline of some length"));
        assert_eq!(metadata.date.as_deref(), Some("2024-05-16"));
        assert_eq!(metadata.authors, ["A", "B"]);
        assert_eq!(metadata.source.as_deref(), Some("Desk"));
    }

    #[test]
    fn odd_pages_never_fail() {
        for html in ["", "<", "<html>", "just text", "<form>only a form</form>", "<p>\u{0}", "<table><table><table>"] {
            read_page(html);
        }
        assert_eq!(read_page("<form>only a form</form>").blocks.len(), 1);
        let deep = format!("{}deep text{}", "<ul><li>".repeat(20_000), "</li></ul>".repeat(20_000));
        let started = std::time::Instant::now();
        assert!(read_page(&deep).blocks.iter().any(|b| b.text.contains("deep text")));
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
