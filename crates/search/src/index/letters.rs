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

/// A number for each letter, 0 at first: one look for each letter of a collection.
struct Places {
    /// Of the letters that two bytes of UTF-8 can hold, Arabic, Cyrillic and Greek among them.
    few: Vec<u32>,
    others: std::collections::HashMap<char, u32>,
}

impl Default for Places {
    fn default() -> Places {
        Places { few: vec![0; 0x800], others: std::collections::HashMap::new() }
    }
}

impl Places {
    fn of(&mut self, letter: char) -> &mut u32 {
        let number = letter as usize;
        if number < self.few.len() { &mut self.few[number] } else { self.others.entry(letter).or_default() }
    }
}

/// The letters that take one byte.
#[derive(Debug, Default)]
pub(crate) struct Alphabet {
    letters: Vec<char>,
}

impl Alphabet {
    /// The letters for some texts: the most frequent beyond ASCII.
    pub(crate) fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Alphabet {
        let mut counts: Vec<(u32, char)> = Vec::new();
        let mut places = Places::default();
        for letter in texts.flat_map(str::chars).filter(|c| !c.is_ascii()) {
            let place = places.of(letter);
            if *place == 0 {
                counts.push((0, letter));
                *place = counts.len() as u32;
            }
            counts[*place as usize - 1].0 += 1;
        }
        counts.sort_unstable_by_key(|&(count, letter)| (std::cmp::Reverse(count), letter));
        Alphabet { letters: counts.into_iter().take(MOST).map(|(_, letter)| letter).collect() }
    }

    /// Writes the letters.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put(out, self.letters.len() as u32);
        let letters: String = self.letters.iter().collect();
        out.extend(letters.as_bytes());
    }

    /// Reads what [`Alphabet::write`] wrote, and leaves what follows.
    pub(crate) fn read(bytes: &mut &[u8]) -> Option<Alphabet> {
        let count = take(bytes).filter(|&n| n as usize <= MOST)?;
        let mut letters = Vec::new();
        for _ in 0..count {
            let (letter, rest) = bytes.split_at_checked(width(*bytes.first()?))?;
            letters.push(std::str::from_utf8(letter).ok()?.chars().next()?);
            *bytes = rest;
        }
        Some(Alphabet { letters })
    }

    /// Appends texts in these letters.
    pub(crate) fn encoder(&self) -> impl FnMut(&str, &mut Vec<u8>) {
        let mut codes = Places::default();
        self.letters.iter().zip(u32::from(FIRST)..).for_each(|(&letter, code)| *codes.of(letter) = code);
        let mut utf8 = [0; 4];
        move |text, out| {
            for letter in text.chars() {
                match *codes.of(letter) {
                    code @ 1.. => out.push(code as u8),
                    0 => out.extend(letter.encode_utf8(&mut utf8).as_bytes()),
                }
            }
        }
    }

    /// The text that some bytes stand for. `None` when they are damaged.
    pub(crate) fn decode(&self, mut bytes: &[u8]) -> Option<String> {
        let mut out = String::with_capacity(bytes.len() * 2);
        while let Some(&byte) = bytes.first() {
            let width = match byte {
                0..FIRST => {
                    out.push(char::from(byte));
                    1
                }
                FIRST..0xC0 => {
                    out.push(*self.letters.get(usize::from(byte - FIRST))?);
                    1
                }
                _ => {
                    let character = bytes.get(..width(byte))?;
                    out.push_str(std::str::from_utf8(character).ok()?);
                    character.len()
                }
            };
            bytes = &bytes[width..];
        }
        Some(out)
    }
}

/// Writes a text with its alphabet.
pub(crate) fn write(text: &str, out: &mut Vec<u8>) {
    let alphabet = Alphabet::of(std::iter::once(text));
    alphabet.write(out);
    alphabet.encoder()(text, out);
}

/// The text that [`write`] wrote, up to the end of the bytes. `None` when they are damaged.
pub(crate) fn read(mut bytes: &[u8]) -> Option<String> {
    let alphabet = Alphabet::read(&mut bytes)?;
    alphabet.decode(bytes)
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
