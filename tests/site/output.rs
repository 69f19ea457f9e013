//! The site's folder: replaced whole or left as it was, and checked byte by byte.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so and stops")]

mod util;

use std::fs;

use util::Fixture;

fn small() -> Fixture {
    let f = Fixture::new();
    f.write("in/a.txt", "A title\n\nSome text.\n");
    f.write("in/b.txt", "Another title\n\nMore text.\n");
    f.build();
    f
}

#[test]
fn a_site_is_replaced_whole() {
    let f = small();
    fs::remove_file(f.path("in/b.txt")).unwrap();
    f.build();
    assert_eq!(f.article_pages().len(), 1);
    assert_eq!(f.run(&["check", "out"]).code, 0);
    // Nothing is left beside it.
    let mut names: Vec<_> = fs::read_dir(f.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["app", "in", "out"]);
}

#[test]
fn other_peoples_files_are_never_touched() {
    let f = Fixture::new();
    f.write("in/a.txt", "text");
    f.write("precious/thesis.doc", "years of work");
    let run = f.run(&["build", "in", "-o", "precious"]);
    assert_eq!(run.code, 1);
    assert!(run.says(&["precious", "no Kashshaf site"]));
    assert_eq!(f.files("precious").len(), 1);
    f.write("file", "x");
    assert_eq!(f.run(&["build", "in", "-o", "file"]).code, 1);
    fs::create_dir(f.path("empty")).unwrap();
    assert_eq!(f.run(&["build", "in", "-o", "empty"]).code, 0);
}

#[test]
fn the_site_may_lie_inside_its_articles_but_not_around_them() {
    let f = Fixture::new();
    f.write("in/a.txt", "text");
    for _ in 0..2 {
        let run = f.run(&["build", "in", "-o", "in/site"]);
        assert_eq!((run.code, run.sums()), (0, "found 1 = indexed 1 + skipped 0"));
    }
    for out in ["in", ".", "in/../in", "in/a.txt"] {
        let run = f.run(&["build", "in", "-o", out]);
        assert_eq!(run.code, 1, "{out}: {run:?}");
        assert_eq!(fs::read(f.path("in/a.txt")).unwrap(), b"text");
    }
}

#[test]
fn a_failed_build_leaves_the_old_site() {
    let f = small();
    let before = f.files("out");
    fs::remove_file(f.path("app/boot.js")).unwrap();
    let run = f.run(&["build", "in", "-o", "out"]);
    assert_eq!(run.code, 1);
    assert!(run.says(&["boot.js"]));
    assert!(before == f.files("out"));
}

#[test]
fn what_a_killed_build_left_is_cleared() {
    let f = small();
    f.write(".out.kashshaf-new/articles/left.html", "half a page");
    f.build();
    assert!(!f.path(".out.kashshaf-new").exists());
    assert!(!f.files("out").contains_key("articles/left.html"));
}

#[cfg(unix)]
#[test]
fn two_builds_of_one_site_do_not_mix() {
    let f = small();
    fs::create_dir(f.path(".out.kashshaf-new")).unwrap();
    let other = fs::File::open(f.path(".out.kashshaf-new")).unwrap();
    other.lock().unwrap();
    let run = f.run(&["build", "in", "-o", "out"]);
    assert_eq!(run.code, 1);
    assert!(run.says(&["another build"]));
    drop(other);
    f.build();
}

#[test]
fn a_changed_byte_is_found_in_every_file() {
    let f = small();
    for (name, bytes) in f.files("out") {
        let mut damaged = bytes.clone();
        match damaged.len() / 2 {
            0 => damaged.push(b'x'),
            middle => damaged[middle] ^= 1,
        }
        f.write(&format!("out/{name}"), damaged);
        let run = f.run(&["check", "out"]);
        assert_eq!(run.code, 1, "{name}");
        // A damaged list of digests shows at the file whose digest it was.
        assert!(name == "SHA256SUMS" || run.stdout.lines().any(|line| line.starts_with(&name)), "{name}: {run:?}");
        f.write(&format!("out/{name}"), bytes);
    }
    let run = f.run(&["check", "out"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, format!("ok: {} files\n", f.files("out").len()).as_str()));
}

#[test]
fn missing_and_extra_files_are_found() {
    let f = small();
    for (name, bytes) in f.files("out") {
        fs::remove_file(f.path("out").join(&name)).unwrap();
        let run = f.run(&["check", "out"]);
        assert_eq!(run.code, 1, "{name}");
        assert!(run.says(&[&name]), "{name}: {run:?}");
        f.write(&format!("out/{name}"), bytes);
    }
    f.write("out/extra.html", "<a href=\"nowhere.html\">x</a>");
    let run = f.run(&["check", "out"]);
    assert!(run.says(&["extra.html", "not listed"]) && run.says(&["extra.html", "nowhere.html"]));
    assert_eq!(f.run(&["check", "in"]).code, 1);
}

#[test]
fn names_follow_the_contract() {
    let f = small();
    for name in f.files("out").keys() {
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-./_".contains(&b)), "{name}");
        assert!(!name.split('/').any(|part| part.starts_with('_')), "{name}");
    }
    for name in ["index.html", "404.html", ".nojekyll", "kashshaf.json", "SHA256SUMS", "articles/index.html"] {
        assert!(f.path("out").join(name).is_file(), "{name}");
    }
    let json = fs::read_to_string(f.path("out/kashshaf.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&manifest["format"], &manifest["articles"]), (&4.into(), &2.into()));
}
