//! The arithmetic behind `cargo xtask bench relevance`, on cases small enough to work out by hand.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so and stops")]

#[path = "../../crates/site/benches/figures/baseline.rs"]
mod baseline;
#[allow(dead_code, reason = "the benchmark uses the rest")]
#[path = "../../crates/site/benches/figures/files.rs"]
mod files;
#[path = "../../crates/site/benches/figures/metrics.rs"]
mod metrics;

use baseline::{Bm25, snowball};
use files::Document;
use metrics::{Grades, Measures};

fn grades(judged: &[(&str, u32)]) -> Grades {
    judged.iter().map(|&(id, grade)| (id.to_owned(), grade)).collect()
}

#[track_caller]
fn check(hits: &[&str], judged: &[(&str, u32)], [mrr, ndcg, recall, first]: [f64; 4]) {
    let measures = Measures::of(hits.iter().copied(), &grades(judged)).unwrap();
    let expected = [mrr, ndcg, recall, first];
    let found = [measures.mrr, measures.ndcg, measures.recall, measures.first];
    assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-4), "{found:?} instead of {expected:?}");
}

#[test]
fn measures_of_one_query() {
    check(&["a", "b"], &[("a", 1)], [1.0, 1.0, 1.0, 1.0]);
    // 1 / log2(3)
    check(&["b", "a"], &[("a", 1)], [0.5, 0.6309, 1.0, 0.0]);
    check(&["b", "c"], &[("a", 1)], [0.0; 4]);
    check(&[], &[("a", 1)], [0.0; 4]);
    // (1 + 3 / 2) / (3 + 1 / log2(3)): the second best stands where the best belongs, the worse one is missing.
    check(&["b", "x", "a"], &[("a", 3), ("b", 1)], [1.0, 2.5 / 3.6309, 1.0, 1.0]);
    check(&["x", "a"], &[("a", 2), ("b", 2)], [0.5, 0.6309 / 1.6309, 0.5, 0.0]);
    // Judged, and not relevant.
    check(&["z", "a"], &[("a", 1), ("z", 0)], [0.5, 0.6309, 1.0, 0.0]);
}

#[test]
fn the_eleventh_hit_does_not_count() {
    let hits: Vec<String> = (1..=11).map(|n| n.to_string()).collect();
    let hits: Vec<&str> = hits.iter().map(String::as_str).collect();
    check(&hits, &[("11", 1)], [0.0; 4]);
    check(&hits, &[("10", 1)], [0.1, 0.28906, 1.0, 0.0]);
    // More is relevant than the list has room for.
    let all: Vec<(&str, u32)> = hits.iter().map(|&id| (id, 2)).collect();
    check(&hits, &all, [1.0, 1.0, 10.0 / 11.0, 1.0]);
}

#[test]
fn without_a_relevant_document_there_is_nothing_to_measure() {
    assert_eq!(Measures::of(["a"], &grades(&[])), None);
    assert_eq!(Measures::of(["a"], &grades(&[("a", 0)])), None);
}

#[test]
fn means_are_over_queries() {
    let one = Measures { mrr: 1.0, ndcg: 0.5, recall: 0.25, first: 1.0 };
    let mean = Measures::mean(&[one, Measures::default()]);
    assert_eq!(mean, Measures { mrr: 0.5, ndcg: 0.25, recall: 0.125, first: 0.5 });
    assert_eq!(Measures::mean(&[]), Measures::default());
}

fn document(id: &str, title: &str, body: &str) -> Document {
    Document { id: id.into(), title: title.into(), body: body.into(), lang: "en".into(), date: None }
}

#[test]
fn the_baseline_ranks_by_rarity_frequency_and_length() {
    let documents = [
        document("long", "Gas", "and a long text about many other things"),
        document("short", "GAS", "again"),
        document("often", "gas", "gas"),
        document("rare", "a pipeline", "and nothing else"),
    ];
    let index = Bm25::new(&documents, None);
    assert_eq!(index.search("gas", 10), ["often", "short", "long"]);
    assert_eq!(index.search("gas, pipeline?", 1), ["rare"]);
    assert_eq!(index.search("pipelines", 10), [""; 0]);
    // One word of `often` outweighs a rare one when it is asked for often enough.
    let twice = "gas gas gas gas pipeline";
    assert_eq!(index.search(twice, 1), ["rare"]);
    assert_eq!(index.with_repeats().search(twice, 1), ["often"]);
    let stems = Bm25::new(&documents, snowball("en"));
    assert_eq!(stems.search("pipelines", 10), ["rare"]);
    assert!(snowball("zh").is_none());
}

#[test]
fn a_run_is_read_by_rank() {
    let run = "q1 Q0 b 2 0.5 kashshaf\nq1 Q0 a 1 0.7 kashshaf\nq2 Q0 c 1 1 kashshaf\n";
    let hits = files::hits(run);
    assert_eq!(hits["q1"], ["a", "b"]);
    assert_eq!(hits["q2"], ["c"]);
}
