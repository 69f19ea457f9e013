//! Arabic endings: what may stand at the end of a word and leave it the same word, or a close relative.
//!
//! One table serves the build, which proposes pairs of words that a collection has, and a query whose word the
//! collection does not have, which looks for relatives that it has.

use std::collections::BTreeMap;

use foldhash::HashMap;

use super::{Kind, Percent, is_name_of};

/// An ending and what stands in its place in the word it was added to.
#[derive(Debug)]
struct Ending {
    text: &'static str,
    instead: &'static str,
    grade: Percent,
    strict: bool,
    /// Whether two words with safe endings over one stem are related even where the stem is no word itself.
    safe: bool,
    /// Plurals and duals, which names do not have.
    of_nouns: bool,
}

const fn ending(text: &'static str, instead: &'static str, grade: Percent, signs: &str) -> Ending {
    let signs = signs.as_bytes();
    let (mut strict, mut safe, mut of_nouns, mut at) = (false, false, false, 0);
    while at < signs.len() {
        strict |= signs[at] == b'?';
        safe |= signs[at] == b's';
        of_nouns |= signs[at] == b'n';
        at += 1;
    }
    Ending { text, instead, grade, strict, safe, of_nouns }
}

/// `?` strict, `s` safe, `n` of nouns. Grades are those of the study; endings joined of two are ours.
const ENDINGS: [Ending; 55] = [
    ending("ها", "", 80, "s"),
    ending("هم", "", 80, "s"),
    ending("هن", "", 80, "s"),
    ending("هما", "", 80, "s"),
    ending("كم", "", 80, "s"),
    ending("كما", "", 80, "s"),
    ending("نا", "", 80, "s"),
    ending("تها", "ه", 80, "s"),
    ending("تهم", "ه", 80, "s"),
    ending("تهن", "ه", 80, "s"),
    ending("تهما", "ه", 80, "s"),
    ending("تكم", "ه", 80, "s"),
    ending("تنا", "ه", 80, "s"),
    ending("ته", "ه", 80, "s"),
    ending("تي", "ه", 60, "?"),
    ending("ه", "", 60, "?s"),
    ending("ك", "", 30, ""),
    ending("يه", "ي", 90, "s"),
    ending("يين", "ي", 90, "s"),
    ending("يون", "ي", 90, "s"),
    ending("يات", "ي", 90, "s"),
    ending("يتها", "ي", 70, "s"),
    ending("يته", "ي", 70, "s"),
    ending("ات", "", 80, "sn"),
    ending("ات", "ه", 80, "sn"),
    ending("اتها", "ه", 70, "sn"),
    ending("اته", "ه", 70, "sn"),
    ending("اتهم", "ه", 70, "sn"),
    ending("اتنا", "ه", 70, "sn"),
    ending("اتها", "", 70, "sn"),
    ending("اته", "", 70, "sn"),
    ending("اتهم", "", 70, "sn"),
    ending("اتنا", "", 70, "sn"),
    ending("ون", "", 70, "n"),
    ending("ين", "", 70, "n"),
    ending("ين", "ه", 50, "?n"),
    ending("يهم", "", 50, "?n"),
    ending("يها", "", 50, "?n"),
    ending("ان", "", 60, "sn"),
    ending("تان", "ه", 60, "sn"),
    ending("تين", "ه", 60, "sn"),
    ending("تا", "ه", 50, "?sn"),
    ending("ا", "", 70, "?"),
    ending("ي", "", 50, "?"),
    ending("يه", "", 50, ""),
    ending("يون", "", 50, ""),
    ending("يين", "", 50, ""),
    ending("يات", "", 50, ""),
    ending("ي", "ه", 50, "?"),
    ending("يا", "", 50, "?"),
    ending("ت", "", 40, "?"),
    ending("وا", "", 40, "?"),
    ending("ون", "ي", 40, "?"),
    ending("تم", "", 40, "?"),
    ending("يا", "ي", 70, "?"),
];

/// The fewest letters that an ending leaves.
const SHORTEST: usize = 3;
/// Siblings over one stem that are looked at: more of them are a stem of two or three letters that means nothing.
const MOST_SIBLINGS: usize = 48;

