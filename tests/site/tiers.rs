//! Tiers: wherever a collection stands, whatever is at hand, the final answer is the same, and it is that of a plain scan.
//!
//! One table of queries goes through the inline tier, the resident tier read from its folder, and the two-level tier
//! part by part as a browser has it. Scores are compared bit by bit. Parts that are cut short, flipped, empty or swapped
//! are refused by name and cost their share of the answer, nothing else.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod util;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kashshaf::site::{DATA, Site};
use kashshaf_search::text::{Text, fold};
use kashshaf_search::{Answer, Collection, Filters, Found, PartId, Problem, ReadRequest, Request, Section, Sort};
use util::Fixture;

const QUERIES: &[&str] = &[
    "",
    "تعاون",
    "والتعاون",
    "الطاقة",
    "\"الطاقة النووية\"",
    "الطاقة النووية",
    "=أحمد",
    "احمد",
    "تعاو",
    "الاقتصد",
    "خزعبل",
    "من",
    "ما هي عاصمة فرنسا؟",
    "الحكومة -الرئيس",
    "النفط OR الغاز",
    "(النفط أو الغاز) السعودية",
    "title:الرئيس",
    "تحال*",
    "م?اه",
    "الطاقه~",
    "\"رئيس الوزراء\"~4",
    "date:>2018-01-01",
    "lang:ar النفط",
    "water",
    "water grid",
    "the power of water in the night",
    "5",
    "éner",
    "卫星导航",
    "図書館",
    "реактор",
    "eaux",
    "waterr",
    "wat*",
    "(((a",
    "-",
    "رئيس الوزراء البريطاني تيريزا ماي تعلن خطة الخروج من الاتحاد",
];

/// The demo, and real articles where they are at hand.
fn fixture() -> Fixture {
    let f = Fixture::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut lines = String::new();
    for entry in fs::read_dir(root.join("demo")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            f.write(&format!("in/{}", path.file_name().unwrap().to_string_lossy()), fs::read(&path).unwrap());
        }
    }
    match fs::File::open(root.join("../shared/corpora/arabic-news-10k.jsonl.gz")) {
        Ok(file) => {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).unwrap();
            lines.extend(text.lines().step_by(7).take(1200).flat_map(|line| [line, "\n"]));
        }
        Err(_) => println!("skipped: ../shared/corpora is not there; made-up articles take its place"),
    }
    if lines.is_empty() {
        for n in 0..1200_u32 {
            let word = |k: u32| {
                ["النفط", "الغاز", "والتعاون", "الرئيس", "الطاقة", "النووية", "أحمد", "water", "power", "grid"]
                    [(n * 7 + k * k) as usize % 10]
            };
            let body: Vec<String> = (0..40).map(|k| format!("{} كلمة{}", word(k), n * 31 % 500 + k)).collect();
            lines += &format!(
                "{{\"id\":\"n{n}\",\"title\":\"{} {n}\",\"body\":\"{}\",\"lang\":\"ar\"}}\n",
                word(n),
                body.join(" ")
            );
        }
    }
    f.write("in/more.jsonl", lines);
    f
}

fn build(f: &Fixture, tier: &str) -> Site {
    let run = f.run(&["build", "in", "-o", tier, "--tier", tier, "--no-pages"]);
    assert_eq!(run.code, 0, "{run:?}");
    let check = f.run(&["check", tier]);
    assert_eq!(check.code, 0, "{check:?}");
    Site::open(&f.path(tier)).unwrap()
}

/// A collection as a browser has it: parts come when they are wanted.
struct Remote {
    collection: Collection,
    data: std::path::PathBuf,
}

impl Remote {
    fn open(site: &Site) -> Remote {
        let head = fs::read(site.folder.join(&site.manifest.head)).unwrap();
        Remote { collection: Collection::open(&head).unwrap(), data: site.folder.join(DATA) }
    }

    fn bytes(&self, part: PartId) -> Vec<u8> {
        fs::read(self.data.join(self.collection.file_name(part).unwrap())).unwrap()
    }

