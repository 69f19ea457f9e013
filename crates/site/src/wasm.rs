//! Custom sections of a Wasm file: how a collection travels inside the app.
//!
//! A section is appended after compilation, so that bundling needs no compiler: an id, a length, a name, the bytes.

/// The name of the section that holds the collection.
pub const SECTION: &str = "kashshaf";

const HEADER: &[u8; 8] = b"\0asm\x01\0\0\0";

/// The same module with a custom section at its end.
pub fn with_section(wasm: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(content.len() + name.len() + 5);
    push_number(&mut body, name.len());
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(content);
    let mut out = Vec::with_capacity(wasm.len() + body.len() + 6);
    out.extend_from_slice(wasm);
    out.push(0);
    push_number(&mut out, body.len());
    out.extend_from_slice(&body);
    out
}

/// The content of the custom section of a name; `None` when there is none or the file is no Wasm.
pub fn section<'a>(wasm: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let mut rest = wasm.strip_prefix(HEADER)?;
    while let Some((id, after)) = rest.split_first() {
        let (length, after) = number(after)?;
        let (body, after) = after.split_at_checked(length)?;
        if *id == 0 {
            let (length, body) = number(body)?;
            let (found, content) = body.split_at_checked(length)?;
            if found == name.as_bytes() {
                return Some(content);
            }
        }
        rest = after;
    }
    None
}

/// Whether the bytes begin as a Wasm module does.
pub fn is_module(bytes: &[u8]) -> bool {
    bytes.starts_with(HEADER)
}

/// A number in the format's variable length.
fn push_number(out: &mut Vec<u8>, mut number: usize) {
    loop {
        let byte = (number & 0x7F) as u8;
        number >>= 7;
        if number == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut number = 0_usize;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        number |= usize::from(byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_found_again() {
        for size in [0, 1, 127, 128, 20_000] {
            let content = vec![7; size];
            let one = with_section(HEADER, "other", b"x");
            let two = with_section(&one, SECTION, &content);
            assert_eq!(section(&two, SECTION), Some(content.as_slice()));
            assert_eq!(section(&two, "other"), Some(&b"x"[..]));
            assert_eq!(section(&two, "none"), None);
            assert_eq!(section(&two[..two.len() - 1], SECTION), None);
        }
        assert_eq!(section(b"<html>", SECTION), None);
    }
}
