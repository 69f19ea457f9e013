//! Bad input: named with its file, its line and what to do; everything else is built.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so and stops")]

mod util;

use std::fs;

use base64::Engine as _;
use util::{Fixture, gzip, shared_lines};

#[test]
fn an_empty_folder_is_a_valid_site_that_says_so() {
    let f = Fixture::new();
    assert_eq!(f.build().sums(), "found 0 = indexed 0 + skipped 0");
    let index = String::from_utf8(f.files("out")["index.html"].clone()).unwrap();
    assert!(index.contains("no articles yet"));
    assert_eq!(f.run(&["check", "out"]).code, 0);
    assert_eq!(f.search("anything"), [""; 0]);
    f.write("in/kashshaf.toml", "language = \"ar\"\n");
    f.build();
    let index = String::from_utf8(f.files("out")["index.html"].clone()).unwrap();
    assert!(index.contains("لا مقالات في هذه المجموعة بعد"));
}

#[test]
fn a_missing_folder_is_named() {
    let f = Fixture::new();
    f.write("in/a.txt", "text");
    let run = f.run(&["build", "nowhere", "in", "-o", "out"]);
    assert_eq!((run.code, run.sums()), (0, "found 2 = indexed 1 + skipped 1"));
    assert!(run.says(&["skipped", "nowhere", "does not exist"]));
    let run = f.run(&["build", "nowhere", "-o", "other"]);
    assert_eq!(run.code, 1);
    assert!(run.says(&["nowhere", "does not exist"]));
    assert!(!f.path("other").exists());
}

#[test]
fn when_nothing_can_be_read_the_site_that_is_there_stays() {
    let f = Fixture::new();
    f.write("in/a.txt", "A title\n\nText.");
    f.build();
    let before = f.files("out");
    f.write("bad/b.json", "{broken");
    let run = f.run(&["build", "bad", "-o", "out"]);
    assert_eq!((run.code, run.sums()), (1, "found 1 = indexed 0 + skipped 1"));
    assert!(run.says(&["nothing was built"]));
    assert_eq!(f.files("out"), before);
}

#[test]
fn the_names_of_columns_may_be_written_in_any_case() {
    let f = Fixture::new();
    f.write("in/a.csv", "Title,Body,Date\nZoo,Hidden zebra,2024-05-16\n");
    f.write("in/b.jsonl", "{\"Title\":\"Plain\",\"TEXT\":\"A quagga\"}");
    f.build();
    assert_eq!((f.search("zebra").len(), f.search("quagga").len()), (1, 1));
}

#[test]
fn broken_json_on_line_seven_costs_one_record() {
    let f = Fixture::new();
    let lines: Vec<String> = (1..=10)
        .map(|n| if n == 7 { "{\"title\": \"seven\", }".to_owned() } else { format!("{{\"title\":\"record {n}\"}}") })
        .collect();
    f.write("in/a.jsonl", lines.join("\n"));
    let run = f.build();
    assert_eq!(run.sums(), "found 10 = indexed 9 + skipped 1");
    assert!(run.says(&["skipped", "a.jsonl:7:", "not valid JSON", "correct this line"]), "{run:?}");
}

#[test]
fn what_is_broken_is_named_with_its_line() {
    for (name, bytes, expected) in [
        ("a.md", &b"---\ntitle: \"never closed\nlang: ar\n---\nText\n"[..], "in/a.md:"),
        ("b.md", b"---\n- a\n- b\n---\nText\n", "in/b.md:2:"),
        ("c.md", b"+++\ntitle = 'x'\nb = = 1\n+++\nText\n", "in/c.md:3:"),
        ("d.txt", b"one\ntwo\nth\0ree\n", "in/d.txt:3:"),
        ("e.json", b"[{\"title\":\"x\"},\n\n{]", "in/e.json:3:"),
        ("f.csv", b"title,body\na,b\nc\n", "in/f.csv:3:"),
        ("g.txt", b"", "in/g.txt:"),
        ("h.txt.gz", b"\x1f\x8bnot gzip", "in/h.txt.gz:"),
        ("i.jsonl", b"[1,2]\n", "in/i.jsonl:1:"),
        ("j.jsonl", b"{}\n", "in/j.jsonl:1:"),
    ] {
        let f = Fixture::new();
        f.write("in/good.txt", "A good article.");
        f.write(&format!("in/{name}"), bytes);
        let run = f.build();
        let skipped: Vec<&str> = run.stdout.lines().filter(|line| line.starts_with("skipped")).collect();
        assert_eq!(skipped.len(), 1, "{name}: {run:?}");
        assert!(skipped[0].contains(expected), "{name}: {skipped:?}");
        assert!(run.sums().ends_with("skipped 1"), "{name}: {run:?}");
        assert_eq!(f.search("good"), ["good"]);
    }
}