    /// Fetches what is wanted file by file, as a browser does.
    fn fetch(&self, wanted: Vec<PartId>) {
        let names: BTreeSet<String> = wanted.into_iter().map(|part| self.collection.file_name(part).unwrap()).collect();
        for name in names {
            let bytes = fs::read(self.data.join(&name)).unwrap();
            self.collection
                .parts_named(&name)
                .into_iter()
                .for_each(|part| self.collection.supply(part, &bytes).unwrap());
        }
    }

    /// The final answer, after how many waves of parts there was a first one, and after how many this.
    fn ask<T>(&self, ask: impl Fn(&Collection) -> Found<T>) -> (T, usize, usize) {
        let mut first = None;
        for wave in 0.. {
            assert!(wave < 12, "parts are wanted again and again");
            let found = ask(&self.collection);
            if found.value.is_some() {
                first.get_or_insert(wave);
            }
            if found.wanted.is_empty() {
                return (found.value.unwrap(), first.unwrap(), wave);
            }
            self.fetch(found.wanted);
        }
        unreachable!()
    }
}

fn requests() -> Vec<Request> {
    let plain = |query: &&str| Request { query: (*query).into(), limit: 15, ..Request::default() };
    let mut requests: Vec<Request> = QUERIES.iter().map(plain).collect();
    let narrowed = Filters { langs: vec!["ar".into()], topics: vec!["nowhere".into()], ..Filters::default() };
    requests.push(Request { query: "النفط".into(), limit: 9, filters: narrowed, ..Request::default() });
    requests.push(Request { query: "النفط".into(), limit: 9, offset: 3, sort: Sort::Date, ..Request::default() });
    requests
}

/// Everything that must be equal, scores by their bits.
fn shown(answer: &Answer) -> String {
    let bits: Vec<_> = answer.hits.iter().map(|hit| (hit.rank, hit.id.as_str(), hit.score.to_bits())).collect();
    format!("{} {} {bits:?} {answer:?}", answer.total, answer.literal)
}

#[test]
fn all_tiers_answer_alike() {
    let f = fixture();
    let [inline, resident, two_level] = ["inline", "resident", "two-level"].map(|tier| build(&f, tier));
    assert!(inline.manifest.head.is_empty() && !resident.manifest.head.is_empty());
    let mut hits = 0;
    for request in requests() {
        let expected = inline.collection.search(&request).now();
        assert_eq!(shown(&resident.collection.search(&request).now()), shown(&expected), "{request:?}");
        // Nothing is at hand but the head.
        let remote = Remote::open(&two_level);
        let (answer, first, last) = remote.ask(|collection| collection.search(&request));
        assert_eq!(shown(&answer), shown(&expected), "{request:?}");
        let looks_everywhere = request.query.contains(['?', '*', '~']) || !request.filters.langs.is_empty();
        assert!(first <= 2 || looks_everywhere, "{request:?}: the first hits took {first} waves");
        assert!(last <= 7, "{request:?}: {last} waves");
        hits += answer.hits.len();
        for hit in answer.hits.iter().take(2) {
            let read = ReadRequest { slug: hit.slug.clone(), query: request.query.clone(), ..ReadRequest::default() };
            let (reading, ..) = remote.ask(|collection| collection.read(&read));
            assert_eq!(reading, inline.collection.read(&read).now(), "{read:?}");
            assert!(reading.is_some());
        }
    }
    assert!(hits > 150, "{hits}");
}

/// The length of an article as the head keeps it: its first four binary digits, and the middle of what may follow.
fn kept(length: u32) -> f32 {
    let dropped = (length.max(1).ilog2()).saturating_sub(3);
    (if dropped == 0 { length } else { (length >> dropped << dropped) + (1 << (dropped - 1)) }) as f32
}

