//! The outermost layer of a Wasm file: its sections, and how numbers and texts are written in it.

/// How each file begins.
pub(crate) const HEADER: &[u8] = b"\0asm\x01\0\0\0";

/// Sections that somebody here looks into. Anybody's own are the first kind.
pub(crate) const CUSTOM: u8 = 0;
pub(crate) const IMPORTS: u8 = 2;
pub(crate) const EXPORTS: u8 = 7;
pub(crate) const CODE: u8 = 10;

/// The sections of a module with their kinds, in their order; `None` when it is none.
pub(crate) fn sections(wasm: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut rest = wasm.strip_prefix(HEADER)?;
    let mut sections = Vec::new();
    while !rest.is_empty() {
        let kind = take(&mut rest, 1)?[0];
        let length = number(&mut rest)?;
        sections.push((kind, take(&mut rest, length)?));
    }
    Some(sections)
}

/// Adds a section to the end of a module.
pub(crate) fn push_section(out: &mut Vec<u8>, kind: u8, content: &[u8]) {
    out.push(kind);
    push(out, content.len());
    out.extend(content);
}

pub(crate) fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

/// A number in the format's variable length.
pub(crate) fn number(rest: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..35).step_by(7) {
        let byte = take(rest, 1)?[0];
        number |= usize::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

pub(crate) fn text(rest: &mut &[u8]) -> Option<String> {
    let length = number(rest)?;
    String::from_utf8(take(rest, length)?.to_vec()).ok()
}

pub(crate) fn push(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) {
    push(out, text.len());
    out.extend(text.as_bytes());
}
