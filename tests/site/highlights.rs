//! Highlights on real articles: on 10,000 pairs of a query and an article, what is marked is a form that matched.
//!
//! Reads the corpora that stand beside the repository; without them the test says so and passes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use kashshaf_search::text::{Text, fold};
use kashshaf_search::{
    Article, Block, BlockKind, Builder, Collection, MarkKind, Matching, ReadRequest, Request, Settings,
};

/// How many pairs are looked at in each corpus.
const PAIRS: usize = 5_000;
/// How many articles of each corpus make a collection.
const ARTICLES: usize = 1_500;

fn articles(name: &str) -> Vec<Article> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora").join(name);
    let Ok(file) = std::fs::File::open(&path) else {
        println!("skipped: ../shared/corpora/{name} is not there");
        return Vec::new();
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let article = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| record[key].as_str().unwrap_or_default().to_string();
        let (id, title, lang) = (text("id"), text("title"), text("lang"));
        let blocks = text("body").lines().map(|line| Block::new(BlockKind::Paragraph, line)).collect();
        Article { slug: id.clone(), id, title, lang, blocks, ..Article::default() }
    };
    text.lines().take(ARTICLES).map(article).collect()
}

/// Numbers that are the same each time (splitmix64, Steele and others 2014).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }
}

/// A word, two words, or a phrase of an article.
fn query(article: &Article, numbers: &mut Numbers) -> String {
    let block = &article.blocks[numbers.below(article.blocks.len())];
    let words: Vec<&str> = block.text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).collect();
    let at = numbers.below(words.len());
    let some = |n: usize| words.iter().skip(at).take(n).copied().collect::<Vec<_>>().join(" ");
    match numbers.below(3) {
        0 => some(1),
        1 => some(2),
        _ => format!("\"{}\"", some(2).replace(['"', '“', '”', '«', '»'], " ")),
    }
}

/// Every marked word of every hit must be one of the forms by which the article matched, or a word of a phrase that is one.
fn check(name: &str) -> usize {
    let articles = articles(name);
    if articles.is_empty() {
        return 0;
    }
    let mut builder = Builder::new(Settings::default(), Some(Vec::new()));
    articles.iter().cloned().for_each(|article| builder.add(article));
    let collection = Collection::open_whole(builder.finish()).unwrap();
    let (mut numbers, mut pairs, mut marked) = (Numbers(20_261_124), 0, 0);
    while pairs < PAIRS {
        let query = query(&articles[numbers.below(articles.len())], &mut numbers);
        let request = Request { query: query.clone(), matching: Matching::Any, limit: 40, ..Request::default() };
        for hit in collection.search(&request).now().hits {
            // A phrase is one form; its words are marked together.
            let words =
                |form: &str| Text::new(form).tokens().into_iter().map(|t| t.term.into_owned()).collect::<Vec<_>>();
            let forms: BTreeSet<String> =
                hit.matched.iter().flat_map(|m| words(&m.form).into_iter().chain([m.form.clone()])).collect();
            let read = ReadRequest { slug: hit.slug, query: query.clone(), topics: Vec::new() };
            let reading = collection.read(&read).now().unwrap();
            let texts = std::iter::once(&reading.article.title).chain(reading.article.blocks.iter().map(|b| &b.text));
            let marks = std::iter::once(&reading.title_marks).chain(&reading.marks);
            for (text, marks) in texts.zip(marks) {
                let mut end = 0;
                for mark in marks.iter().filter(|m| matches!(m.kind, MarkKind::Hit(_))) {
                    assert!(mark.start >= end && mark.start <= mark.core.0 && mark.core.1 <= mark.end, "{query}");
                    end = mark.end;
                    let written = &text[mark.start as usize..mark.end as usize];
                    let inside = Text::new(written);
                    let words = inside.tokens();
                    let known = |term: &str| forms.contains(term);
                    let single = words.len() == 1;
                    for word in words.iter().filter(|w| w.clusters != 1 || single) {
                        assert!(known(&word.term) || known(&fold(written)), "{query}: {written} of {forms:?}");
                    }
                    marked += 1;
                }
            }
            pairs += 1;
        }
    }
    println!("{name}: {pairs} pairs, {marked} marks");
    assert!(marked > pairs, "hits are marked");
    pairs
}

#[test]
fn what_is_marked_in_arabic_news_is_a_form_that_matched() {
    check("arabic-news-10k.jsonl.gz");
}

#[test]
fn what_is_marked_in_fifty_languages_is_a_form_that_matched() {
    check("multilingual-ntrex.jsonl.gz");
}
