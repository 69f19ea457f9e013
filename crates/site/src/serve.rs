//! A small server for looking at a site on one's own machine, as any static host would show it.

use std::fs;
use std::net::TcpListener;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::thread;

use anyhow::{Context as _, Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::digest::Digest;

/// How many requests are answered at once.
const THREADS: usize = 4;

/// How many ports are tried after the usual one.
const PORTS_TRIED: u16 = 100;

/// The folder that is being served; a rebuilt site takes its place.
pub type Shown = Arc<RwLock<PathBuf>>;

/// A server that answers in the background until the program ends.
#[derive(Debug)]
pub struct Running {
    /// Where it answers.
    pub address: String,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Running {
    /// Waits for ever, or until the server cannot go on.
    pub fn wait(self) {
        for thread in self.threads {
            // A thread that stopped has said why.
            let _ = thread.join();
        }
    }
}

/// Starts to serve on 127.0.0.1. Without a port the usual one is taken, or the next that is free.
pub fn start(shown: &Shown, port: Option<u16>) -> Result<Running> {
    let listener = listen(port)?;
    let address = format!("http://{}/", listener.local_addr().context("the server has no address")?);
    let server =
        Arc::new(Server::from_listener(listener, None).map_err(|error| anyhow!("the server did not start: {error}"))?);
    let answer = |server: Arc<Server>, shown: Shown| {
        while let Ok(request) = server.recv() {
            // A reader who goes away before the answer is no reason to stop.
            let _ = respond(request, &shown);
        }
    };
    let threads = (0..THREADS)
        .map(|_| {
            let (server, shown) = (server.clone(), shown.clone());
            thread::spawn(move || answer(server, shown))
        })
        .collect();
    Ok(Running { address, threads })
}

fn listen(port: Option<u16>) -> Result<TcpListener> {
    let bind = |port: u16| TcpListener::bind(("127.0.0.1", port));
    match port {
        Some(port) => {
            bind(port).with_context(|| format!("port {port} cannot be used: choose another one, or 0 for any"))
        }
        None => {
            let usual = 8080;
            let free = (usual..usual + PORTS_TRIED).find_map(|port| bind(port).ok());
            free.with_context(|| format!("no port from {usual} on is free: name one with --port, or 0 for any"))
        }
    }
}

fn respond(request: Request, shown: &Shown) -> std::io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(Response::from_string("only GET and HEAD\n").with_status_code(405));
    }
    // The folder stays in place while it is read from.
    let folder = shown.read().unwrap_or_else(std::sync::PoisonError::into_inner);
    let found = file_of(&folder, request.url()).and_then(|path| Some((fs::read(&path).ok()?, mime(&path), 200)));
    let missing = || {
        let page = fs::read(folder.join("404.html")).unwrap_or_else(|_| b"not found\n".to_vec());
        (page, "text/html; charset=utf-8", 404)
    };
    let (bytes, mime, status) = found.unwrap_or_else(missing);
    drop(folder);
    let tag = format!("\"{}\"", Digest::of(&bytes).short(32));
    let known = request
        .headers()
        .iter()
        .any(|header| header.field.equiv("If-None-Match") && header.value.as_str().contains(&tag));
    let (bytes, status) = if known && status == 200 { (Vec::new(), 304) } else { (bytes, status) };
    let mut response = Response::from_data(bytes).with_status_code(status).boxed();
    // The browser asks each time, so that a rebuilt site is seen at once.
    for (name, value) in
        [("content-type", mime), ("cache-control", "no-cache"), ("etag", &tag), ("x-content-type-options", "nosniff")]
    {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    request.respond(response)
}

/// The file that an address names, if it is one of the folder's own.
fn file_of(folder: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decoded(path)?;
    let mut file = folder.to_path_buf();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let mut components = Path::new(part).components();
        // One ordinary name and nothing else: no `..`, no drive, no separator of another system.
        match (components.next(), components.next()) {
            (Some(Component::Normal(name)), None) if name == part && !part.contains(['\\', '\0']) => file.push(name),
            _ => return None,
        }
    }
    if file.is_dir() {
        file.push("index.html");
    }
    // A link in the folder could lead out of it.
    let real = fs::canonicalize(&file).ok()?;
    (real.starts_with(fs::canonicalize(folder).ok()?) && real.is_file()).then_some(real)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = after;
        } else {
            bytes.push(*byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|ext| ext.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        _ if path.file_name().is_some_and(|name| name == crate::site::SUMS) => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sites_own_files_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        fs::create_dir_all(site.join("articles")).unwrap();
        for (name, text) in [("site/index.html", "i"), ("site/articles/a b.html", "a"), ("secret", "s")] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let find = |url: &str| file_of(&site, url).map(|path| fs::read_to_string(path).unwrap());
        assert_eq!(find("/").as_deref(), Some("i"));
        assert_eq!(find("/index.html?q=x#y").as_deref(), Some("i"));
        assert_eq!(find("/articles/a%20b.html").as_deref(), Some("a"));
        for url in [
            "/../secret",
            "/%2e%2e/secret",
            "/articles/../../secret",
            "/..%2fsecret",
            "/articles",
            "/%",
            "/%zz",
            "/\\..\\secret",
            "//../secret",
            "/./x",
        ] {
            assert_eq!(find(url), None, "{url}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join("secret"), site.join("link.html")).unwrap();
            assert_eq!(find("/link.html"), None);
        }
    }
}