#[test]
fn a_damaged_gzip_keeps_what_came_before() {
    let f = Fixture::new();
    let lines: String = (0..50_000).map(|n| format!("{{\"title\":\"T {n}\",\"body\":\"{}\"}}\n", n * 7919)).collect();
    let packed = gzip(lines.as_bytes());
    f.write("in/a.jsonl.gz", &packed[..packed.len() / 2]);
    let run = f.build();
    assert!(run.says(&["skipped", "a.jsonl.gz:", "from this line on"]), "{}", run.stdout);
    assert!(run.sums().ends_with("skipped 1") && !run.sums().contains("indexed 0"), "{}", run.sums());
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_passed_over() {
    use std::os::unix::fs::symlink;
    let f = Fixture::new();
    f.write("in/a.txt", "text");
    f.write("secret/b.txt", "a secret");
    symlink(f.path("secret"), f.path("in/folder")).unwrap();
    symlink(f.path("secret/b.txt"), f.path("in/b.txt")).unwrap();
    symlink(f.path("in"), f.path("in/loop")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(f.path("in/pipe.txt")).status().unwrap();
    assert!(made.success());
    let run = f.build();
    assert_eq!(run.sums(), "found 5 = indexed 1 + skipped 4");
    assert_eq!(f.search("secret"), [""; 0]);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let f = Fixture::new();
    f.write("in/a.txt", "text");
    let closed = f.write("in/b.txt", "text");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&closed).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    let run = f.build();
    assert_eq!(run.sums(), "found 2 = indexed 1 + skipped 1");
    assert!(run.says(&["skipped", "in/b.txt", "cannot be read"]));
}

#[test]
fn hostile_ids_stay_inside_the_site() {
    let f = Fixture::new();
    let ids = [
        "../../x",
        "/etc/passwd",
        "C:\\x",
        "con",
        "nul",
        "a\u{0}b",
        "index",
        "..",
        ".",
        "a/b/../c",
        "%2e%2e",
        "ا\u{202E}ب",
    ];
    let long = "x".repeat(4096);
    let lines: Vec<String> = ids
        .iter()
        .copied()
        .chain([long.as_str()])
        .map(|id| serde_json::json!({ "id": id, "title": "a title", "body": "text" }).to_string())
        .collect();
    f.write("in/a.jsonl", lines.join("\n"));
    assert_eq!(f.build().sums(), format!("found {0} = indexed {0} + skipped 0", lines.len()));
    assert_eq!(f.article_pages().len(), lines.len());
    assert_eq!(f.run(&["check", "out"]).code, 0);
    let mut names: Vec<_> = fs::read_dir(f.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["app", "in", "out"]);
}

#[test]
fn odd_file_names_are_kept() {
    let f = Fixture::new();
    let names =
        ["a b.txt", "quote'.txt", "100%.txt", "x#y.txt", "q?.txt", "عنوان.txt", "line\nbreak.txt", "😀.txt", "<b>.txt"];
    for name in names {
        f.write(&format!("in/{name}"), "some text");
    }
    let run = f.build();
    assert_eq!(run.sums(), format!("found {0} = indexed {0} + skipped 0", names.len()));
    assert_eq!(f.run(&["check", "out"]).code, 0);
}

#[test]
fn json_of_every_kind_is_kept_or_named() {
    let Some(records) = shared_lines("bad-inputs/json-parsing.jsonl") else { return };
    let f = Fixture::new();
    let decode = |record: &serde_json::Value| {
        let payload = record["payload_base64"].as_str().unwrap();
        base64::engine::general_purpose::STANDARD.decode(payload).unwrap()
    };
    for (n, record) in records.iter().enumerate() {
        f.write(&format!("in/{n}.json"), decode(record));
        f.write(&format!("in/{n}.jsonl"), decode(record));
    }
    f.write("in/good.txt", "A good article.");
    let run = f.build();
    let numbers: Vec<usize> = run.sums().split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    assert_eq!(numbers[0], numbers[1] + numbers[2], "{}", run.sums());
    assert_eq!(run.stdout.lines().filter(|line| line.starts_with("skipped")).count(), numbers[2]);
    assert_eq!(f.search("good"), ["good"]);
    for (n, record) in records.iter().enumerate().filter(|(_, record)| record["rule"] == "must be rejected") {
        let named = run.stdout.lines().any(|line| line.contains(&format!("in/{n}.json:")));
        assert!(named, "{}", record["id"]);
    }
}

#[test]
fn damaged_utf8_is_never_lost() {
    let Some(records) = shared_lines("bad-inputs/utf8-malformed.jsonl") else { return };
    let f = Fixture::new();
    let mut kept = 0;
    for (n, record) in records.iter().enumerate() {
        let payload =
            base64::engine::general_purpose::STANDARD.decode(record["payload_base64"].as_str().unwrap()).unwrap();
        if !payload.contains(&0) {
            kept += 1;
            f.write(&format!("in/{n}.txt"), [format!("marker{n} ").as_bytes(), &payload, b" end"].concat());
        }
    }
    assert_eq!(f.build().sums(), format!("found {kept} = indexed {kept} + skipped 0"));
    assert_eq!(f.search("end").len(), kept);
}
