//! Frames: a word without its vowels, by which the dictionary is ordered.
//!
//! The forms of a word share their consonants more often than their beginnings (كتاب and يكتب, Haus and Häuser), so
//! ordered by them relatives and words spelled alike stand side by side: one place of the dictionary, one part to load.
//! A frame is made letter by letter: the frame of a beginning is the beginning of the frame.

use std::cmp::Ordering;

/// Whether a letter of folded text belongs to no frame. Folded text has no other vowels of these scripts. Words are
/// compared by it wherever they are looked up, so it is a table and not a search in a text of vowels.
pub(crate) fn is_vowel(c: char) -> bool {
    matches!(
        c,
        'ا' | 'و'
            | 'ي'
            | 'a'
            | 'e'
            | 'i'
            | 'o'
            | 'u'
            | 'y'
            | 'а'
            | 'е'
            | 'и'
            | 'о'
            | 'у'
            | 'ы'
            | 'э'
            | 'ю'
            | 'я'
            | 'ε'
            | 'α'
            | 'ι'
            | 'ο'
            | 'υ'
            | 'η'
            | 'ω'
            | '\u{93E}'..='\u{942}' | '\u{947}' | '\u{948}' | '\u{94B}' | '\u{94C}'
    )
}

/// The letters of a folded word's frame. A word of nothing but vowels has none.
///
/// ```
/// use kashshaf_search::text::frame;
/// assert_eq!(frame("كتاب"), frame("يكتب"));
/// assert_eq!(frame("nation"), "ntn");
/// ```
pub fn frame(word: &str) -> String {
    word.chars().filter(|&c| !is_vowel(c)).collect()
}

/// The order of the dictionary: by frame, then by the word itself.
pub(crate) fn by_frame(a: &str, b: &str) -> Ordering {
    let letters = |word| str::chars(word).filter(|&c: &char| !is_vowel(c));
    letters(a).cmp(letters(b)).then_with(|| a.cmp(b))
}
