//! The way back from folded text to the bytes written: exact for every text, whatever it is made of.
//!
//! The model below knows one thing, that folding a text is folding its characters one by one. It is held against the
//! map on the strings of Unicode's own test data, on hostile strings, and on random ones.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use kashshaf_search::text::{Folded, Text, fold};
use proptest::prelude::*;
use shared::{members, rows, text_of};

/// A character of the source, in bytes of both texts.
struct Piece {
    source: std::ops::Range<usize>,
    folded: std::ops::Range<usize>,
}

fn check_map(source: &str) {
    let folded = Folded::new(source);
    let text = folded.text();
    let mut pieces = Vec::new();
    let mut at = 0;
    for (start, c) in source.char_indices() {
        let piece = fold(c.encode_utf8(&mut [0; 4]));
        pieces.push(Piece { source: start..start + c.len_utf8(), folded: at..at + piece.len() });
        assert_eq!(&text[at..at + piece.len()], piece, "{source:?}");
        at += piece.len();
    }
    assert_eq!(text.len(), at, "{source:?}");

    // Every range of a short text; of a long one every character, and some from the beginning and to the end.
    let seen: Vec<&Piece> = pieces.iter().filter(|p| !p.folded.is_empty()).collect();
    let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut ranges: Vec<_> = borders.windows(2).map(|pair| pair[0]..pair[1]).collect();
    if borders.len() < 40 {
        let from =
            |(n, &start): (usize, &usize)| borders[n + 1..].iter().map(move |&end| start..end).collect::<Vec<_>>();
        ranges.extend(borders.iter().enumerate().flat_map(from));
    } else {
        let some = || borders[1..borders.len() - 1].iter().step_by(borders.len() / 20);
        ranges.extend(some().flat_map(|&at| [0..at, at..text.len()]));
    }
    for range in ranges {
        let origin = folded.origin(range.clone());
        let first = seen.partition_point(|p| p.folded.end <= range.start);
        let last = seen.partition_point(|p| p.folded.start < range.end) - 1;
        // It begins with the character of the first byte. It ends with that of the last one and the marks on it, and
        // never takes from the next letter.
        assert_eq!(origin.start, seen[first].source.start, "{source:?} {range:?}");
        let next = seen.get(last + 1).map_or(source.len(), |p| p.source.start);
        assert!((seen[last].source.end..=next).contains(&origin.end), "{source:?} {range:?} {origin:?}");
        assert!(!source[origin.end..].starts_with(is_mark), "{source:?} {range:?} {origin:?}");
        // Whole characters give their own fold; half of a ligature gives the fold of the ligature.
        let back = fold(&source[origin]);
        assert_eq!(back, text[seen[first].folded.start..seen[last].folded.end], "{source:?} {range:?}");
        assert!(back.contains(&text[range]));
    }
    for at in borders {
        let origin = folded.origin(at..at);
        assert!(origin.is_empty() && source.is_char_boundary(origin.start), "{source:?} {at}");
    }
    // From one character to the next the whole text is there, and what is between folds to nothing.
    let mut end = 0;
    for piece in &seen {
        let origin = folded.origin(piece.folded.clone());
        assert_eq!(fold(&source[end..origin.start]), "", "{source:?}");
        end = origin.end;
    }
    assert_eq!(fold(&source[end..]), "", "{source:?}");
}

/// Some marks that belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{05B0}'..='\u{05BD}')
}

fn check_tokens(source: &str) {
    let text = Text::new(source);
    let tokens = text.tokens();
    let mut before: Option<kashshaf_search::text::Token<'_>> = None;
    for token in tokens {
        let written = &source[token.span.clone()];
        // Apostrophes and the like are no part of the term of a word.
        let back = if token.clusters > 0 { fold(written) } else { fold(written).replace(['\'', '"', '·'], "") };
        // The term is the fold of what is lit. It is less only where a ligature holds letters of its neighbours,
        // or where a very long word is cut.
        let ligature = |c: Option<char>| c.is_some_and(|c| fold(&c.to_string()).chars().count() > 1);
        let letters = || written.chars().filter(|c| !fold(&c.to_string()).is_empty());
        if ligature(letters().next()) || ligature(letters().next_back()) {
            assert!(back.contains(&*token.term), "{source:?} {token:?}");
        } else if token.term.len() > 90 {
            assert!(back.starts_with(&*token.term), "{source:?} {token:?}");
        } else {
            assert_eq!(back, token.term, "{source:?} {token:?}");
        }
        assert!(!token.term.is_empty() && token.clusters <= 2);
        if let Some(before) = before {
            let step = token.position - before.position;
            if token.clusters == 2 {
                assert!(step == 0 && before.clusters == 1 && before.span.start == token.span.start, "{source:?}");
                // Both can come from one character (Lao ໝ).
                assert!(token.span.end >= before.span.end, "{source:?}");
            } else {
                // Words and clusters follow each other; only one character can hold the end of a word and the
                // beginning of the next, and only if it is a ligature.
                let end = if before.clusters == 2 { token.span.start } else { before.span.end };
                let shared = source.get(token.span.start..end).unwrap_or_default();
                assert!(shared.is_empty() || ligature(shared.chars().next()), "{source:?} {before:?} {token:?}");
                assert!(step == 1 && before.span.start <= token.span.start, "{source:?} {before:?} {token:?}");
            }
        } else {
            assert_eq!(token.position, 0);
        }
        before = Some(token);
    }
}

