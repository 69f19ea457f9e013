//! `cargo bench -p kashshaf-search`: the loops that every article and every query runs through.
//!
//! The texts are made up, the same in every run and on every machine: words as often as words are, with clitics and
//! letters that folding changes. Real articles take their place where `../shared` is at hand.

#[path = "../tests/shared/mod.rs"]
#[allow(dead_code, clippy::unwrap_used)]
mod shared;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use kashshaf_search::text::{Text, arabic, fold};
use kashshaf_search::{Article, Block, BlockKind, Builder, Collection, Request, Settings};

/// Enough for lists of several blocks, little enough to be indexed in a second.
const ARTICLES: usize = 3000;

/// Folding, cutting into tokens, taking clitics away: what every text goes through.
fn analysis(criterion: &mut Criterion) {
    let texts = texts();
    let text = texts[..200].join("\n");
    let mut group = criterion.benchmark_group("analysis");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("fold", |bencher| bencher.iter(|| fold(black_box(&text))));
    let folded = Text::new(&text);
    group.bench_function("tokenize", |bencher| bencher.iter(|| black_box(&folded).tokens().len()));
    let tokens = folded.tokens();
    group.throughput(Throughput::Elements(tokens.len() as u64));
    group.bench_function("clitics", |bencher| {
        bencher.iter(|| tokens.iter().map(|token| arabic::splits(black_box(&token.term)).count()).sum::<usize>())
    });
}

/// Reading posting lists without looking at more of an article than a hit shows, and whole queries.
fn queries(criterion: &mut Criterion) {
    let texts = texts();
    let collection = collection(&texts);
    let mut words: Vec<String> =
        Text::new(&texts.join("\n")).tokens().into_iter().map(|t| t.term.into_owned()).collect();
    words.sort_unstable();
    let mut counted: Vec<(usize, &str)> =
        words.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0].as_str())).collect();
    // Equal counts in the order of the words, so that every run asks the same.
    counted.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    // The most frequent word of content: function words are often read in another way.
    let (often, frequent) =
        *counted.iter().filter(|(_, word)| word.chars().count() > 4).nth(20).expect("texts have words");
    let middle = counted[counted.len() / 20].1;

    let mut group = criterion.benchmark_group("postings");
    group.throughput(Throughput::Elements(often as u64));
    group.bench_function("decode a long list", |bencher| bencher.iter(|| ask(&collection, frequent, 1)));
    group.finish();

    let mut group = criterion.benchmark_group("query");
    let sentence: String = texts[7].split_whitespace().take(9).collect::<Vec<_>>().join(" ");
    let beginning: String = frequent.chars().take(3).collect();
    for (name, query) in [
        ("a frequent word", frequent.to_owned()),
        ("two words", format!("{frequent} {middle}")),
        ("a sentence", sentence.clone()),
        ("a phrase", format!("\"{}\"", sentence.split(' ').take(2).collect::<Vec<_>>().join(" "))),
        ("a beginning", format!("{beginning}*")),
        ("a misspelling", format!("{middle}خخ")),
    ] {
        group.bench_with_input(BenchmarkId::from_parameter(name), &query, |bencher, query| {
            bencher.iter(|| ask(&collection, query, 10))
        });
    }
}

fn ask(collection: &Collection, query: &str, limit: u32) -> usize {
    let request = Request { query: black_box(query).to_owned(), limit, ..Request::default() };
    collection.search(&request).hits.len()
}

fn collection(texts: &[String]) -> Collection {
    let mut builder = Builder::new(Settings::default(), Some(Vec::new()));
    for (number, text) in texts.iter().enumerate() {
        let blocks = text.lines().map(|line| Block::new(BlockKind::Paragraph, line)).collect();
        let id = number.to_string();
        let title = text.split_whitespace().take(6).collect::<Vec<_>>().join(" ");
        builder.add(Article { slug: id.clone(), id, title, lang: "ar".into(), blocks, ..Article::default() });
    }
    Collection::open(builder.finish()).expect("what was just built can be opened")
}

/// Bodies of articles.
fn texts() -> Vec<String> {
    let mut texts = shared::members("corpora/arabic-news-short.jsonl.gz", "body", |_| true);
    texts.truncate(ARTICLES);
    if texts.len() < ARTICLES { made_up() } else { texts }
}

fn made_up() -> Vec<String> {
    let mut state = 11_u64;
    // A linear congruential generator; its high bits are random enough for words.
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let letters: Vec<char> = "بتثجحخدذرزسشصضطظعغفقكلمنهوي".chars().collect();
    let shapes = ["123", "1ا23", "12و3", "م12و3", "12ي3", "أ12ا3", "م1ا23ة", "123ات", "1َ2ْ3ى"];
    let before = ["", "", "", "ال", "ال", "و", "ب", "لل", "وال"];
    let mut words = Vec::new();
    for _ in 0..20_000 {
        let root = [0; 3].map(|_| letters[random(letters.len())]);
        let shape = shapes[random(shapes.len())];
        words.push(shape.chars().map(|c| c.to_digit(4).map_or(c, |n| root[n as usize - 1])).collect::<String>());
    }
    let mut text = |length: usize| {
        let word = |_| {
            // Twice by chance: few words often, most words seldom.
            let below = 1 + random(words.len());
            let most = 1 + random(below);
            let rank = random(most);
            [before[random(before.len())], &words[rank]].concat()
        };
        (0..length).map(word).collect::<Vec<_>>().join(" ")
    };
    (0..ARTICLES).map(|number| format!("{}.\n{}.", text(20 + number % 40), text(30 + number % 60))).collect()
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    analysis(&mut criterion);
    queries(&mut criterion);
    criterion.final_summary();
}
