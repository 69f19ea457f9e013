//! Building again: what has not changed is taken over, and the site is the one that a first build would make.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so and stops")]

mod util;

use std::fs;
use std::path::PathBuf;

use util::{Fixture, Run, shared_lines};

/// Some hundred words that depend on a number, so that the index has more than one part.
fn words(seed: usize) -> String {
    (0..200).map(|n| format!("word{} ", (seed * 7919 + n * 104_729) % 3001)).collect()
}

fn line(id: &str, number: usize) -> String {
    let (body, month) = (words(number), number % 12 + 1);
    format!(
        "{{\"id\":\"{id}\",\"title\":\"Title {number}\",\"date\":\"2023-{month:02}-07\",\"body\":\"{body} sea, the sea\"}}\n"
    )
}

/// Articles of a file of lines as a list.
fn list(lines: &str) -> String {
    format!("[\n{}]\n", lines.trim_end().replace('\n', ",\n"))
}

/// A folder of files, two of records that are cut into several pieces, a configuration and topics.
fn write_sources(f: &Fixture) {
    f.write("in/kashshaf.toml", "title = \"All\"\nboilerplate = [\"our own line\"]\n");
    f.write("in/topics.toml", "[[topic]]\nid = \"sea\"\nterms = [\"sea\"]\n");
    for number in 0..120 {
        f.write(&format!("in/text/{number}.txt"), format!("Title {number}\n\nRead also: Title 7\n{}\n", words(number)));
    }
    f.write("in/text/3.toml", "date = \"2024-03-03\"\nsource = \"Desk\"\n");
    f.write("in/lines.jsonl", (0..800).map(|number| line(&format!("l{number}"), number)).collect::<String>());
    let listed: String = (800..1200).map(|number| line(&format!("l{number}"), number)).collect();
    f.write("in/list.json", list(&listed));
    f.write("in/table.csv", "id,title,body\nx,Four,the sea\nx,Four,the sea\nX,Five,text\n");
    f.write("in/odd.jsonl", "{\"title\":\"No id\",\"body\":\"text\"}\nno json\n{\"body\":\"1, 2\"}\n");
    if let Some(lines) = shared_lines("corpora/multilingual-udhr.jsonl.gz") {
        let lines: Vec<String> = lines.iter().take(60).map(ToString::to_string).collect();
        f.write("in/udhr.jsonl", lines.join("\n"));
    }
}

/// Builds again, and demands what a build without a cache makes and says.
#[track_caller]
fn same_as_anew(f: &Fixture, words: &[&str], what: &str) -> Run {
    let again = f.run(&[&["build", "in", "-o", "out"], words].concat());
    let anew = f.run(&[&["build", "in", "-o", "anew", "--no-cache"], words].concat());
    assert_eq!((again.code, anew.code), (0, 0), "{what}: {again:?} {anew:?}");
    let said: Vec<&str> = again.stdout.lines().filter(|line| !line.starts_with("reused ")).collect();
    assert_eq!(said, anew.stdout.lines().collect::<Vec<_>>(), "{what}");
    let (again_files, anew_files) = (f.files("out"), f.files("anew"));
    assert_eq!(again_files.keys().collect::<Vec<_>>(), anew_files.keys().collect::<Vec<_>>(), "{what}");
    for (name, bytes) in &again_files {
        assert!(*bytes == anew_files[name], "{what}: {name} differs");
    }
    fs::remove_dir_all(f.path("anew")).unwrap();
    again
}

/// The numbers of the line that says what was reused: pieces, of how many, files written, of how many.
#[track_caller]
fn reused(run: &Run) -> [usize; 4] {
    let line = run.stdout.lines().find(|line| line.starts_with("reused ")).unwrap_or_else(|| panic!("{run:?}"));
    let numbers = line.split(' ').filter_map(|word| word.replace(',', "").parse().ok());
    numbers.collect::<Vec<usize>>().try_into().unwrap()
}

/// The entries of the cache; pages that lie there are none.
fn entries(f: &Fixture) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![f.cache()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true if path.ends_with("old-pages") => {}
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}