/// BM25F of one word as written in ARCHITECTURE, from the texts of all articles: ids and scores, best first, of equals the
/// newest, as lists show them.
fn scan(collection: &Collection, word: &str) -> Vec<(String, f32)> {
    let (word, mut found, mut lengths) = (fold(word), Vec::new(), Vec::new());
    for place in 0..collection.len() {
        let article = collection.article(place).unwrap();
        let (mut tf, mut length, mut at) = (0.0_f32, 0_u32, 0_u32);
        for token in Text::new(&article.title).tokens() {
            tf += if token.term == word.as_str() { 3.0 } else { 0.0 };
            length += 3;
        }
        for block in article.blocks.iter().filter(|b| b.is_indexed()) {
            let (text, mut places) = (Text::new(&block.text), 0);
            for token in text.tokens() {
                // 1 + 1.5 exp(-p / 15), in whole eighths.
                let lead = (12.0 * (-f64::from(at + token.position) / 15.0).exp() + 0.5).floor() as f32 / 8.0;
                tf += if token.term == word.as_str() { 1.0 + lead } else { 0.0 };
                (length, places) = (length + 1, token.position + 1);
            }
            at += places + 16;
        }
        lengths.push(length);
        if tf > 0.0 {
            found.push((article.id, tf, length));
        }
    }
    let mean = lengths.iter().map(|&n| u64::from(n)).sum::<u64>() as f32 / lengths.len() as f32;
    let df = found.len() as f32;
    let idf = (1.0 + (lengths.len() as f32 - df + 0.5) / (df + 0.5)).ln();
    let score = |tf: f32, length: u32| idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * kept(length) / mean));
    let mut scored: Vec<_> = found.into_iter().map(|(id, tf, length)| (id, score(tf, length))).collect();
    // Places count from the newest, and equals keep their order.
    scored.sort_by(|a, b| b.1.total_cmp(&a.1));
    scored
}

/// So many of the best are looked at more closely, which only adds: at most 15 % for the title, as much for a window, and
/// a fifth for siblings.
const CLOSER: usize = 50;

#[test]
fn the_answer_is_that_of_a_plain_scan() {
    let f = fixture();
    let site = build(&f, "two-level");
    let (mut compared, mut equal) = (0, 0);
    for word in ["النفط", "الرئيس", "والتعاون", "الحكومة", "water", "power"] {
        let expected = scan(&site.collection, word);
        let request = Request { query: format!("\"{word}\""), limit: 5000, ..Request::default() };
        let answer = site.collection.search(&request).now();
        assert_eq!(answer.hits.len(), expected.len(), "{word}");
        let scores: BTreeMap<&str, f32> = expected.iter().map(|(id, score)| (id.as_str(), *score)).collect();
        for (hit, (id, score)) in answer.hits.iter().zip(&expected) {
            let ratio = hit.score / scores[hit.id.as_str()];
            if (hit.rank as usize) <= CLOSER {
                assert!((0.9999..1.51).contains(&ratio), "{word} {} {ratio}", hit.id);
            } else {
                assert!((0.9999..1.0001).contains(&ratio), "{word} {} {ratio}", hit.id);
                // Scores that differ by rounding alone may stand the other way around.
                assert!(hit.id == *id || (hit.score / score - 1.0).abs() < 0.0001, "{word}: {} for {id}", hit.id);
                equal += 1;
            }
            compared += 1;
        }
    }
    assert!(
        compared > 50 && (equal > 50 || compared == equal),
        "{compared} compared, {equal} of them with nothing added"
    );
}

/// Where no article has a date and no two share a title, two columns say the same: nothing.
#[test]
fn parts_with_the_same_bytes_are_one_file_and_all_come_with_it() {
    let f = Fixture::new();
    let line = |n: u32| format!("{{\"id\":\"n{n}\",\"title\":\"مقال {n}\",\"body\":\"الطاقة النووية {n}\"}}\n");
    f.write("in/articles.jsonl", (0..200).map(line).collect::<String>());
    let remote = Remote::open(&build(&f, "two-level"));
    let files: Vec<String> = remote.collection.parts().map(|part| remote.collection.file_name(part).unwrap()).collect();
    assert!(files.iter().collect::<BTreeSet<_>>().len() < files.len(), "all files differ: the test tests nothing");
    let request = Request { query: "الطاقة النووية".into(), limit: 10, ..Request::default() };
    let (answer, ..) = remote.ask(|collection| collection.search(&request));
    assert_eq!((answer.total, answer.problems), (200, Vec::new()));
}