/// The readings of a word as a stem and an ending.
fn readings(word: &str) -> impl Iterator<Item = (&str, &'static Ending)> {
    let reading = |e: &'static Ending| Some((word.strip_suffix(e.text)?, e));
    ENDINGS
        .iter()
        .filter_map(reading)
        .filter(|(stem, e)| stem.chars().count() + e.instead.chars().count() >= SHORTEST && stem.chars().count() >= 2)
}

/// Calls `propose` with every pair of bases that endings join. A base is its number, its text and whether it is a
/// name.
pub(super) fn propose(
    bases: &[(u32, &str, bool)],
    number: &HashMap<&str, u32>,
    mut propose: impl FnMut(u32, u32, Percent, Kind),
) {
    let mut siblings: BTreeMap<&str, Vec<(u32, &'static Ending)>> = BTreeMap::new();
    for &(n, word, name) in bases {
        for (stem, e) in readings(word).filter(|(_, e)| !(name && e.of_nouns)) {
            siblings.entry(stem).or_default().push((n, e));
            if let Some(&m) = number.get([stem, e.instead].concat().as_str())
                && let Some(name) = is_name_of(bases, m)
                && !(name && e.of_nouns)
            {
                propose(n, m, e.grade, if e.strict { Kind::Strict } else { Kind::Lenient });
            }
        }
    }
    for (stem, group) in siblings {
        let known = number.contains_key(stem) && stem.chars().count() >= SHORTEST;
        if group.len() > MOST_SIBLINGS || stem.chars().count() < SHORTEST {
            continue;
        }
        for (at, (a, x)) in group.iter().enumerate() {
            for (b, y) in &group[at + 1..] {
                if known || (x.safe && y.safe) {
                    propose(*a, *b, sibling(x, y), Kind::Strict);
                }
            }
        }
    }
}

fn sibling(a: &Ending, b: &Ending) -> Percent {
    a.grade.min(b.grade) / 10 * 9
}

/// What a word that no article holds may be related to: calls `look` with candidates and their grades in percent, for
/// want of evidence lower than those of known pairs.
pub(crate) fn related_forms(word: &str, exists: &dyn Fn(&str) -> bool, look: &mut dyn FnMut(String, Percent)) {
    let unproved = |grade: Percent, strict: bool| (u16::from(grade) * if strict { 4 } else { 9 } / 10) as Percent;
    for (stem, e) in readings(word) {
        look([stem, e.instead].concat(), unproved(e.grade, e.strict));
        let known = exists(stem);
        for other in ENDINGS.iter().filter(|o| o.text != e.text && known && stem.chars().count() >= SHORTEST) {
            look([stem, other.text].concat(), unproved(sibling(e, other), true));
        }
    }
    for e in &ENDINGS {
        if let Some(stem) = word.strip_suffix(e.instead).filter(|_| word.chars().count() >= SHORTEST) {
            look([stem, e.text].concat(), unproved(e.grade, e.strict));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    /// The best grade by which a word that is not there finds one that is.
    fn grade(unknown: &str, known: &str) -> Percent {
        let (unknown, known) = (fold(unknown), fold(known));
        let mut best = 0;
        related_forms(&unknown, &|w| w == known, &mut |form, grade| {
            if form == known {
                best = best.max(grade);
            }
        });
        best
    }

    #[test]
    fn a_word_that_is_not_there_finds_its_relatives() {
        for (unknown, known) in [
            ("اقتصاد", "اقتصادها"),
            ("اقتصادها", "اقتصاد"),
            ("شركة", "شركات"),
            ("شركات", "شركة"),
            ("مهندس", "مهندسون"),
            ("دولة", "دولتان"),
            ("روسي", "روسية"),
            ("شركة", "شركتها"),
        ] {
            assert!(grade(unknown, known) >= super::super::MATCHES, "{unknown}: {known}");
        }
    }

    #[test]
    fn endings_that_may_be_letters_of_the_word_do_not_match_without_evidence() {
        for (unknown, known) in [("كاميرون", "كاميرا"), ("جامع", "جامعة"), ("عراق", "عراقة"), ("علم", "عالم")]
        {
            assert!(grade(unknown, known) < super::super::MATCHES, "{unknown}: {known}");
        }
    }
}
