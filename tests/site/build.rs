//! Building: what is counted, what is said, how it ends.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so and stops")]

mod util;

use util::{Fixture, SEED, gzip};

#[test]
fn everything_that_is_found_is_counted() {
    let f = Fixture::new();
    f.write("in/a.txt", "A title\n\nSome text.\n");
    f.write("in/deep/b.md", "---\ntitle: B\n---\nText.\n");
    f.write("in/c.jsonl", "{\"title\":\"one\",\"body\":\"x\"}\n\n{\"title\":\"two\",\"body\":\"y\"}\n");
    f.write("in/d.json", r#"[{"title":"three"},{"title":"four"}]"#);
    f.write("in/e.csv", "title,body\nfive,text\nsix,text\n");
    f.write("in/f.html", "<title>seven</title><p>text</p>");
    f.write("in/picture.png", b"\x89PNG");
    f.write("in/a.toml", "source = \"Desk\"\n");
    f.write("in/kashshaf.toml", "title = \"All of it\"\n");
    f.write("in/topics.toml", "");
    f.write("in/.hidden/x.txt", "no");
    f.write("in/.note.txt", "no");
    let run = f.build();
    assert_eq!(run.sums(), "found 10 = indexed 9 + skipped 1");
    assert!(run.says(&["skipped", "picture.png", ".txt, .md"]));
    assert_eq!(f.article_pages().len(), 9);
    let index = String::from_utf8(f.files("out")["index.html"].clone()).unwrap();
    assert!(index.contains("All of it"));
    assert!(f.article_pages().iter().any(|page| page.contains("<bdi>Desk</bdi>")));
    assert_eq!(f.run(&["check", "out"]).code, 0);
}

#[test]
fn the_seed_article_reads_well() {
    let f = Fixture::new();
    f.write("in/000_646ce4bf9b7112fb.txt", SEED);
    let run = f.build();
    assert_eq!(run.sums(), "found 1 = indexed 1 + skipped 0");
    assert!(run.says(&["set apart: 1 line"]));
    let page = &f.article_pages()[0];
    let title = "أكد الرئيس الروسي فلاديمير بوتين، الخميس، أن الطاقة هي المجال الرئيسي للتعاون مع الصين";
    let page = scraper::Html::parse_document(page);
    let texts = |selector: &str| -> Vec<String> {
        let selector = scraper::Selector::parse(selector).unwrap();
        page.select(&selector).map(|element| element.text().collect()).collect()
    };
    assert_eq!(texts("h1"), [title]);
    assert_eq!((texts(".body > p").len(), texts(".body > aside").len(), texts(".set-apart div").len()), (9, 2, 1));
    let lines: Vec<&str> = SEED.lines().collect();
    assert_eq!(texts(".body > p, .body > aside, .set-apart div"), lines);
    assert_eq!(f.search("التعاون"), ["000_646ce4bf9b7112fb"]);
    assert_eq!(f.search("تابعونا"), [""; 0]);
    // One article: the front page is the article.
    let index = String::from_utf8(f.files("out")["index.html"].clone()).unwrap();
    assert!(index.contains("<html lang=\"ar\" dir=\"rtl\">") && index.contains("شاهد أيضاً: روسيا"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (a, b) = (Fixture::new(), Fixture::new());
    let article =
        |n: usize| (format!("in/{}.md", n * 7 % 20), format!("# Title {n}\n\nText number {n} of the collection.\n"));
    for n in 0..20 {
        let ((name, text), (other, same)) = (article(n), article(19 - n));
        a.write(&name, text);
        b.write(&other, same);
    }
    a.build();
    let run = b
        .command()
        .args(["build", "./in/", "-o", "out"])
        .env("TZ", "Asia/Tokyo")
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("RAYON_NUM_THREADS", "7")
        .output()
        .unwrap();
    assert!(run.status.success());
    assert!(a.files("out") == b.files("out"));
    a.build();
    assert!(a.files("out") == b.files("out"), "the second build differs");
}

#[test]
fn the_order_of_folders_and_lines_changes_nothing() {
    let f = Fixture::new();
    let lines: Vec<String> =
        (0..50).map(|n| format!("{{\"id\":\"r{n}\",\"title\":\"T {n}\",\"body\":\"word{n} text\"}}")).collect();
    f.write("one/a.jsonl", lines.join("\n"));
    f.write("two/b.txt", "A title\n\nSome text.");
    let mut back = lines.clone();
    back.reverse();
    f.write("three/a.jsonl", back.join("\n"));
    assert_eq!(f.run(&["build", "one", "two", "-o", "x"]).code, 0);
    assert_eq!(f.run(&["build", "two", "one", "-o", "y"]).code, 0);
    assert_eq!(f.run(&["build", "two", "three", "-o", "z"]).code, 0);
    assert!(f.files("x") == f.files("y"));
    assert!(f.files("x") == f.files("z"));
}

/// Two-level begins at 5 MB, which would take too long here.
#[test]
fn the_size_of_a_collection_decides_its_tier() {
    let f = Fixture::new();
    // Words that do not repeat themselves, which would be packed to nothing.
    let word = |n: u64| format!("word{} ", (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) % 3001);
    for (articles, tier) in [(3, "inline"), (400, "resident")] {
        let line = |id: u64| {
            let body: String = (id * 200..).take(200).map(word).collect();
            format!("{{\"id\":\"{id}\",\"title\":\"Title {id}\",\"body\":\"{body}\"}}\n")
        };
        f.write("in/lines.jsonl", (0..articles).map(line).collect::<String>());
        f.build();
        let files = f.files("out");
        let manifest = String::from_utf8(files["kashshaf.json"].clone()).unwrap();
        assert!(manifest.contains(&format!("\"tier\":\"{tier}\"")), "{manifest}");
        assert_eq!(files.keys().any(|name| name.starts_with("data/")), tier != "inline");
    }
}

#[test]
fn articles_with_one_id_are_all_kept() {
    let f = Fixture::new();
    f.write(
        "in/a.jsonl",
        "{\"id\":\"x\",\"title\":\"one\"}\n{\"id\":\"x\",\"title\":\"two\"}\n{\"id\":\"x\",\"title\":\"two\"}\n",
    );
    f.write("in/x.txt", "a file of this name");
    f.write("in/x.md", "another file of this name");
    let run = f.build();
    assert_eq!(run.sums(), "found 5 = indexed 5 + skipped 0");
    assert!(run.says(&["note", "a.jsonl:2", "`x`"]));
    assert_eq!(f.article_pages().len(), 5);
    assert_eq!(f.search("").len(), 5);
}

#[test]
fn large_gzipped_records_stream_in() {
    let f = Fixture::new();
    let lines: String = (0..10_000).map(|n| format!("{{\"title\":\"T {n}\",\"body\":\"number{n}\"}}\n")).collect();
    f.write("in/many.jsonl.gz", gzip(lines.as_bytes()));
    assert_eq!(f.build().sums(), "found 10000 = indexed 10000 + skipped 0");
    assert_eq!(f.search("number4711"), ["many#4712"]);
    let index = String::from_utf8(f.files("out")["index.html"].clone()).unwrap();
    assert_eq!(index.matches("<li>").count(), 20);
}

#[test]
fn the_standard_input_is_read() {
    let f = Fixture::new();
    for (input, sums) in [
        (&b"{\"title\":\"a\"}\n{\"title\":\"b\"}\n"[..], "found 2 = indexed 2 + skipped 0"),
        (b"<title>a</title><p>b</p>", "found 1 = indexed 1 + skipped 0"),
        ("نص".as_bytes(), "found 1 = indexed 1 + skipped 0"),
        (b"{\n\"title\": \"a\"\n}\n", "found 1 = indexed 1 + skipped 0"),
        (b"[{\"title\":\"a\"},{\"title\":\"b\"}]", "found 2 = indexed 2 + skipped 0"),
    ] {
        for input in [input, &gzip(input)] {
            assert_eq!(f.run_with(&["build", "-", "-o", "out"], input).sums(), sums);
        }
    }
    // What it is is decided by its first bytes, and it is read to its end.
    let long = |spaces: usize| format!("{{\"title\":{}\"a\",\n\"body\":\"b\"}}\n", " ".repeat(spaces));
    let in_lines = |spaces: usize| long(spaces).replace(",\n", ",");
    for input in [in_lines(700_000).repeat(3), in_lines(1_500_000).repeat(3), long(700_000).repeat(3)] {
        assert_eq!(
            f.run_with(&["build", "-", "-o", "out"], input.as_bytes()).sums(),
            "found 3 = indexed 3 + skipped 0"
        );
        let list = format!("[{}]", input.replace("}\n{", "},{"));
        assert_eq!(f.run_with(&["build", "-", "-o", "out"], list.as_bytes()).sums(), "found 3 = indexed 3 + skipped 0");
    }
}

#[test]
fn wrong_usage_is_two() {
    let f = Fixture::new();
    for words in [
        &["build"][..],
        &["build", "in"],
        &["build", "in", "-o", "out", "--tier", "none"],
        &["build", "in", "-o", "out", "--single-file"],
        &["build", "in", "-o", "out", "--site-url", "nowhere"],
        &["search", "out"],
        &["search", "out", "--queries", "x"],
        &["frobnicate"],
        &[],
    ] {
        assert_eq!(f.run(words).code, 2, "{words:?}");
    }
    assert_eq!(f.run(&["--help"]).code, 0);
}

#[test]
fn strict_fails_when_something_was_skipped() {
    let f = Fixture::new();
    f.write("in/a.txt", "text");
    assert_eq!(f.run(&["build", "in", "-o", "out", "--strict"]).code, 0);
    f.write("in/b.bin", "?");
    let run = f.run(&["build", "in", "-o", "out", "--strict"]);
    assert_eq!((run.code, run.sums()), (1, "found 2 = indexed 1 + skipped 1"));
}
