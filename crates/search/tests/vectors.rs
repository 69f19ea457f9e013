//! The fold table against what other tools do: two spellings that they level must be level here too.
//!
//! The vectors stand beside the repository, in `../shared/vectors`; without them the tests say so and pass. A row is
//! claimed or it is not, and the reason stands beside the exception: tools have different aims.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use kashshaf_search::text::{Text, fold};

/// The rows of a vector file below its header, or nothing when the folder is not there.
fn rows(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors").join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: ../shared/vectors/{name} is not there");
        return Vec::new();
    };
    // The fixed gzip header that Python writes, with the file's name or without; the trailer is not needed.
    let bytes = match bytes.strip_prefix(&[0x1F, 0x8B, 8]) {
        Some(rest) => {
            let named = rest[0] & 8 != 0;
            let body = &rest[7..];
            let skip = if named { body.iter().position(|&b| b == 0).unwrap() + 1 } else { 0 };
            miniz_oxide::inflate::decompress_to_vec(&body[skip..]).unwrap()
        }
        None => bytes,
    };
    let text = String::from_utf8(bytes).unwrap();
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_string).collect()).collect()
}

/// Every claimed row must fold to the same on both sides.
#[track_caller]
fn check(name: &str, expected_column: usize, claims: impl Fn(&str) -> bool) {
    let rows = rows(name);
    let claimed: Vec<_> = rows.iter().filter(|r| claims(&r[0])).collect();
    println!("{name}, column {expected_column}: {} of {} rows claimed", claimed.len(), rows.len());
    assert!(rows.is_empty() || !claimed.is_empty(), "no row of {name} is claimed");
    for row in claimed {
        assert_eq!(fold(&row[0]), fold(&row[expected_column]), "{name}: {} -> {}", row[0], row[expected_column]);
    }
}

#[test]
fn arabic_normalisation_of_lucene_is_the_fold_itself() {
    for row in rows("lucene-ar-normalize.tsv") {
        assert_eq!(fold(&row[0]), row[1]);
    }
}

#[test]
fn persian_normalisation_of_lucene_is_claimed() {
    check("lucene-fa-normalize.tsv", 1, |_| true);
}

#[test]
fn kurdish_normalisation_of_lucene_is_claimed() {
    check("lucene-ckb-normalize.tsv", 1, |_| true);
}

#[test]
fn hindi_spellings_with_nukta_and_candrabindu_are_level() {
    // Lucene also levels long and short vowels (ई इ) and drops the virama (क़र्ज़ करज): these tell Hindi words apart
    // and are not claimed. Four spellings of "English" differ in nukta and candrabindu alone.
    let spellings: Vec<_> = rows("lucene-hi-normalize.tsv").iter().skip(1).take(4).map(|row| fold(&row[0])).collect();
    assert!(spellings.iter().all(|s| *s == spellings[0]), "{spellings:?}");
}

#[test]
fn arabic_normalisation_of_camel_tools_and_pyarabic_is_claimed() {
    for column in 1..=4 {
        check("camel-ar-normalize.tsv", column, |_| true);
    }
    check("pyarabic-ar-normalize.tsv", 1, |_| true);
    check("pyarabic-ar-normalize.tsv", 2, |_| true);
    check("pyarabic-ar-normalize.tsv", 4, |_| true);
}

#[test]
fn words_of_one_segment_stay_one_token() {
    // Rows of WordBreakTest whose text is one word of letters and marks.
    let text_of = |hex: &str| -> Option<String> {
        hex.split_whitespace().map(|h| u32::from_str_radix(h, 16).ok().and_then(char::from_u32)).collect()
    };
    let mut claimed = 0;
    for row in rows("unicode-wordbreak.tsv") {
        let Some(text) = text_of(&row[0]).filter(|_| !row[1].contains('|')) else { continue };
        if text.chars().all(|c| c.is_alphabetic() && c < '\u{0E00}') {
            claimed += 1;
            assert_eq!(Text::new(&text).tokens().len(), 1, "{text:?}");
        }
    }
    println!("unicode-wordbreak.tsv: {claimed} rows claimed");
}

#[test]
fn case_folding_of_unicode_is_claimed() {
    for row in rows("unicode-casefold-full.tsv") {
        let text = |hex: &str| -> String {
            hex.split_whitespace().filter_map(|h| char::from_u32(u32::from_str_radix(h, 16).ok()?)).collect()
        };
        let (from, to) = (text(&row[0]), text(&row[1]));
        assert_eq!(fold(&from), fold(&to), "{} -> {}", row[0], row[1]);
    }
}

#[test]
fn canonical_and_compatible_spellings_of_arabic_and_hebrew_are_level() {
    // Rows of NormalizationTest that are one character of these scripts (all presentation forms and ligatures).
    let text = |hex: &str| -> String {
        hex.split_whitespace().filter_map(|h| char::from_u32(u32::from_str_radix(h, 16).ok()?)).collect()
    };
    let mut claimed = 0;
    for row in rows("unicode-normalization-sample.tsv.gz") {
        let source = text(&row[0]);
        if !source.contains(' ')
            && source.chars().count() == 1
            && source.chars().all(|c| matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FEFC}'))
        {
            claimed += 1;
            for form in &row[1..] {
                assert_eq!(fold(&source), fold(&text(form)), "{row:?}");
            }
        }
    }
    println!("unicode-normalization-sample.tsv.gz: {claimed} rows claimed");
}