fn check(source: &str) {
    check_map(source);
    check_tokens(source);
}

#[test]
fn the_strings_of_unicode_keep_their_way_back() {
    for (name, columns) in [
        ("unicode-normalization-sample.tsv.gz", 5),
        ("unicode-wordbreak.tsv", 1),
        ("unicode-graphemebreak.tsv", 1),
        ("unicode-sentencebreak.tsv", 1),
        ("unicode-casefold-full.tsv", 2),
        ("unicode-bidi-character-sample.tsv", 1),
    ] {
        let rows = rows(name);
        println!("{name}: {} rows", rows.len());
        for hex in rows.iter().flat_map(|row| &row[..columns]) {
            check(&text_of(hex));
        }
    }
}

#[test]
fn naughty_strings_keep_their_way_back() {
    for payload in members("bad-inputs/blns.jsonl", "payload", |_| true) {
        check(&payload);
    }
}

#[test]
fn real_texts_of_every_script_keep_their_way_back() {
    for body in members("corpora/multilingual-udhr.jsonl.gz", "body", |_| true) {
        check(&body);
    }
}

#[test]
fn every_character_keeps_its_way_back() {
    for c in '\0'..=char::MAX {
        // Between letters and with a mark on it, at the beginning and at the end.
        if !fold(&c.to_string()).chars().eq([c]) {
            check(&format!("{c}a{c}\u{0301}{c}ب{c}"));
        }
    }
}

/// Characters that meet in ways that matter: marks, controls, ligatures, joints, clusters, piles.
fn character() -> impl Strategy<Value = char> {
    const PICKED: &str = "a'_.: sé\u{0301}\u{0640}\u{064E}\u{0651}\u{200D}\u{200C}\u{200F}\u{FEFF}\u{AD}\u{E0061}\u{FE0F}\
                          ابلﷺﷲﻻﷻﬁßŉǆ½①٣ןצ״ґйが\u{3099}\u{FF9E}ﾊ水〇กำ\u{0E4A}ချ\u{102C}ក្\u{17D2}한\u{1100}\u{1161}नि\u{FE70}🏴";
    let picked: Vec<char> = PICKED.chars().collect();
    prop_oneof![3 => proptest::sample::select(picked), 1 => any::<char>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_strings_keep_their_way_back(chars in proptest::collection::vec(character(), 0..24)) {
        check(&chars.into_iter().collect::<String>());
    }
}

#[test]
fn hostile_lengths_stay_in_proportion() {
    let marks = format!("a{}b", "\u{0301}".repeat(1_000_000));
    let folded = Folded::new(&marks);
    assert_eq!(folded.text(), "ab");
    assert_eq!(folded.origin(0..1), 0..marks.len() - 1);
    assert_eq!(Text::new(&marks).tokens().len(), 1);

    let ligatures = "ﷺ".repeat(10_000);
    assert_eq!(Folded::new(&ligatures).text().len(), 33 * 10_000);
    assert!(Text::new(&ligatures).tokens().len() <= 4 * 10_000);

    for letter in ["ก", "水", "か\u{3099}", "က"] {
        let run = letter.repeat(1_000_000 / letter.len());
        assert_eq!(Text::new(&run).tokens().len(), 2 * (1_000_000 / letter.len()) - 1, "{letter}");
    }
    // A pile of marks that stay is no letter; a long word is one word.
    assert!(Text::new(&format!("ก{}", "\u{0E4A}".repeat(300_000))).tokens().is_empty());
    assert_eq!(Text::new(&"ب".repeat(500_000)).tokens().len(), 1);
}
