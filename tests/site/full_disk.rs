//! A disk that fills up, at every place where it can: the old site stays, and nothing is left beside it.
//!
//! A limit on the size of files stops the first large one. A small disk of its own, where the machine lets a test
//! have one, fills up anywhere: in the middle of a file, and when a file or folder is made.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so and stops")]

mod util;

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use util::{Fixture, Run};

/// What the disk is called in a fixture, and where it is kept while there is none.
const DISK: &str = "disk";
const BEFORE: &str = "before";
const AFTER: &str = "after";

/// The commands that write, with what they must be told. So few articles are a collection in one piece, unless it is
/// asked for in parts, which are written while others are made.
const COMMANDS: [&[&str]; 5] = [
    &["build", "in", "-o", "disk/site"],
    &["build", "in", "-o", "disk/site", "--tier", "two-level"],
    &["index", "in", "--segment", "disk/new/segment"],
    &["merge", "segment", "-o", "disk/site"],
    &["merge", "segment", "-o", "disk/site", "--tier", "two-level"],
];

/// An old site on what will be the disk, and new articles beside it.
fn fixture() -> Fixture {
    let f = Fixture::new();
    for folder in [DISK, BEFORE, AFTER] {
        fs::create_dir(f.path(folder)).unwrap();
    }
    f.write("old/a.txt", "An old title\n\nSome text.\n");
    assert_eq!(f.run(&["build", "old", "-o", "before/site"]).code, 0);
    for number in 0..6 {
        f.write(&format!("in/{number}.txt"), format!("Title {number}\n\n{}\n", words(number)));
    }
    assert_eq!(f.run(&["index", "in", "--segment", "segment"]).code, 0);
    f
}

/// Some hundred words that do not repeat themselves soon, so that files are larger than a block of the disk.
fn words(seed: usize) -> String {
    (0..200).map(|n| format!("word{} ", (seed * 7919 + n * 104_729) % 3001)).collect()
}

/// Everything below a folder, folders too.
fn everything(f: &Fixture, folder: &str) -> BTreeMap<String, Option<Vec<u8>>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![f.path(folder)]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(f.path(folder)).unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                found.insert(name, None);
                folders.push(path);
            } else {
                found.insert(name, Some(fs::read(path).unwrap()));
            }
        }
    }
    found
}

/// Runs a command in a shell that first does `setup` and then, where the command ended, keeps what is on the disk.
fn run(f: &Fixture, prefix: &[&str], setup: &str, words: &[&str]) -> Run {
    for folder in [DISK, AFTER] {
        fs::remove_dir_all(f.path(folder)).unwrap();
        fs::create_dir(f.path(folder)).unwrap();
    }
    let script = format!(
        "{setup} && cp -R {BEFORE}/. {DISK} || exit 99\n(limit; exec \"$@\"); code=$?\ncp -R {DISK}/. {AFTER}\nexit $code"
    );
    let kashshaf = f.command();
    let all = prefix.iter().copied().chain(["sh", "-c", &script, "sh"]);
    let mut all = all.map(std::ffi::OsStr::new).chain([kashshaf.get_program()]);
    let mut command = Command::new(all.next().unwrap());
    command.args(all).args(words).current_dir(f.path("")).env("KASHSHAF_APP", f.path("app"));
    Run::of(command.output().unwrap())
}

/// Demands of a run that it succeeded, or else that it said why and changed nothing. Tells whether it succeeded.
#[track_caller]
fn is_whole(f: &Fixture, run: &Run, what: &str) -> bool {
    let (before, after) = (everything(f, BEFORE), everything(f, AFTER));
    if run.code == 0 {
        assert!(before != after, "{what}: {run:?}");
        return true;
    }
    let left: Vec<&String> = after.keys().filter(|name| !before.contains_key(*name)).collect();
    assert!(left.is_empty(), "{what} left {left:?}: {run:?}");
    assert!(before == after, "{what}: the old site has changed");
    let said: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("kashshaf: ")).collect();
    assert!(run.code == 1 && said.len() == 1 && said[0].starts_with("kashshaf: disk/"), "{what}: {run:?}");
    let reasons = ["No space left on device", "File too large"];
    assert!(reasons.iter().any(|reason| said[0].matches(reason).count() == 1), "{what}: {run:?}");
    false
}

/// Gives the disk more and more room until the command succeeds; it must have failed before.
#[track_caller]
fn until_it_fits(f: &Fixture, words: &[&str], from: usize, step: usize, mut run: impl FnMut(usize) -> Run) {
    for (failed, room) in (from..).step_by(step).enumerate() {
        assert!(failed < 200, "{words:?} never fits");
        if is_whole(f, &run(room), &format!("{words:?} in {room}")) {
            assert!(failed > 0, "{words:?} fits at once");
            return;
        }
    }
}

#[test]
fn a_file_that_may_not_grow_leaves_everything_as_it_was() {
    let f = fixture();
    for words in COMMANDS {
        // In blocks of 512 bytes. The limit is an error and no signal where the signal is ignored.
        let limit = |blocks: usize| format!("limit() {{ trap '' XFSZ; ulimit -f {blocks}; }}");
        until_it_fits(&f, words, 0, 5, |blocks| run(&f, &[], &limit(blocks), words));
    }
}

/// The disk may be the one that the progress is written to as well.
#[test]
fn a_site_is_built_also_when_nothing_can_be_said() {
    let f = fixture();
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let run = Run::of(f.command().args(COMMANDS[0]).stderr(full()).output().unwrap());
    assert_eq!((run.code, run.sums()), (0, "found 6 = indexed 6 + skipped 0"));
    let run = Run::of(f.command().args(COMMANDS[0]).stdout(full()).output().unwrap());
    assert_eq!(run.code, 1);
    assert!(run.says(&["kashshaf: ", "standard output", "No space left on device"]), "{run:?}");
    let run = Run::of(f.command().args(["build", "nowhere", "-o", "disk/site"]).stderr(full()).output().unwrap());
    assert_eq!(run.code, 1);
}

#[test]
fn a_disk_that_fills_up_leaves_everything_as_it_was() {
    let f = fixture();
    let disk = |options: String, words: &[&str]| {
        let setup = format!("limit() {{ :; }}; mount -t tmpfs -o {options} kashshaf {DISK} 2>&1");
        run(&f, &["unshare", "--user", "--map-root-user", "--mount"], &setup, words)
    };
    if disk("size=16m".to_owned(), COMMANDS[0]).code != 0 {
        println!("skipped: this machine allows no disk of one's own");
        return;
    }
    let old = everything(&f, BEFORE);
    let kilobytes = old.values().flatten().map(|bytes| bytes.len().div_ceil(4096) * 4).sum();
    for words in COMMANDS {
        until_it_fits(&f, words, kilobytes, 8, |size| disk(format!("size={size}k"), words));
        until_it_fits(&f, words, old.len() + 1, 1, |inodes| disk(format!("size=16m,nr_inodes={inodes}"), words));
    }
}
