//! Frames: a word without its vowels, by which the dictionary is ordered.
//!
//! The forms of a word share their consonants more often than their beginnings (كتاب and يكتب, Haus and Häuser), so
//! ordered by them relatives and words spelled alike stand side by side: one place of the dictionary, one part to load.
//! A frame is made letter by letter: the frame of a beginning is the beginning of the frame.

use std::cmp::Ordering;

/// Letters that are left out. Folded text has no others of these scripts.
const VOWELS: &str = "اويaeiouyаеиоуыэюяεαιουηω\u{93E}\u{93F}\u{940}\u{941}\u{942}\u{947}\u{948}\u{94B}\u{94C}";

/// Whether a letter of folded text belongs to no frame.
pub(crate) fn is_vowel(c: char) -> bool {
    VOWELS.contains(c)
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
