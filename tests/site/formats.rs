//! Every format, plain and compressed, in every encoding, leads to the same article.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so and stops")]

mod util;

use encoding_rs::WINDOWS_1256;
use util::{Fixture, gzip, shared_lines};

const TITLE: &str = "كيف تعمل المفاعلات الصغيرة";
const BODY: &str = "تنتج المفاعلات الصغيرة الكهرباء للمدن البعيدة. وهي تبنى في المصنع.";

#[test]
fn formats_agree() {
    let json = serde_json::json!({ "id": "x", "title": TITLE, "body": BODY, "lang": "ar", "date": "2024-05-16", "source": "Desk", "authors": ["A"] });
    let head = format!("title: {TITLE}\nid: x\nlang: ar\ndate: 2024-05-16\nsource: Desk\nauthors: [A]\n");
    let inputs = [
        ("a.jsonl", json.to_string()),
        ("a.json", serde_json::to_string_pretty(&[json]).unwrap()),
        ("a.csv", format!("id,title,body,lang,date,source,authors\nx,{TITLE},{BODY},ar,2024-05-16,Desk,A\n")),
        ("a.md", format!("---\n{head}---\n\n{BODY}\n")),
        (
            "a.markdown",
            format!(
                "+++\nid = 'x'\ntitle = '{TITLE}'\nlang = 'ar'\ndate = 2024-05-16\nsource = 'Desk'\nauthors = ['A']\n+++\n# {TITLE}\n\n{BODY}\n"
            ),
        ),
    ];
    let mut pages = Vec::new();
    for (name, text) in inputs {
        for packed in [false, true] {
            let f = Fixture::new();
            if packed {
                f.write(&format!("in/{name}.gz"), gzip(text.as_bytes()))
            } else {
                f.write(&format!("in/{name}"), &text)
            };
            assert_eq!(f.build().sums(), "found 1 = indexed 1 + skipped 0", "{name}");
            pages.extend(f.article_pages());
        }
    }
    for (name, text) in [
        ("in/a.txt", format!("{TITLE}\n\n{BODY}\n")),
        (
            "in/a.html",
            format!(
                "<html lang=ar><title>{TITLE} | موقع</title><meta property=og:site_name content=موقع><article><h1>{TITLE}</h1><p>{BODY}</p></article>"
            ),
        ),
    ] {
        let f = Fixture::new();
        f.write(name, text);
        f.write("in/a.toml", "id = \"x\"\nlang = \"ar\"\ndate = 2024-05-16\nsource = \"Desk\"\nauthors = [\"A\"]\n");
        f.build();
        pages.extend(f.article_pages());
    }
    for page in &pages {
        assert_eq!(page, &pages[0]);
    }
}

#[test]
fn encodings_agree() {
    let text = format!("{TITLE}\n\n{BODY}\n");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [
        text.clone().into_bytes(),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        [&b"\xFF\xFE"[..], &utf16].concat(),
        utf16,
        WINDOWS_1256.encode(&text).0.into_owned(),
        text.replace('\n', "\r\n").into_bytes(),
    ] {
        let f = Fixture::new();
        f.write("in/a.txt", bytes);
        f.build();
        assert_eq!(f.search("المفاعلات"), ["a"]);
        assert!(f.article_pages()[0].contains(BODY));
    }
}

#[test]
fn unknown_dates_languages_and_keys_are_said() {
    let f = Fixture::new();
    f.write("in/a.jsonl", r#"{"title":"A","body":"Some English words stand in this text.","date":"05/06/2024","lang":"?","extra":{"deep":1}}"#);
    f.write("in/kashshaf.toml", "titel = \"x\"\n");
    let run = f.build();
    for words in [
        &["a.jsonl:1", "05/06/2024"][..],
        &["a.jsonl:1", "`?`"],
        &["a.jsonl:1", "`extra`"],
        &["kashshaf.toml:1", "`titel`"],
    ] {
        assert!(run.says(words), "{words:?}: {}", run.stdout);
    }
    assert_eq!(run.sums(), "found 1 = indexed 1 + skipped 0");
}

#[test]
fn the_main_text_of_real_pages_is_found() {
    let Some(records) = shared_lines("html-pages/readability.jsonl.gz") else { return };
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    let (mut titles, mut good, mut total) = (0, 0, 0);
    for record in &records {
        let f = Fixture::new();
        f.write("in/a.html", record["html"].as_str().unwrap());
        let run = f.build();
        assert!(run.sums().starts_with("found 1 "), "{}: {run:?}", record["id"]);
        let Some(page) = f.article_pages().pop() else { continue };
        let page = scraper::Html::parse_document(&page);
        let text = |html: &scraper::Html, selector: &str| -> String {
            let selector = scraper::Selector::parse(selector).unwrap();
            html.select(&selector).flat_map(|element| element.text().map(|t| format!("{t} "))).collect()
        };
        let title = text(&page, "h1");
        let expected_title = record["expected_title"].as_str().unwrap_or_default();
        titles += usize::from(words(&title) == words(expected_title));
        let expected = scraper::Html::parse_fragment(record["expected_html"].as_str().unwrap());
        let expected = words(&expected.root_element().text().map(|t| format!("{t} ")).collect::<String>());
        let found = words(&(title.clone() + &text(&page, ".body")));
        let overlap = overlap(&expected, &found);
        total += 1;
        good += usize::from(overlap >= 0.8);
        if overlap < 0.8 || words(&title) != words(expected_title) {
            println!("{}: overlap {overlap:.2}, title `{}`, expected `{expected_title}`", record["id"], title.trim());
        }
    }
    println!("{titles} titles and {good} texts of {total} pages as expected");
    assert!(titles * 10 >= total * 7 && good * 10 >= total * 8, "{titles} titles, {good} texts of {total}");
}

/// The harmonic mean of precision and recall over words.
fn overlap(expected: &[String], found: &[String]) -> f64 {
    let mut counts = std::collections::HashMap::new();
    for word in expected {
        *counts.entry(word).or_insert(0_i64) += 1;
    }
    let mut common = 0;
    for word in found {
        let left = counts.entry(word).or_insert(0);
        if *left > 0 {
            *left -= 1;
            common += 1;
        }
    }
    if expected.is_empty() && found.is_empty() {
        1.0
    } else {
        2.0 * f64::from(common) / (expected.len() + found.len()) as f64
    }
}
