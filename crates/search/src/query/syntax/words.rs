//! What single words and signs are: fields, operators, patterns, typing errors, quotation marks.

use super::scanner::Operator;
use super::{COLONS, Field, Kind, QUESTION_MARKS, TILDES};
use crate::text::fold;

/// The field of a folded name.
pub(super) fn known_field(name: &str) -> Option<Field> {
    Some(match name.strip_prefix("ال").unwrap_or(name) {
        "title" | "titles" | "عنوان" | "عناوين" => Field::Title,
        "author" | "authors" | "كاتب" | "مولف" => Field::Author,
        "source" | "sources" | "مصدر" | "مصادر" => Field::Source,
        "topic" | "topics" | "موضوع" | "مواضيع" | "موضوعات" => Field::Topic,
        "lang" | "language" | "languages" | "لغه" | "لغات" => Field::Lang,
        "date" | "dates" | "تاريخ" => Field::Date,
        _ => return None,
    })
}

/// The operator that a word spells. English ones are written in capitals, because or, and, not are words.
pub(super) fn operator(word: &str) -> Option<Operator> {
    match word {
        "AND" => Some(Operator::And),
        "OR" => Some(Operator::Or),
        "NOT" => Some(Operator::Not),
        "أو" | "او" => Some(Operator::Or),
        "ليس" => Some(Operator::Not),
        _ => None,
    }
}

/// How a word is looked for, the word without signs, and whether some sign could not be heeded.
pub(super) fn word_kind(word: &str, exact: bool) -> (Kind, String, bool) {
    let (base, errors) = typing_errors(word);
    let pattern = has_wildcard(base);
    match errors {
        _ if exact => (Kind::Exact, base.to_string(), pattern || errors.is_some()),
        _ if pattern => (Kind::Pattern, wildcards(base), errors.is_some()),
        Some(errors @ 0..=2) => (Kind::Typo(errors), base.to_string(), false),
        Some(_) => (Kind::Typo(2), base.to_string(), true),
        None => (Kind::Word, base.to_string(), false),
    }
}

/// What stands before `~`, `~1` or `~2`, and how many typing errors that allows.
pub(super) fn typing_errors(word: &str) -> (&str, Option<u8>) {
    let signed = word.trim_end_matches(char::is_numeric);
    let base = signed.trim_end_matches(TILDES);
    // In numbers the sign is a range: 5~10.
    if base.len() == signed.len() || !base.chars().any(char::is_alphabetic) {
        return (word, None);
    }
    match &word[signed.len()..] {
        "" => (base, Some(0)),
        digits => match number(digits) {
            0 => (base, None),
            errors => (base, Some(errors.min(9) as u8)),
        },
    }
}

/// Whether a word is a pattern. An address may hold the same signs.
pub(super) fn has_wildcard(word: &str) -> bool {
    word.contains(|c| wildcard(c).is_some()) && !word.contains("://")
}

/// A pattern with its signs in ASCII. Two stars in a row match what one does.
pub(super) fn wildcards(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len());
    for c in word.chars().map(|c| wildcard(c).unwrap_or(c)) {
        if c != '*' || !pattern.ends_with('*') {
            pattern.push(c);
        }
    }
    pattern
}

pub(super) fn wildcard(c: char) -> Option<char> {
    match c {
        '*' | '＊' | '٭' => Some('*'),
        _ if QUESTION_MARKS.contains(&c) => Some('?'),
        _ => None,
    }
}

/// A word without the punctuation behind it. A question mark is punctuation there, unless the word is a pattern.
pub(super) fn trim_end(word: &str) -> &str {
    let bare = word.trim_end_matches(is_punctuation);
    match has_wildcard(bare.trim_start_matches(is_leading)) {
        true => word.trim_end_matches(|c| is_punctuation(c) && !QUESTION_MARKS.contains(&c)),
        false => bare,
    }
}

pub(super) fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '.' | ',' | ';' | '!' | '"' | '،' | '؛' | '…' | '۔' | '。' | '、' | '，' | '．' | '；' | '！' | '&' | '＆'
    ) || COLONS.contains(&c)
        || QUESTION_MARKS.contains(&c)
        || is_invisible(c)
}

/// Punctuation before a word: `?ord` is a pattern, but nobody begins one with an Arabic question mark.
pub(super) fn is_leading(c: char) -> bool {
    (is_punctuation(c) && !matches!(c, '?' | '？')) || matches!(c, '-' | '¿' | '¡') || TILDES.contains(&c)
}

/// A number in any digits; one that is too long to read is very large.
pub(super) fn number(digits: &str) -> u32 {
    fold(digits).parse().unwrap_or(u32::MAX)
}

/// The marks that can close a quotation which this one opens; none where it only closes. `None`: no such mark.
///
/// Marks that also serve as apostrophes open nothing.
pub(super) fn closers(open: char) -> Option<&'static [char]> {
    match open {
        '"' | '“' | '”' | '„' | '＂' => Some(&['"', '“', '”', '＂']),
        '«' | '»' => Some(&['»', '«']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        '」' | '』' => Some(&[]),
        _ => None,
    }
}

/// Where a quotation ends, and its closing mark. In Hebrew a mark between letters abbreviates (צה"ל).
pub(super) fn closing(body: &str, open: char) -> Option<(usize, char)> {
    let closers = closers(open)?;
    let is_hebrew = |c: char| matches!(c, '\u{05D0}'..='\u{05EA}');
    body.char_indices().find(|&(at, c)| {
        closers.contains(&c) && !(body[..at].ends_with(is_hebrew) && body[at + c.len_utf8()..].starts_with(is_hebrew))
    })
}

pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}
