//! Broken plurals: the plurals of Arabic that change a word from within (سوق, أسواق).
//!
//! A template is written with digits for the letters of the root. What it proposes are candidates: of 24 read by
//! eye in a study 18 were true, so the collection's articles or the general list must speak for each.

use foldhash::HashMap;

use super::is_name_of;

/// A singular's shape and the shapes of its plurals, on folded letters (so ة is ه and ئ is ي).
const TEMPLATES: [(&str, &[&str]); 27] = [
    ("123", &["ا12ا3", "12و3", "12ا3", "ا123", "123ان"]),
    ("123ه", &["123", "12ا3"]),
    ("12ي3", &["123اء", "1و3اء", "123", "12ا3", "ا123اء", "ا123ه", "123ي", "123ان"]),
    ("12ي3ه", &["12اي3", "123"]),
    ("12ا3ه", &["12اي3"]),
    ("12ا3", &["ا123ه", "123", "12اي3"]),
    ("12و3", &["ا123ه", "123", "12اي3"]),
    ("1ا23", &["12ا3", "123ه", "1وا23", "123اء"]),
    ("1ا23ه", &["1وا23"]),
    ("1ا2", &["ا1وا2", "ا1يا2", "1ي2ان"]),
    ("1ا2ي", &["12اه", "ا12يه"]),
    ("م123", &["م1ا23"]),
    ("م123ه", &["م1ا23"]),
    ("م1ي2", &["م1اي2"]),
    ("م1ا2", &["م1او2", "م1اي2"]),
    ("م12ا3", &["م1ا2ي3"]),
    ("م12و3", &["م1ا2ي3"]),
    ("م12ي3", &["م1ا2ي3"]),
    ("ت12ا3", &["ت1ا2ي3"]),
    ("ت12و3", &["ت1ا2ي3"]),
    ("ت12ي3", &["ت1ا2ي3"]),
    ("ت1ا23", &["ت1ا2ي3"]),
    ("1234", &["12ا34"]),
    ("1234ه", &["12ا34"]),
    ("123ا4", &["12ا3ي4"]),
    ("123و4", &["12ا3ي4"]),
    ("123ي4", &["12ا3ي4"]),
];

/// Calls `propose` with every pair of bases that a template joins. Names have no plurals.
pub(super) fn propose(bases: &[(u32, &str, bool)], number: &HashMap<&str, u32>, mut propose: impl FnMut(u32, u32)) {
    for &(n, singular, is_name) in bases {
        if is_name {
            continue;
        }
        for plural in plurals(singular) {
            if let Some(&m) = number.get(plural.as_str())
                && is_name_of(bases, m) == Some(false)
            {
                propose(n, m);
            }
        }
    }
}

/// The broken plurals that a word's letters allow.
pub(super) fn plurals(singular: &str) -> Vec<String> {
    let letters: Vec<char> = singular.chars().collect();
    let fitting = TEMPLATES.iter().filter_map(|(shape, plurals)| Some((roots(shape, &letters)?, *plurals)));
    fitting.flat_map(|(root, plurals)| plurals.iter().map(move |shape| fill(shape, &root))).collect()
}

/// The root letters of a word in a shape.
fn roots(shape: &str, letters: &[char]) -> Option<[char; 4]> {
    let mut root = ['\0'; 4];
    if shape.chars().count() != letters.len() {
        return None;
    }
    for (wanted, &letter) in shape.chars().zip(letters) {
        match wanted.to_digit(10) {
            // A final ه is the feminine ending, not a fourth root letter: شراكه is no plural of شركه.
            Some(4) if letter == 'ه' => return None,
            Some(place) => root[place as usize - 1] = letter,
            None if wanted != letter => return None,
            None => {}
        }
    }
    Some(root)
}

fn fill(shape: &str, root: &[char; 4]) -> String {
    shape.chars().map(|c| c.to_digit(10).map_or(c, |place| root[place as usize - 1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn plurals_of_common_words_are_among_the_candidates() {
        for (singular, plural) in [
            ("سوق", "أسواق"),
            ("دولة", "دول"),
            ("رئيس", "رؤساء"),
            ("وزير", "وزراء"),
            ("مشروع", "مشاريع"),
            ("تقرير", "تقارير"),
            ("مصنع", "مصانع"),
            ("باب", "أبواب"),
            ("قاضي", "قضاة"),
            ("صندوق", "صناديق"),
            ("عاصمة", "عواصم"),
            ("رسالة", "رسائل"),
            ("سلاح", "أسلحة"),
        ] {
            assert!(plurals(&fold(singular)).contains(&fold(plural)), "{singular}: {plural}");
        }
    }

    #[test]
    fn the_feminine_ending_is_no_root_letter() {
        assert!(!plurals(&fold("شركة")).contains(&fold("شراكة")));
    }
}
