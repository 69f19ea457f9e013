//! Pages: readable without scripts, and harmless whatever an article holds.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so and stops")]

mod util;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use scraper::{Html, Selector};
use sha2::{Digest as _, Sha256};
use util::{Fixture, shared_lines};

#[test]
fn pages_have_what_readers_and_programs_look_for() {
    let f = Fixture::new();
    f.write("in/a.md", "---\ntitle: \"A & B <i>\"\ndate: 2024-05-16\nauthors: [X]\nurl: https://x.test/?a=1&b=2\nlang: en\n---\nSome *text*.\n\nRead also: Other\n");
    f.write("in/b.md", "---\ntitle: Other\nlang: fr\n---\nDu texte.\n");
    f.write("in/kashshaf.toml", "title = \"</script><!--\"\n");
    let run = f.run(&["build", "in", "-o", "out", "--site-url", "https://example.org/a"]);
    assert_eq!(run.code, 0, "{run:?}");
    let pages = f.article_pages();
    let page = pages.iter().find(|page| page.contains("2024-05-16")).unwrap();
    for part in [
        "<html lang=\"en\" dir=\"ltr\">",
        "<title>A &amp; B &lt;i&gt;</title>",
        "<link rel=\"canonical\" href=\"https://example.org/a/articles/a.html\">",
        "<time datetime=\"2024-05-16\">16 May 2024</time>",
        "href=\"https://x.test/?a=1&amp;b=2\"",
        "<p>Some <em>text</em>.</p>",
        "<aside><a href=\"b.html\">Read also: Other</a></aside>",
        "../index.html#a=a",
        "property=\"og:title\"",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let files = f.files("out");
    let index = String::from_utf8(files["index.html"].clone()).unwrap();
    for part in
        ["id=\"kashshaf-static\"", "id=\"kashshaf-app\"", "role=\"search\"", "<noscript>", "href=\"articles/a.html\""]
    {
        assert!(index.contains(part), "{part}\n{index}");
    }
    // The policy stands before everything that could load something, and nothing on the page asks it for more. The front
    // page alone has a script, and its policy allows that one and no other.
    let script = own_script(&files);
    let digest = format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(&script)));
    for (name, bytes) in &files {
        if name.ends_with(".html") {
            let html = String::from_utf8(bytes.clone()).unwrap();
            let policy = html.find("Content-Security-Policy").unwrap();
            assert!(policy < html.find("<link").unwrap());
            assert!(!html.contains("style="), "{name}");
            let is_front = name == "index.html";
            assert_eq!(html.matches("<script").count(), usize::from(is_front), "{name}");
            assert_eq!(html.contains(&format!("<script>{script}</script>")), is_front, "{name}");
            assert_eq!(html.matches("'sha256-").count(), usize::from(is_front), "{name}");
            assert_eq!(html.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {digest};")), is_front, "{name}");
        }
    }
}

/// What the front page runs, and nothing else does: the manifest and the app's own start.
fn own_script(files: &BTreeMap<String, Vec<u8>>) -> String {
    let json = String::from_utf8(files["kashshaf.json"].clone()).unwrap();
    format!("globalThis.kashshaf={};\n// boot\n", json.replace('<', "\\u003c"))
}

