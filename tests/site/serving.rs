//! Serving: one address, the right answers, and a new site when a file changes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so and stops")]

mod util;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use util::Fixture;

struct Served {
    child: Child,
    address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Served {
    fn start(f: &Fixture, words: &[&str]) -> Served {
        let mut command = f.command();
        let mut child = command.arg("serve").args(words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
        Served { child, address }
    }

    /// The head and the body of an answer.
    fn ask(&self, method: &str, path: &str, more: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{more}\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_lowercase(), body.to_owned())
    }
}

#[test]
fn a_site_is_served_as_it_is() {
    let f = Fixture::new();
    f.write("in/a.txt", "A title\n\nSome text.");
    f.write("secret", "never shown");
    f.build();
    let served = Served::start(&f, &["out", "--port", "0"]);
    let (head, body) = served.ask("GET", "/", "");
    assert!(
        head.starts_with("http/1.1 200") && head.contains("text/html; charset=utf-8") && head.contains("no-cache"),
        "{head}"
    );
    assert!(body.contains("A title"));
    let (head, _) = served.ask("GET", "/index.html?q=x", "");
    assert!(head.starts_with("http/1.1 200"));
    let wasm = f.files("out").into_keys().find(|name| name.ends_with(".wasm")).unwrap();
    let (head, body) = served.ask("HEAD", &format!("/{wasm}"), "");
    assert!(head.contains("content-type: application/wasm") && body.is_empty(), "{head}");
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap().to_owned();
    let (head, _) = served.ask("GET", &format!("/{wasm}"), &format!("if-none-match: {tag}\r\n"));
    assert!(head.starts_with("http/1.1 304"), "{head}");
    for path in ["/nothing", "/../secret", "/%2e%2e/secret", "/articles/..%2f..%2fsecret"] {
        let (head, body) = served.ask("GET", path, "");
        assert!(head.starts_with("http/1.1 404") || head.starts_with("http/1.1 400"), "{path}: {head}");
        assert!(!body.contains("never shown"));
    }
    assert!(served.ask("GET", "/nothing", "").1.contains("no page at this address"));
    assert!(served.ask("POST", "/", "content-length: 0\r\n").0.starts_with("http/1.1 405"));
}

#[test]
fn a_changed_file_changes_the_site() {
    let f = Fixture::new();
    f.write("in/a.txt", "The first title\n\nSome text.");
    let served = Served::start(&f, &["in", "--port", "0"]);
    assert!(served.ask("GET", "/", "").1.contains("The first title"));
    let wait_for = |text: &str| {
        let started = Instant::now();
        while !served.ask("GET", "/", "").1.contains(text) {
            assert!(started.elapsed() < Duration::from_secs(30), "the site never showed {text}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    f.write("in/a.txt", "The second title\n\nSome text.");
    wait_for("The second title");
    // A build that fails leaves the site; the next that succeeds replaces it.
    let app = f.path("app/boot.js");
    std::fs::rename(&app, f.path("boot.js")).unwrap();
    f.write("in/a.txt", "The third title\n\nSome text.");
    std::thread::sleep(Duration::from_millis(800));
    assert!(served.ask("GET", "/", "").1.contains("The second title"));
    std::fs::rename(f.path("boot.js"), &app).unwrap();
    f.write("in/a.txt", "The fourth title\n\nSome text.");
    wait_for("The fourth title");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let f = Fixture::new();
    f.write("in/a.txt", "text");
    f.build();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let run = f.run(&["serve", "out", "--port", &port]);
    assert!(run.code == 1 && run.says(&[&port]), "{run:?}");
}
