//! Text analysis: from what an author wrote to the terms that are indexed and looked up.

pub mod arabic;
mod class;
mod fold;
mod frame;
mod pieces;
mod spelling;
mod tokenizer;
mod varint;

pub use fold::{Folded, fold};
pub use frame::frame;
pub(crate) use frame::{by_frame, is_vowel};
pub(crate) use spelling::{is_mark, write_spelling};
pub use spelling::{is_spelled, spelling};
pub use tokenizer::{Text, Token};

/// The stem of a folded term in a language, as far as a word alone shows it.
///
/// ```
/// assert_eq!(kashshaf_search::text::stem("ar", "والتعاون"), "تعاون");
/// assert_eq!(kashshaf_search::text::stem("en", "nations"), "nations");
/// ```
pub fn stem<'t>(lang: &str, term: &'t str) -> &'t str {
    match lang.split('-').next() {
        Some("ar") if arabic::is_arabic(term) => arabic::stem(term),
        _ => term,
    }
}

/// The value of a decimal digit of any script.
pub fn digit_value(c: char) -> Option<u32> {
    fold(c.encode_utf8(&mut [0; 4])).parse().ok().filter(|_| c.is_numeric())
}