#[test]
fn whatever_changes_the_site_is_that_of_a_first_build() {
    let f = Fixture::new();
    write_sources(&f);
    assert!(!f.build().says(&["reused"]), "a first build reuses nothing");
    let [pieces, of, written, files] = reused(&same_as_anew(&f, &[], "nothing changed"));
    assert!(pieces == of && of > 4 && written == 0 && files > 1200, "{pieces} {of} {written} {files}");

    let append = |name: &str, more: &str| {
        let before = fs::read_to_string(f.path(name)).unwrap();
        f.write(name, before + more);
    };
    for number in 0..10 {
        f.write(&format!("in/text/new-{number}.txt"), format!("New {number}\n\n{}\n", words(number + 5000)));
    }
    let [pieces, of, written, files] = reused(&same_as_anew(&f, &[], "ten files are added"));
    assert!(pieces + 4 > of && of > pieces && written * 2 < files, "{pieces} {of} {written} {files}");

    append("in/lines.jsonl", &(0..10).map(|n| line(&format!("m{n}"), n + 6000)).collect::<String>());
    let [pieces, of, ..] = reused(&same_as_anew(&f, &[], "ten lines are appended"));
    assert!(pieces + 2 > of && of > pieces, "{pieces} {of}");

    f.write("in/list.json", list(&(800..1201).map(|n| line(&format!("l{n}"), n)).collect::<String>()));
    let [pieces, of, ..] = reused(&same_as_anew(&f, &[], "an article stands at the end of a list"));
    assert!(pieces + 2 > of && of > pieces, "{pieces} {of}");

    let lines = fs::read_to_string(f.path("in/lines.jsonl")).unwrap();
    f.write("in/lines.jsonl", line("first", 7000) + "\n" + &lines);
    append("in/odd.jsonl", "[]\n{\"title\":\"No id either\",\"body\":\"text\"}\n");
    let [pieces, of, ..] = reused(&same_as_anew(&f, &[], "a line stands before the others"));
    assert!(pieces + 3 > of && of > pieces, "{pieces} {of}");
    let odd = fs::read_to_string(f.path("in/odd.jsonl")).unwrap();
    f.write("in/odd.jsonl", "\n".to_owned() + &odd);
    same_as_anew(&f, &[], "articles that are named by their lines move");

    f.write("in/text/5.txt", "Another\n\nquite another text");
    f.write("in/text/3.toml", "date = \"2022-03-03\"\n");
    same_as_anew(&f, &[], "articles are changed");
    fs::remove_file(f.path("in/text/3.toml")).unwrap();
    fs::remove_file(f.path("in/text/9.txt")).unwrap();
    fs::remove_file(f.path("in/table.csv")).unwrap();
    same_as_anew(&f, &[], "articles are removed");
    fs::rename(f.path("in/text/11.txt"), f.path("in/text/zz.txt")).unwrap();
    fs::rename(f.path("in/odd.jsonl"), f.path("in/a.jsonl")).unwrap();
    same_as_anew(&f, &[], "articles are renamed");
    f.write("in/b.jsonl", line("l7", 7));
    same_as_anew(&f, &[], "an article has the id of another");

    f.write("in/topics.toml", "[[topic]]\nid = \"hill\"\nterms = [\"word7\", \"sea\"]\n");
    same_as_anew(&f, &[], "the topics change");
    f.write("in/kashshaf.toml", "title = \"Some\"\nlanguage = \"ar\"\n");
    same_as_anew(&f, &[], "title and boilerplate change");
    f.write("in/kashshaf.toml", "title = \"Some\"\nlanguage = \"ar\"\ndescription = \"More\"\n");
    same_as_anew(&f, &[], "the description changes");
    f.write("app/style.css", "body { margin: 1px }\n");
    same_as_anew(&f, &["--site-url", "https://example.org/"], "the app changes, and the address");
    same_as_anew(&f, &["--no-pages"], "without pages");
    same_as_anew(&f, &["--tier", "two-level"], "another tier");
    same_as_anew(&f, &["--tier", "inline"], "all in one");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let f = Fixture::new();
    write_sources(&f);
    for threads in ["1", "7"] {
        let mut command = f.command();
        command.args(["build", "in", "-o", threads, "--tier", "two-level", "--no-cache"]);
        let run = Run::of(command.env("RAYON_NUM_THREADS", threads).output().unwrap());
        assert_eq!(run.code, 0, "{run:?}");
    }
    let (one, seven) = (f.files("1"), f.files("7"));
    assert!(one.keys().filter(|name| name.starts_with("data/")).count() > 20, "{:?}", one.keys());
    assert_eq!(one.keys().collect::<Vec<_>>(), seven.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(*bytes == seven[name], "{name} differs");
    }
}

