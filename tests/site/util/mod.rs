//! What the whole-command tests share: folders made by the test itself, the real command, and a stub of the app.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of its own for each test.
pub(crate) struct Fixture {
    folder: tempfile::TempDir,
    /// Where the user's caches are.
    caches: tempfile::TempDir,
}

impl Fixture {
    /// An empty folder with an app beside it.
    pub(crate) fn new() -> Fixture {
        let fixture = Fixture { folder: tempfile::tempdir().unwrap(), caches: tempfile::tempdir().unwrap() };
        for (name, bytes) in [
            ("app/app.js", &b"// app\n"[..]),
            ("app/app.wasm", b"\0asm\x01\0\0\0"),
            ("app/boot.js", b"// boot\n"),
            ("app/style.css", b"body { margin: 0 }\n"),
        ] {
            fixture.write(name, bytes);
        }
        fs::create_dir(fixture.path("in")).unwrap();
        fixture
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder for the caches of this program.
    pub(crate) fn cache(&self) -> PathBuf {
        self.caches.path().join("kashshaf")
    }

    /// Writes a file, with the folders it needs.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The command, in the fixture's folder.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kashshaf"));
        command.current_dir(self.folder.path()).env("KASHSHAF_APP", self.path("app")).stdin(Stdio::null());
        command.env("XDG_CACHE_HOME", self.caches.path());
        command
    }

    /// Runs the command with these words.
    pub(crate) fn run(&self, words: &[&str]) -> Run {
        Run::of(self.command().args(words).output().unwrap())
    }

    /// Runs the command with something to read.
    pub(crate) fn run_with(&self, words: &[&str], input: &[u8]) -> Run {
        let mut command = self.command();
        let mut child =
            command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Run::of(child.wait_with_output().unwrap())
    }

    /// Builds `in` into `out`, which must succeed.
    #[track_caller]
    pub(crate) fn build(&self) -> Run {
        let run = self.run(&["build", "in", "-o", "out"]);
        assert_eq!(run.code, 0, "{run:?}");
        run
    }

    /// Every file below a folder, by its name.
    pub(crate) fn files(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path(name);
        let mut files = BTreeMap::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                    files.insert(name, fs::read(path).unwrap());
                }
            }
        }
        files
    }

    /// The pages of the articles.
    pub(crate) fn article_pages(&self) -> Vec<String> {
        let pages = self.files("out").into_iter();
        let pages = pages.filter(|(name, _)| name.starts_with("articles/") && name != "articles/index.html");
        pages.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect()
    }

    /// The articles that a query finds, by their ids.
    #[track_caller]
    pub(crate) fn search(&self, query: &str) -> Vec<String> {
        let run = self.run(&["search", "out", query, "--format", "json", "--limit", "1000"]);
        assert_eq!(run.code, 0, "{run:?}");
        let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
    }
}

/// How a run of the command ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Run {
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The last line, which counts.
    pub(crate) fn sums(&self) -> &str {
        self.stdout.lines().last().unwrap_or_default()
    }

    /// Whether a line of the output holds all of these.
    pub(crate) fn says(&self, words: &[&str]) -> bool {
        let lines = self.stdout.lines().chain(self.stderr.lines());
        lines.into_iter().any(|line| words.iter().all(|word| line.contains(word)))
    }
}

/// A file beside the repository; the test says so and is skipped where it is missing.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: ../shared/{name} is not there");
    None
}

/// The text of a file beside the repository, decompressed.
pub(crate) fn shared_lines(name: &str) -> Option<Vec<serde_json::Value>> {
    let bytes = kashshaf::ingest::stream::read(&shared(name)?).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) const SEED: &str = include_str!("../../../seeds/000_646ce4bf9b7112fb.txt");
