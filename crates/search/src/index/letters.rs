//! Letters: text in which the most frequent letters of a part take one byte.
//!
//! UTF-8 spends two bytes on a letter of Arabic, Greek or Cyrillic and three on one of Devanagari, and deflate pays for
//! them: its window holds half as much, its codes are those of bytes. The 64 bytes 0x80 to 0xBF never begin a
//! character, so each part gives them to the letters beyond ASCII that it uses most; everything else stays as it is,
//! and no text grows.
//!
//! ```text
//! number of letters, at most 64 | the letters, in UTF-8 | the text: a byte 0x80 + n where a character begins is letter n
//! ```

use super::bytes::{put, take};

const MOST: usize = 64;
const FIRST: u8 = 0x80;

/// Writes a text with its alphabet.
pub(crate) fn write(text: &str, out: &mut Vec<u8>) {
    let mut counts: Vec<(u32, char)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for letter in text.chars().filter(|c| !c.is_ascii()) {
        let place = *places.entry(letter).or_insert_with(|| {
            counts.push((0, letter));
            counts.len() - 1
        });
        counts[place].0 += 1;
    }
    counts.sort_unstable_by_key(|&(count, letter)| (std::cmp::Reverse(count), letter));
    counts.truncate(MOST);
    let alphabet: std::collections::HashMap<char, u8> =
        counts.iter().zip(FIRST..).map(|(&(_, letter), code)| (letter, code)).collect();
    put(out, counts.len() as u32);
    let mut utf8 = [0; 4];
    for &(_, letter) in &counts {
        out.extend(letter.encode_utf8(&mut utf8).as_bytes());
    }
    for letter in text.chars() {
        match alphabet.get(&letter).filter(|_| !letter.is_ascii()) {
            Some(&code) => out.push(code),
            None => out.extend(letter.encode_utf8(&mut utf8).as_bytes()),
        }
    }
}

/// The text that [`write`] wrote, up to the end of the bytes. `None` when they are damaged.
pub(crate) fn read(mut bytes: &[u8]) -> Option<String> {
    let count = take(&mut bytes).map(|n| n as usize).filter(|&n| n <= MOST)?;
    let mut letters = Vec::with_capacity(count);
    for _ in 0..count {
        let (letter, rest) = bytes.split_at_checked(width(*bytes.first()?))?;
        letters.push(letter);
        bytes = rest;
    }
    let mut out = Vec::with_capacity(bytes.len() * 2);
    while let Some(&byte) = bytes.first() {
        if byte & 0xC0 == FIRST {
            out.extend(*letters.get(usize::from(byte - FIRST))?);
            bytes = &bytes[1..];
        } else {
            let (character, rest) = bytes.split_at_checked(width(byte))?;
            out.extend(character);
            bytes = rest;
        }
    }
    String::from_utf8(out).ok()
}

/// How many bytes the character takes that begins with a byte.
fn width(first: u8) -> usize {
    match first {
        0..=0xBF => 1,
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn frequent_letters_take_one_byte() {
        let mut out = Vec::new();
        write(&"والتعاون".repeat(10), &mut out);
        assert_eq!(out.len(), 1 + 6 * 2 + 80);
        assert_eq!(read(&out).as_deref(), Some("والتعاون".repeat(10).as_str()));
    }

    proptest! {
        #[test]
        fn every_text_survives(text in any::<String>(), arabic in "[ا-ي ]{0,40}", chinese in "[一-龥]{0,99}") {
            for text in [text, arabic, chinese] {
                let mut out = Vec::new();
                write(&text, &mut out);
                prop_assert_eq!(read(&out), Some(text));
            }
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..99)) {
            read(&bytes);
        }
    }
}