#[cfg(unix)]
#[test]
fn where_nothing_has_changed_the_site_is_left_alone() {
    use std::os::unix::fs::MetadataExt as _;
    let f = Fixture::new();
    write_sources(&f);
    f.build();
    let folder = || fs::metadata(f.path("out")).unwrap().ino();
    let first = folder();
    f.build();
    assert_eq!(folder(), first, "nothing was written");
    f.write("out/more.txt", "not of the site");
    same_as_anew(&f, &[], "a file lies in the site that is none of it");
    let second = folder();
    assert_ne!(second, first);
    fs::remove_file(
        f.path("out/assets").join(fs::read_dir(f.path("out/assets")).unwrap().next().unwrap().unwrap().file_name()),
    )
    .unwrap();
    same_as_anew(&f, &[], "a file is missing");
    assert_ne!(folder(), second);
    for (name, bytes) in [
        ("app/boot.js", "// another\n"),
        ("in/odd.jsonl", "\n{\"body\":\"1, 2\"}\n"),
        ("in/kashshaf.toml", "title = \"B\"\n"),
    ] {
        let before = folder();
        f.write(name, bytes);
        same_as_anew(&f, &[], name);
        assert_ne!(folder(), before, "{name}");
    }
}

/// The ranges of merged terms that the cache has, by their names; entries of pieces are named by other keys.
fn kept(f: &Fixture, before: &[PathBuf]) -> usize {
    entries(f).iter().filter(|path| before.contains(path) && path.parent().unwrap().ends_with("pieces")).count()
}

#[test]
fn merged_terms_are_grown_by_other_articles() {
    let f = Fixture::new();
    let line = |id: usize, day: usize, text: &str| {
        let (month, day) = (1 + day / 28 % 12, 1 + day % 28);
        format!(
            "{{\"id\":\"{id}\",\"title\":\"Title {id}\",\"date\":\"2021-{month:02}-{day:02}\",\"body\":\"{text} Word{} word{} both أحمد\"}}\n",
            id % 97,
            id * 7 % 1999
        )
    };
    let old: Vec<String> = (0..4500).map(|id| line(id, id / 20, "the sea")).collect();
    let write = |lines: &[String]| drop(f.write("in/lines.jsonl", lines.concat()));
    write(&old);
    let no_pages = ["--no-pages"];
    assert_eq!(f.run(&["build", "in", "-o", "out", "--no-pages"]).code, 0);
    // All articles are in one piece, which changes each time: what is kept are ranges.
    let first = entries(&f);
    let mut lines = old.clone();
    lines.extend((5000..5010).map(|id| line(id, 300, "Sea Running احمد أحمد")));
    write(&lines);
    same_as_anew(&f, &no_pages, "newer articles");
    let ranges = kept(&f, &first);
    assert!(ranges > 1, "{ranges}");
    lines.extend((5100..5110).map(|id| line(id, id % 13 * 17, "Sea Running أحمد")));
    write(&lines);
    same_as_anew(&f, &no_pages, "articles between the others");
    assert_eq!(kept(&f, &first), ranges);
    lines[4481] = line(4481, 224, "another runs");
    write(&lines);
    same_as_anew(&f, &no_pages, "one of the newest is changed");
    assert_eq!(kept(&f, &first), ranges);
    // Ranges that are damaged, or stand under each other's names, are merged anew.
    let pieces: Vec<PathBuf> =
        entries(&f).into_iter().filter(|path| path.parent().unwrap().ends_with("pieces")).collect();
    let contents: Vec<Vec<u8>> = pieces.iter().map(|path| fs::read(path).unwrap()).collect();
    pieces.iter().zip(contents.iter().cycle().skip(1)).for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
    lines.push(line(5010, 301, "once more"));
    write(&lines);
    same_as_anew(&f, &no_pages, "entries are exchanged");
    lines[7] = line(7, 0, "an old one");
    write(&lines);
    same_as_anew(&f, &no_pages, "one of the oldest is changed");
    assert_eq!(kept(&f, &first), 0);
    let second = entries(&f);
    lines.drain(4501..4505);
    write(&lines);
    same_as_anew(&f, &no_pages, "some of the newest are removed");
    assert!(kept(&f, &second) > 1);
    lines.extend((6000..6400).map(|id| line(id, 310, "many more")));
    write(&lines);
    same_as_anew(&f, &no_pages, "too many are added");
    assert_eq!(kept(&f, &second), 0);
    lines.truncate(3000);
    write(&lines);
    same_as_anew(&f, &no_pages, "fewer are left");
}

