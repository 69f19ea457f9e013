//! Reading a built site back: searching it, listing its topics, analysing text.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so and stops")]

mod util;

use std::fs;
use std::process::Stdio;

use kashshaf::site::Site;
use kashshaf_search::Request;
use util::Fixture;

fn site() -> Fixture {
    let f = Fixture::new();
    f.write("in/energy.txt", "الطاقة في المنطقة\n\nتتعاون الدول في مجال الطاقة النووية والتعاون يتسع.\n");
    f.write("in/water.md", "# Water for the city\n\nThe network of pipes brings water to every house.\n");
    f.write(
        "in/topics.toml",
        "[[topic]]\nid = \"energy\"\nlabel.ar = \"الطاقة\"\nlabel.en = \"Energy\"\nterms = [\"الطاقة\"]\n",
    );
    f.build();
    f
}

#[test]
fn answers_have_the_shape_of_the_contract() {
    let f = site();
    let run = f.run(&["search", "out", "للتعاون", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&answer["query"], &answer["total"]), (&"للتعاون".into(), &1.into()));
    assert!(answer["took_us"].is_u64() && answer["problems"].is_array());
    let hit = &answer["hits"][0];
    assert_eq!((&hit["rank"], &hit["id"]), (&1.into(), &"energy".into()));
    assert!(hit["score"].as_f64().unwrap() > 0.0 && hit["matched"].is_array() && hit["title"].is_string());
    assert!(f.path("out").join(hit["url"].as_str().unwrap()).is_file());
    let text = hit["snippet"]["text"].as_str().unwrap();
    for span in hit["snippet"]["spans"].as_array().unwrap() {
        let (start, end) = (span[0].as_u64().unwrap() as usize, span[1].as_u64().unwrap() as usize);
        assert!(text[start..end].contains("تعاون"), "{text}");
    }
}

#[test]
fn no_query_is_an_error() {
    let f = site();
    for query in [
        "",
        " ",
        "-",
        "\"",
        "(((",
        "a OR",
        "*",
        "=",
        "title:",
        "-a",
        "--limit",
        "\u{202E}",
        "'; DROP TABLE",
        "\\",
        "😀",
    ] {
        for format in ["json", "text"] {
            let run = f.run(&["search", "--format", format, "out", "--", query]);
            assert_eq!(run.code, 0, "{query:?}: {run:?}");
        }
    }
    assert_eq!(f.run(&["search", "out", "-water"]).code, 0);
    assert_eq!(f.run(&["search", "in", "water"]).code, 1);
    assert_eq!(f.run(&["search", "nowhere", "water"]).code, 1);
}

#[test]
fn a_file_of_questions_becomes_a_run() {
    let f = site();
    f.write("q.tsv", "q1\tar\tالطاقة\nq2\ten\twater pipes\nq3\ten\tnothing such\n");
    assert_eq!(f.run(&["search", "out", "--queries", "q.tsv", "--run", "out.run"]).code, 0);
    let run = fs::read_to_string(f.path("out.run")).unwrap();
    let lines: Vec<Vec<&str>> = run.lines().map(|line| line.split(' ').collect()).collect();
    assert_eq!((lines[0][..4].to_vec(), lines[0][5]), (vec!["q1", "Q0", "energy", "1"], "kashshaf"));
    assert!(lines.iter().any(|line| line[..3] == ["q2", "Q0", "water"]));
    assert_eq!(f.run(&["search", "out", "--queries", "none.tsv", "--run", "x"]).code, 1);
}

#[test]
fn tokens_point_at_their_bytes() {
    let f = Fixture::new();
    let lines = ["قال: «التعاونُ مع الصين»", "", "Plain words, 2024"];
    let run = f.run_with(&["analyze", "--lang", "ar"], lines.join("\n").as_bytes());
    assert_eq!(run.code, 0);
    let rows: Vec<Vec<&str>> = run.stdout.lines().map(|row| row.split('\t').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 6));
    let number = |text: &str| text.parse::<usize>().unwrap();
    for row in &rows {
        assert!(!lines[number(row[0]) - 1][number(row[2])..number(row[3])].is_empty());
    }
    assert_eq!(rows[1], ["1", "2", "10", "26", "التعاون", "تعاون"]);
    assert_eq!(rows.last().unwrap()[..5], ["3", "3", "13", "17", "2024"]);
    assert_eq!(f.run_with(&["analyze"], b"").stdout, "");
}

#[test]
fn topics_are_listed() {
    let f = site();
    let run = f.run(&["topics", "out", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(list["topics"][0]["id"], "energy");
    assert!(list["topics"][0]["mentions"].as_u64().unwrap() >= 1);
    assert_eq!(list["articles"].as_array().unwrap().len(), 2);
    assert!(f.run(&["topics", "out"]).says(&["energy", "الطاقة"]));
    f.write("broken.toml", "[[topic]\n");
    let run = f.run(&["build", "in", "-o", "out", "--topics", "broken.toml"]);
    assert!(run.code == 1 && run.says(&["broken.toml:1"]), "{run:?}");
}

#[test]
fn a_count_that_may_be_larger_says_so() {
    let f = Fixture::new();
    // A word of all articles, which says next to nothing, and one of a few hundred.
    let line = |n: usize| {
        let body = if n.is_multiple_of(50) { "gamma delta" } else { "gamma gamma" };
        let lang = if n.is_multiple_of(4) { "fr" } else { "en" };
        format!("{{\"id\":\"{n}\",\"title\":\"t\",\"body\":\"{body}\",\"lang\":\"{lang}\"}}\n")
    };
    f.write("in/all.jsonl", (0..20_000).map(line).collect::<String>());
    assert_eq!(f.run(&["build", "in", "-o", "out", "--no-pages"]).code, 0);
    let found = |query: &str| -> (u64, bool) {
        let run = f.run(&["search", "out", query, "--format", "json"]);
        let found: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        (found["total"].as_u64().unwrap(), found["at_least"].as_bool().unwrap())
    };
    assert_eq!(found("delta OR gamma"), (400, true));
    assert_eq!(found("gamma"), (20_000, false));
    assert_eq!(found("delta gamma"), (400, false));
    assert!(f.run(&["search", "out", "delta OR gamma"]).says(&["at least 400 articles"]));
    // Facets are of the articles that are counted.
    let site = Site::open(&f.path("out")).unwrap();
    for (query, en, fr) in [("delta OR gamma", 200, 200), ("gamma", 15_000, 5_000), ("delta gamma", 200, 200)] {
        let answer = site.collection.search(&Request { query: query.into(), limit: 10, ..Request::default() }).now();
        let langs: Vec<(&str, u32)> = answer.facets.langs.iter().map(|l| (l.value.as_str(), l.count)).collect();
        assert_eq!((answer.total, langs), (en + fr, vec![("en", en), ("fr", fr)]), "{query}");
    }
}

#[test]
fn the_benchmark_prints_figures() {
    let f = site();
    let run = f.run(&["bench", "out"]);
    let figures: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&figures["articles"], &figures["queries"]), (&2.into(), &300.into()));
    assert!(["first", "warm"].iter().all(|kind| figures[kind]["p95_us"].is_u64()));
}

#[test]
fn a_reader_who_stops_reading_is_no_error() {
    let f = Fixture::new();
    let mut child =
        f.command().arg("analyze").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    // Writing may fail once the command has noticed and ended.
    let _ = std::io::Write::write_all(&mut input, "many words on a line\n".repeat(20_000).as_bytes());
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}
