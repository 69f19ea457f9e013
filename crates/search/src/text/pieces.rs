//! The pieces of a folded text between the word boundaries of UAX #29.
//!
//! Joiners, directions and the parts of one emoji are left out, because no folded text holds them. The classes of
//! characters are written by `build.rs` in runs, for every reader loads them.

use std::sync::LazyLock;

use super::class::*;
use super::varint::varints;

include!(concat!(env!("OUT_DIR"), "/class_table.rs"));

/// Characters below this one are looked up at once.
const DIRECT: u32 = 0x3000;

struct Table {
    /// Where runs of one class begin, and the class.
    runs: Vec<(u32, u8)>,
    /// The classes of the first characters.
    direct: Vec<u8>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let begins = varints(RUN_STEPS).scan(0, |at, step| {
        *at += step;
        Some(*at)
    });
    let mut table = Table { runs: begins.zip(RUN_CLASSES.iter().copied()).collect(), direct: Vec::new() };
    table.direct = ('\0'..).take(DIRECT as usize).map(|c| table.class(c)).collect();
    table
});

impl Table {
    #[inline]
    fn class(&self, c: char) -> u8 {
        self.direct.get(c as usize).copied().unwrap_or_else(|| self.class_by_runs(c))
    }

    fn class_by_runs(&self, c: char) -> u8 {
        let next = self.runs.partition_point(|&(begin, _)| begin <= c as u32);
        match self.runs[next - 1].1 {
            AS_STD_SAYS if c.is_alphabetic() => LETTER,
            AS_STD_SAYS => OTHER,
            class => class,
        }
    }
}

/// The pieces of a folded text and where each begins, one after the other. Linear in the length of the text.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let rest = &text[start..];
        at += first_piece(rest);
        (!rest.is_empty()).then(|| (start, &text[start..at]))
    })
}

/// The length of the first piece.
fn first_piece(text: &str) -> usize {
    let table = &*TABLE;
    let mut chars = text.char_indices().map(|(at, c)| (at, table.class(c)));
    let Some((_, mut before)) = chars.next() else { return 0 };
    // Whether nothing has been skipped since the class before.
    let mut adjacent = true;
    while let Some((at, class)) = chars.next() {
        match (before, class) {
            (CR, LF) => before = LF,
            (CR | LF | NEW_LINE, _) => return at,
            (_, EXTEND) => adjacent = false,
            (SPACE, SPACE) if adjacent => {}
            (LETTER | HEBREW | DIGIT, LETTER | HEBREW | DIGIT)
            | (KATAKANA, KATAKANA)
            | (LETTER | HEBREW | DIGIT | KATAKANA, LINE_BELOW)
            | (LINE_BELOW, LETTER | HEBREW | DIGIT | KATAKANA | LINE_BELOW) => before = class,
            (FLAG, FLAG) => before = OTHER,
            // A sign joins two words or two numbers, so what follows it is joined to what stands before it.
            (LETTER | HEBREW | DIGIT, IN_WORDS | IN_NUMBERS | IN_BOTH | APOSTROPHE | QUOTATION) => {
                let after = chars.clone().map(|(_, class)| class).find(|&class| class != EXTEND);
                let joins = match (before, class, after) {
                    (LETTER | HEBREW, IN_WORDS | IN_BOTH | APOSTROPHE, Some(LETTER | HEBREW))
                    | (DIGIT, IN_NUMBERS | IN_BOTH | APOSTROPHE, Some(DIGIT))
                    | (HEBREW, QUOTATION, Some(HEBREW)) => true,
                    (HEBREW, APOSTROPHE, _) => {
                        before = OTHER;
                        true
                    }
                    _ => false,
                };
                if !joins {
                    return at;
                }
            }
            _ => return at,
        }
    }
    text.len()
}

#[cfg(test)]
#[path = "../../tests/shared/mod.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "a test fails by panicking")]
mod shared;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation as _;

    use super::*;
    use crate::text::fold;

    #[track_caller]
    fn check(text: &str) {
        assert!(pieces(text).eq(text.split_word_bound_indices()), "{text:?}: {:?}", pieces(text).collect::<Vec<_>>());
    }

    /// Every character that a folded text can hold, beside characters that show what it is.
    #[test]
    fn every_character_has_the_class_of_uax_29() {
        for c in '\0'..=char::MAX {
            let c = fold(c.encode_utf8(&mut [0; 4]));
            for (before, after) in
                [("a", "a"), ("1", "1"), ("א", "א"), ("ア", "_"), (" ", " "), ("1,", "'"), ("🇦", "\u{93E}")]
            {
                check(&format!("{before}{c}{after}"));
            }
        }
    }

    /// All texts of five characters, one of each class.
    #[test]
    fn characters_in_any_order_are_parted_as_in_uax_29() {
        let classes: Vec<char> = "!aא1ア_\u{93E}🇦 :,.'\"\r\n\u{85}".chars().collect();
        for number in 0..classes.len().pow(5) {
            let text: String = (0..5).map(|place| classes[number / classes.len().pow(place) % classes.len()]).collect();
            check(&text);
        }
    }

    #[test]
    fn texts_of_people_are_parted_as_in_uax_29() {
        for (corpus, members) in [
            ("multilingual-udhr", ["title", "body"]),
            ("multilingual-ntrex", ["title", "body"]),
            ("arabic-news-short", ["title", "body"]),
            ("english-foldoc", ["title", "body"]),
        ] {
            for member in members {
                let texts = shared::members(&format!("corpora/{corpus}.jsonl.gz"), member, |_| true);
                texts.iter().for_each(|text| check(&fold(text)));
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_parted_as_in_uax_29(text in any::<String>()) {
            check(&fold(&text));
        }

        #[test]
        fn long_rows_of_signs_are_parted_as_in_uax_29(text in "[aאאb1カ_‿\u{93E}🇦🇧  :·,;.'\"\r\n\u{85}漢ก!]{0,60}") {
            check(&fold(&text));
        }
    }
}