#[test]
fn pages_that_lie_in_the_cache_are_used_when_they_are_the_same() {
    let f = Fixture::new();
    write_sources(&f);
    f.build();
    let add = |id: usize| drop(f.write(&format!("in/text/new-{id}.txt"), format!("New {id}\n\nof the sea\n")));
    add(1);
    f.build();
    let folder = fs::read_dir(f.cache()).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.is_dir());
    let old = folder.unwrap().join("old-pages");
    let page = |name: &str| old.join(name);
    assert!(page("l7.html").is_file() && !page("new-1.html").exists(), "the pages of the first build lie there");
    add(2);
    let [_, _, written, files] = reused(&same_as_anew(&f, &[], "all of them are as they were"));
    assert!(written * 4 < files, "{written} {files}");
    assert!(fs::read_dir(&old).unwrap().any(|page| page.unwrap().file_name().to_string_lossy().contains("new-1")));
    fs::write(page("l7.html"), "another page").unwrap();
    fs::write(page("more.html"), "of no article").unwrap();
    fs::remove_file(page("l8.html")).unwrap();
    fs::remove_file(page("l9.html")).unwrap();
    fs::create_dir(page("l9.html")).unwrap();
    fs::create_dir(page("folder")).unwrap();
    fs::write(page("folder/file"), "").unwrap();
    let before = fs::read(f.path("out/articles/l10.html")).unwrap();
    add(3);
    same_as_anew(&f, &[], "some are others");
    // A page that is written anew is not written into a file that has another name elsewhere.
    f.write("in/lines.jsonl", (0..800).map(|n| line(&format!("l{n}"), n + 1)).collect::<String>());
    same_as_anew(&f, &[], "all pages of a file change");
    assert_eq!(fs::read(page("l10.html")).unwrap(), before);
    // Damage that changes neither size nor time is noticed where nothing else has changed.
    let name = f.path("out/articles/l11.html");
    let times = fs::metadata(&name).unwrap().modified().unwrap();
    let mut bytes = fs::read(&name).unwrap();
    bytes[40] ^= 1;
    fs::write(&name, bytes).unwrap();
    fs::File::options().write(true).open(&name).unwrap().set_modified(times).unwrap();
    same_as_anew(&f, &[], "a byte of a page changes");
    // Without a cache that folder plays no part.
    assert_eq!(f.run(&["build", "in", "-o", "out", "--no-cache"]).code, 0);
    add(4);
    same_as_anew(&f, &[], "a build without a cache came between");
    add(5);
    same_as_anew(&f, &["--no-pages"], "without pages");
    assert!(!old.exists());
    add(6);
    same_as_anew(&f, &[], "with pages again");
}