#[test]
fn nothing_that_runs_reaches_a_page() {
    let mut payloads: Vec<String> = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>",
        "</title><script>alert(1)</script>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "<style>@import 'x'</style><p style=\"color:red\">x</p>",
    ]
    .map(str::to_owned)
    .to_vec();
    for name in ["bad-inputs/dompurify.jsonl", "bad-inputs/h5sc.jsonl"] {
        let records = shared_lines(name).unwrap_or_default();
        payloads.extend(records.iter().filter_map(|record| record["payload"].as_str().map(str::to_owned)));
    }
    let f = Fixture::new();
    let mut lines = String::new();
    for (n, payload) in payloads.iter().enumerate() {
        let record = serde_json::json!({ "id": format!("r{n}"), "title": payload, "body": payload, "source": payload, "authors": [payload], "url": payload, "topics": [payload] });
        lines.push_str(&format!("{record}\n"));
        f.write(&format!("in/h{n}.html"), format!("<title>T {n}</title><p>before</p>{payload}<p>after</p>"));
        f.write(&format!("in/m{n}.md"), format!("# T {n}\n\n{payload}\n\n[x]({payload})\n"));
    }
    f.write("in/r.jsonl", lines);
    let run = f.build();
    // A payload of nothing but control characters is no text, and is named.
    let skipped: Vec<&str> = run.stdout.lines().filter(|line| line.starts_with("skipped")).collect();
    assert!(skipped.len() <= 2 && skipped.iter().all(|line| line.contains("holds no text")), "{skipped:?}");
    let all = Selector::parse("*").unwrap();
    let files = f.files("out");
    let script = own_script(&files);
    for (name, bytes) in files.into_iter().filter(|(name, _)| name.ends_with(".html")) {
        let html = String::from_utf8(bytes).unwrap();
        for element in Html::parse_document(&html).select(&all) {
            let tag = element.value().name();
            let expected = [
                "html",
                "head",
                "meta",
                "title",
                "link",
                "body",
                "a",
                "header",
                "div",
                "span",
                "small",
                "bdi",
                "form",
                "label",
                "input",
                "main",
                "article",
                "section",
                "p",
                "h1",
                "h2",
                "h3",
                "h4",
                "ol",
                "ul",
                "li",
                "table",
                "tbody",
                "tr",
                "td",
                "aside",
                "em",
                "strong",
                "code",
                "pre",
                "blockquote",
                "br",
                "time",
                "noscript",
                "progress",
                "script",
            ];
            assert!(expected.contains(&tag), "{name}: <{tag}>");
            let is_own = name == "index.html" && element.text().collect::<String>() == script;
            assert!(tag != "script" || is_own, "{name}");
            for (attribute, value) in element.value().attrs() {
                assert!(
                    !attribute.starts_with("on") && attribute != "style" && attribute != "srcdoc",
                    "{name}: {attribute}"
                );
                let scheme = value.trim_start().split(':').next().unwrap_or_default().to_ascii_lowercase();
                let active = ["javascript", "vbscript", "data"].contains(&scheme.as_str());
                // The one data address is the pages' own icon.
                let active = active && element.attr("rel") != Some("icon");
                assert!(!(active && ["href", "src", "action"].contains(&attribute)), "{name}: {value}");
            }
        }
    }
    assert_eq!(f.run(&["check", "out"]).code, 0);
}

#[test]
fn long_lists_are_parted_and_linked() {
    let f = Fixture::new();
    let line = |n| format!("{{\"id\":\"a{n}\",\"title\":\"Title {n}\",\"date\":\"2024-01-01\",\"body\":\"text\"}}\n");
    f.write("in/all.jsonl", (0..1700).map(line).collect::<String>());
    f.build();
    let (mut name, mut seen, mut pages) = ("index.html".to_owned(), Vec::new(), 0);
    loop {
        pages += 1;
        let page = std::fs::read_to_string(f.path("out/articles").join(&name)).unwrap();
        let html = scraper::Html::parse_document(&page);
        let select = |css| scraper::Selector::parse(css).unwrap();
        let links = |css| html.select(&select(css)).map(|a| a.attr("href").unwrap().to_owned()).collect::<Vec<_>>();
        seen.extend(links("ol.results h2 a"));
        let newer = links("a[rel=prev]");
        assert_eq!(newer.is_empty(), pages == 1, "{name}");
        let older = links("a[rel=next]").pop().unwrap_or_default();
        if older.is_empty() {
            break;
        }
        let back = std::fs::read_to_string(f.path("out/articles").join(&older)).unwrap();
        assert!(back.contains(&format!("rel=\"prev\" href=\"{name}\"")), "{older}");
        name = older;
    }
    let each: std::collections::BTreeSet<&String> = seen.iter().collect();
    assert_eq!((seen.len(), each.len(), pages), (1700, 1700, 4));
    assert!(seen.iter().all(|page| f.path("out/articles").join(page).is_file()));
    assert_eq!(f.run(&["check", "out"]).code, 0);
}
