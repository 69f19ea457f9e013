//! Stems of other languages: which of their forms are one word, by the Snowball stemmers.
//!
//! Only to relate forms that a collection has: terms stay surface forms, and ranking does as well without (eight
//! languages, by the study). Arabic is not stemmed: its Snowball stemmer takes letters off names.

use rust_stemmers::{Algorithm, Stemmer};

/// The stem of a folded term, where the language has a stemmer.
pub(crate) fn stem(lang: &str, term: &str) -> Option<String> {
    let algorithm = match lang {
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nl" => Algorithm::Dutch,
        "no" | "nb" | "nn" => Algorithm::Norwegian,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        _ => return None,
    };
    let letters = term.chars().all(char::is_alphabetic) && term.chars().count() > 2;
    letters.then(|| Stemmer::create(algorithm).stem(term).into_owned())
}