#[test]
fn a_damaged_cache_or_site_is_not_used() {
    let f = Fixture::new();
    write_sources(&f);
    f.build();
    let damage = |path: &PathBuf, how: usize| {
        let mut bytes = fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        match how {
            0 => bytes.truncate(middle),
            1 => bytes.iter_mut().skip(middle).take(1).for_each(|byte| *byte ^= 1),
            _ => bytes.clear(),
        }
        // As a new file: the site's may have more than one name.
        fs::remove_file(path).unwrap();
        fs::write(path, bytes).unwrap();
    };
    for how in 0..3 {
        let pieces: Vec<PathBuf> = entries(&f);
        assert!(pieces.len() > 6, "{pieces:?}");
        pieces.iter().for_each(|path| damage(path, how));
        let run = same_as_anew(&f, &[], &format!("the cache is damaged, {how}"));
        assert!(reused(&run)[0] == 0, "{run:?}");
        let site = f.files("out");
        site.keys().filter(|name| name.contains('/')).for_each(|name| damage(&f.path("out").join(name), how));
        same_as_anew(&f, &[], &format!("the site is damaged, {how}"));
    }
    // Entries under each other's names.
    let pieces: Vec<PathBuf> =
        entries(&f).into_iter().filter(|path| path.parent().unwrap().ends_with("pieces")).collect();
    let contents: Vec<Vec<u8>> = pieces.iter().map(|path| fs::read(path).unwrap()).collect();
    pieces.iter().zip(contents.iter().cycle().skip(1)).for_each(|(path, bytes)| fs::write(path, bytes).unwrap());
    assert_eq!(reused(&same_as_anew(&f, &[], "entries are exchanged"))[0], 0);
    fs::remove_dir_all(f.path("out")).unwrap();
    same_as_anew(&f, &[], "the site is gone");
    fs::remove_dir_all(f.cache()).unwrap();
    same_as_anew(&f, &[], "the cache is gone");
}

#[test]
fn another_program_makes_everything_anew() {
    let f = Fixture::new();
    write_sources(&f);
    f.build();
    let program = f.path("upgraded");
    let mut bytes = fs::read(f.command().get_program()).unwrap();
    bytes.extend(b"an upgrade");
    fs::write(&program, bytes).unwrap();
    fs::set_permissions(&program, fs::metadata(f.command().get_program()).unwrap().permissions()).unwrap();
    let mut command = std::process::Command::new(program);
    command.args(["build", "in", "-o", "out"]).current_dir(f.path("")).env("KASHSHAF_APP", f.path("app"));
    let run = Run::of(command.env("XDG_CACHE_HOME", f.cache().parent().unwrap()).output().unwrap());
    assert_eq!((run.code, reused(&run)[0]), (0, 0), "{run:?}");
}

#[test]
fn the_cache_holds_what_the_last_build_used_and_lies_outside_the_site() {
    let f = Fixture::new();
    write_sources(&f);
    f.build();
    let before = entries(&f);
    f.write("in/lines.jsonl", line("only", 1));
    f.build();
    let after = entries(&f);
    assert!(after.len() < before.len(), "{before:?} {after:?}");
    assert!(f.files("out").keys().all(|name| !name.contains("cache") && !name.contains("pieces")));
    let beside: Vec<String> =
        fs::read_dir(f.path("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(beside.iter().all(|name| !name.starts_with('.')), "{beside:?}");
    fs::remove_dir_all(f.cache()).unwrap();
    assert_eq!(f.run(&["build", "in", "-o", "out", "--no-cache"]).code, 0);
    assert!(entries(&f).is_empty());
    assert_eq!(f.run(&["build", "in", "-o", "out", "--cache", "own"]).code, 0);
    assert!(entries(&f).is_empty() && f.path("own").is_dir());
}

#[cfg(unix)]
#[test]
fn a_cache_that_cannot_be_written_costs_nothing_but_time() {
    let f = Fixture::new();
    write_sources(&f);
    fs::write(f.cache(), "a file where the folder would be").unwrap();
    let run = f.build();
    assert!(run.says(&["kashshaf: the site is complete", "longer"]), "{run:?}");
    same_as_anew(&f, &[], "without a cache");
}
