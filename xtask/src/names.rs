//! Short names where the app's script and its Wasm file meet.
//!
//! wasm-bindgen gives every function that crosses between them a name with a digest in it, and writes it into both
//! files. Digests do not compress: one letter instead saves 4 KB after brotli.

use std::collections::HashMap;

use crate::wasm::{EXPORTS, HEADER, IMPORTS, number, push, push_section, push_text, sections, take, text};

/// What names of wasm-bindgen begin with; the others (`memory`, `main`) are short already.
const OURS: [&str; 3] = ["__wb", "__externref", "wasm_bindgen_"];

/// Both files with short names, or as they are when the second is not written as expected.
pub(crate) fn shorten(script: String, wasm: Vec<u8>) -> (String, Vec<u8>) {
    match renamed(&wasm) {
        Some((wasm, names)) => (replace(&script, &names), wasm),
        None => (script, wasm),
    }
}

/// The Wasm file with short names, and which they are.
fn renamed(wasm: &[u8]) -> Option<(Vec<u8>, HashMap<String, String>)> {
    let (mut out, mut names) = (HEADER.to_vec(), HashMap::new());
    for (kind, section) in sections(wasm)? {
        let section = match kind {
            IMPORTS => imports(section, &mut names)?,
            EXPORTS => exports(section, &mut names)?,
            _ => section.to_vec(),
        };
        push_section(&mut out, kind, &section);
    }
    Some((out, names))
}

fn imports(mut rest: &[u8], names: &mut HashMap<String, String>) -> Option<Vec<u8>> {
    let (count, mut out) = (number(&mut rest)?, Vec::new());
    push(&mut out, count);
    for n in 0..count {
        // The module is a file of wasm-bindgen that exists nowhere.
        let module = text(&mut rest)?;
        push_text(&mut out, names.entry(module).or_insert("a".into()));
        push_text(&mut out, &short(text(&mut rest)?, n, names));
        // All of them are functions: a kind and the number of a type.
        let kind = take(&mut rest, 1)?[0];
        if kind != 0 {
            return None;
        }
        out.push(kind);
        let function = number(&mut rest)?;
        push(&mut out, function);
    }
    Some(out)
}

fn exports(mut rest: &[u8], names: &mut HashMap<String, String>) -> Option<Vec<u8>> {
    let (count, mut out) = (number(&mut rest)?, Vec::new());
    push(&mut out, count);
    for n in 0..count {
        push_text(&mut out, &short(text(&mut rest)?, n, names));
        out.extend(take(&mut rest, 1)?);
        let index = number(&mut rest)?;
        push(&mut out, index);
    }
    Some(out)
}

/// The short form of a name: letters that count.
fn short(name: String, n: usize, names: &mut HashMap<String, String>) -> String {
    if !OURS.iter().any(|begin| name.starts_with(begin)) {
        return name;
    }
    let letters = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let letter = |n: usize| char::from(letters[n % letters.len()]);
    let mut short = String::from(letter(n));
    if n >= letters.len() {
        short.push(letter(n / letters.len() - 1));
    }
    names.insert(name, short.clone());
    short
}

/// The script with every whole word that has a short form replaced.
fn replace(script: &str, names: &HashMap<String, String>) -> String {
    let (module, words): (Vec<_>, Vec<_>) = names.iter().partition(|(name, _)| name.starts_with("./"));
    let script = module.into_iter().fold(script.to_owned(), |script, (name, short)| script.replace(name, short));
    let words: HashMap<&str, &str> = words.into_iter().map(|(name, short)| (name.as_str(), short.as_str())).collect();
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let mut out = String::with_capacity(script.len());
    let mut rest = script.as_str();
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.find(|c| !is_word(c)).unwrap_or(rest.len()));
        out.push_str(words.get(word).unwrap_or(&word));
        let (between, after) = after.split_at(after.find(is_word).unwrap_or(after.len()));
        out.push_str(between);
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::CODE;

    fn module(module: &str, import: &str, export: &str) -> Vec<u8> {
        let mut imports = vec![1];
        push_text(&mut imports, module);
        push_text(&mut imports, import);
        imports.extend([0, 7]);
        let mut exports = vec![2];
        push_text(&mut exports, "memory");
        exports.extend([2, 0]);
        push_text(&mut exports, export);
        exports.extend([0, 0x80, 2]);
        let mut wasm = HEADER.to_vec();
        for (kind, section) in [(IMPORTS, imports), (CODE, vec![9; 200]), (EXPORTS, exports)] {
            push_section(&mut wasm, kind, &section);
        }
        wasm
    }

    #[test]
    fn both_files_get_the_same_names() {
        let wasm = module("./app_bg.js", "__wbg_get_12ab", "__wbindgen_malloc");
        let script =
            "i={\"./app_bg.js\":{__wbg_get_12ab:f,__wbg_get_12abc:g}};w.__wbindgen_malloc(w.memory)".to_owned();
        let (script, wasm) = shorten(script, wasm);
        assert_eq!(wasm, module("a", "a", "b"));
        assert_eq!(script, "i={\"a\":{a:f,__wbg_get_12abc:g}};w.b(w.memory)");
    }

    #[test]
    fn what_is_no_module_stays() {
        assert_eq!(shorten("x".into(), b"<html>".to_vec()), ("x".into(), b"<html>".to_vec()));
    }

    #[test]
    fn no_two_names_are_alike() {
        let mut names = HashMap::new();
        let mut all: Vec<String> = (0..1000).map(|n| short(format!("__wb{n}"), n, &mut names)).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 1000);
    }
}
