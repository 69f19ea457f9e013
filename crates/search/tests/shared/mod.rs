//! Reads the data that stands beside the repository, in `../shared`. Without it the tests say so and pass.

use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The folder beside the repository, or beside a folder that the repository stands in (a worktree).
pub(crate) fn folder() -> Option<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    repository.ancestors().skip(1).map(|above| above.join("shared")).find(|shared| shared.is_dir())
}

/// The rows of a vector file below its header.
pub(crate) fn rows(name: &str) -> Vec<Vec<String>> {
    read(&format!("vectors/{name}")).lines().skip(1).map(|l| l.split('\t').map(str::to_string).collect()).collect()
}

/// One member of every record of a file of JSON lines.
pub(crate) fn members(name: &str, member: &str, wanted: impl Fn(&serde_json::Value) -> bool) -> Vec<String> {
    let text = read(name);
    let records = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    records.filter(|r| wanted(r)).filter_map(|r| Some(r.get(member)?.as_str()?.to_string())).collect()
}

/// The text of code points in hexadecimal. Half a surrogate pair, which no text of ours can hold, is left out.
pub(crate) fn text_of(hex: &str) -> String {
    let points = hex.split_whitespace().map(|h| u32::from_str_radix(h, 16).unwrap());
    points.filter_map(char::from_u32).collect()
}

fn read(name: &str) -> String {
    let Some(bytes) = folder().and_then(|folder| std::fs::read(folder.join(name)).ok()) else {
        println!("skipped: ../shared/{name} is not there");
        return String::new();
    };
    let bytes = if bytes.starts_with(&[0x1F, 0x8B]) {
        let mut plain = Vec::new();
        flate2::read::GzDecoder::new(&*bytes).read_to_end(&mut plain).unwrap();
        plain
    } else {
        bytes
    };
    String::from_utf8(bytes).unwrap()
}