/// What is lost may hide what is there, and must show or say nothing that is not.
const LOSING: &[&str] = &[
    "الطاقة النووية",
    "والتعاون",
    "النفط -الغاز",
    "الحكومة -\"رئيس الوزراء\"",
    "-الرئيس",
    "النفط OR الغاز",
    "(النفط أو الغاز) -(السعودية أو الرئيس)",
    "\"الطاقة النووية\"",
    "\"رئيس الوزراء\"~4",
    "=أحمد",
    "title:الرئيس",
    "تحال*",
    "lang:ar النفط",
    "النفط -lang:ar",
    "date:>2018-01-01",
    "رئيس الوزراء البريطاني تيريزا ماي تعلن خطة الخروج من الاتحاد",
];

/// Ids of all that is found, and what is said of the query.
fn told(answer: &Answer) -> (BTreeSet<&str>, Vec<&Problem>) {
    let said = answer.problems.iter().filter(|problem| !matches!(problem, Problem::Incomplete(_)));
    (answer.hits.iter().map(|hit| hit.id.as_str()).collect(), said.collect())
}

#[test]
fn damaged_parts_are_refused_and_the_rest_answers() {
    let f = fixture();
    let site = build(&f, "two-level");
    let plain = |query: &&str| Request { query: (*query).into(), limit: 5000, excerpts: Some(3), ..Request::default() };
    let mut requests: Vec<Request> = LOSING.iter().map(plain).collect();
    let narrowed = Filters { langs: vec!["ar".into()], ..Filters::default() };
    requests.push(Request { filters: narrowed, ..requests[0].clone() });
    let (mut found, mut lacking) = (0, 0);
    for request in &requests {
        let (whole, ..) = Remote::open(&site).ask(|collection| collection.search(request));
        found += whole.total;
        for section in Section::ALL {
            let remote = Remote::open(&site);
            let answer = ask_in_vain(&remote, request, section);
            let ((ids, said), (all_ids, all_said)) = (told(&answer), told(&whole));
            assert!(ids.is_subset(&all_ids), "{section:?} {request:?}: {:?}", ids.difference(&all_ids));
            assert!(said.iter().all(|problem| all_said.contains(problem)), "{section:?} {request:?}: {said:?}");
            lacking += u32::from(ids.len() < all_ids.len());
            // What is there after all is taken, and then nothing is missing.
            remote.collection.forgive();
            let (answer, ..) = remote.ask(|collection| collection.search(request));
            assert_eq!(shown(&answer), shown(&whole), "{section:?}");
        }
    }
    assert!(found > 300 && lacking > 20, "{found} found, {lacking} incomplete");
    // A question that needs none of them is not called incomplete.
    let remote = Remote::open(&site);
    ask_in_vain(&remote, &requests[0], Section::Terms);
    let (list, ..) = remote.ask(|collection| collection.search(&Request { limit: 3, ..Request::default() }));
    assert_eq!((list.hits.len(), list.problems), (3, Vec::new()));
}

/// The answer where every part of a section comes damaged: flipped, cut short, empty or another one.
fn ask_in_vain(remote: &Remote, request: &Request, section: Section) -> Answer {
    let parts: Vec<PartId> = remote.collection.parts().filter(|part| part.section == section).collect();
    let mut lost = Vec::new();
    loop {
        let found = remote.collection.search(request);
        if found.wanted.is_empty() {
            let answer = found.value.unwrap();
            let named = answer.problems.iter().any(|p| matches!(p, Problem::Incomplete(names) if !names.is_empty()));
            assert_eq!(named, !lost.is_empty(), "{section:?} {:?}", answer.problems);
            return answer;
        }
        for part in found.wanted {
            let bytes = remote.bytes(part);
            if part.section != section {
                remote.collection.supply(part, &bytes).unwrap();
                continue;
            }
            let mut flipped = bytes.clone();
            flipped[bytes.len() / 2] ^= 4;
            let other = parts.iter().find(|&&other| other != part).map(|&other| remote.bytes(other));
            for bad in [&flipped[..], &bytes[..bytes.len() - 1], b"", &other.unwrap_or_default()] {
                assert!(remote.collection.is_part(part, bad).is_err());
                let error = remote.collection.supply(part, bad).unwrap_err();
                assert!(error.to_string().contains(&part.text()), "{error}");
            }
            remote.collection.give_up(part);
            lost.push(part);
        }
    }
}
