//! Segments: however articles are parted, and in whatever order they are merged, the site is the one of one build.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so and stops")]

mod util;

use std::fs;

use util::{Fixture, Run, shared_lines};

/// Files with equal ids, equal texts, odd ones, and a configuration.
fn write_sources(f: &Fixture) {
    f.write("in/kashshaf.toml", "title = \"All\"\nboilerplate = [\"our own line\"]\n");
    f.write("in/topics.toml", "[[topic]]\nid = \"sea\"\nterms = [\"sea\"]\n");
    f.write(
        "in/a.jsonl",
        "{\"id\":\"x\",\"title\":\"One\",\"body\":\"the sea, the sea\",\"date\":\"2024-01-02\"}\nno json\n",
    );
    f.write(
        "in/b.jsonl",
        "{\"id\":\"x\",\"title\":\"Two\",\"body\":\"Our own line\\nthe hill\",\"source\":\"Desk\"}\n",
    );
    f.write("in/c.txt", "Three\n\nRead also: One\n\nعمّان وعمان والقاهرة");
    f.write("in/d.csv", "id,title,body\nx,Four,the sea\nx,Four,the sea\nX,Five,text\n");
    f.write("in/e.md", "---\ntitle: Six\nlang: xx yy\n---\nrunning runs");
    f.write("in/f.bin", "?");
    if let Some(lines) = shared_lines("corpora/multilingual-udhr.jsonl.gz") {
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        f.write("in/udhr.jsonl", lines.join("\n"));
    }
}

#[test]
fn any_split_in_any_order_is_one_build() {
    let f = Fixture::new();
    write_sources(&f);
    let whole = f.build();
    let sources = ["in/a.jsonl", "in/b.jsonl", "in/c.txt", "in/d.csv", "in/e.md", "in/f.bin", "in/udhr.jsonl"];
    let sources: Vec<&str> = sources.into_iter().filter(|name| f.path(name).exists()).collect();
    for (number, parts) in [1, 2, 3, sources.len()].into_iter().enumerate() {
        let mut segments = Vec::new();
        for part in 0..parts {
            let segment = format!("segments/{number}-{part}");
            let own = sources.iter().skip(part).step_by(parts).copied();
            let mut words = vec!["index", "--config", "in", "--segment", &segment];
            words.extend(own);
            assert!(matches!(f.run(&words).code, 0 | 1));
            // A segment without articles is none.
            if f.path(&segment).exists() {
                segments.push(segment);
            }
        }
        for _ in 0..2 {
            segments.reverse();
            let mut words = vec!["merge", "-o", "merged"];
            words.extend(segments.iter().map(String::as_str));
            let run = f.run(&words);
            assert_eq!(run.code, 0, "{run:?}");
            assert_eq!(f.files("merged"), f.files("out"), "{segments:?}");
            if parts == 1 {
                assert_eq!(run.stdout, whole.stdout);
            }
        }
    }
}

#[test]
fn a_folder_brings_its_configuration() {
    let f = Fixture::new();
    write_sources(&f);
    f.build();
    assert_eq!(f.run(&["index", "in", "--segment", "segment"]).code, 0);
    assert_eq!(f.run(&["merge", "segment", "-o", "merged"]).code, 0);
    assert_eq!(f.files("merged"), f.files("out"));
}

#[test]
fn segments_that_do_not_belong_together_are_refused() {
    let f = Fixture::new();
    write_sources(&f);
    assert_eq!(f.run(&["index", "in", "--segment", "one"]).code, 0);
    f.write("other/y.txt", "Seven\n\nwords");
    assert_eq!(f.run(&["index", "other", "--segment", "two"]).code, 0);
    let run = f.run(&["merge", "one", "two", "-o", "merged"]);
    assert_eq!(run.code, 1);
    assert!(run.says(&["two", "boilerplate", "--config"]), "{run:?}");
}

#[cfg(unix)]
#[test]
fn there_may_be_more_segments_than_open_files() {
    let f = Fixture::new();
    let mut segments = Vec::new();
    for number in 0..150 {
        let name = format!("in/{number}.txt");
        f.write(&name, format!("Title {number}\n\nword {}", number % 7));
        segments.push(format!("segments/{number}"));
        assert_eq!(f.run(&["index", &name, "--segment", &segments[number]]).code, 0);
    }
    f.build();
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", "ulimit -n 64 && exec \"$@\"", "sh"]).arg(f.command().get_program());
    limited.args(["merge", "-o", "merged"]).args(&segments);
    let run = Run::of(limited.current_dir(f.path("")).env("KASHSHAF_APP", f.path("app")).output().unwrap());
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(f.files("merged"), f.files("out"));
}

#[test]
fn a_damaged_segment_is_named_and_refused() {
    let f = Fixture::new();
    f.write("in/c.txt", "Three\n\nwords");
    assert_eq!(f.run(&["index", "in", "--segment", "whole"]).code, 0);
    let bytes = fs::read(f.path("whole")).unwrap();
    for at in (0..bytes.len()).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        f.write("flipped", damaged);
        f.write("short", &bytes[..at]);
        for name in ["flipped", "short"] {
            let run = f.run(&["merge", name, "-o", "merged"]);
            assert_eq!(run.code, 1, "{name} at {at}");
            assert!(run.says(&[name, "cannot be merged"]), "{run:?}");
            assert!(!f.path("merged").exists());
        }
    }
}
