//! The analyzer against what Unicode and other tools say: two spellings that they level must be level here too.
//!
//! The vectors stand in `../shared/vectors`; without them the tests say so and pass. A row is claimed or it is not:
//! tools have different aims, so the rule and the reason stand beside the rows that are not. A file of which nothing
//! is claimed is listed in [`NOT_CLAIMED`]; one that is neither there nor in [`CLAIMED`] fails the last test.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod shared;

use kashshaf_search::text::{Text, fold};
use shared::{folder, members, rows, text_of};
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// Files with rows that the tests below claim, with the number of them and of all rows.
const CLAIMED: [(&str, usize, usize); 14] = [
    ("camel-ar-normalize.tsv", 1461, 1461),
    ("lucene-ar-normalize.tsv", 7, 7),
    ("lucene-ckb-normalize.tsv", 9, 9),
    ("lucene-el-analyzer.tsv", 1, 2),
    ("lucene-fa-analyzer.tsv", 19, 27),
    ("lucene-fa-normalize.tsv", 5, 5),
    ("lucene-hi-normalize.tsv", 6, 10),
    ("lucene-in-normalize.tsv", 2, 5),
    ("lucene-ru-analyzer.tsv", 1, 1),
    ("pyarabic-ar-normalize.tsv", 1461, 1461),
    ("unicode-casefold-full.tsv", 695, 729),
    ("unicode-graphemebreak.tsv", 296, 296),
    ("unicode-normalization-sample.tsv.gz", 1326, 1933),
    ("unicode-wordbreak.tsv", 915, 935),
];

const STEMS: &str = "stems: words that belong together are found through the collection's own words, with grades, and no \
                     stem is indexed";

/// Files of which no row is claimed, and why.
const NOT_CLAIMED: [(&str, &str); 25] = [
    ("lucene-ar-analyzer.tsv", STEMS),
    ("lucene-ar-stem.tsv", STEMS),
    ("lucene-ckb-stem.tsv", STEMS),
    ("lucene-el-stem.tsv", STEMS),
    ("lucene-hi-stem.tsv", STEMS),
    ("lucene-tr-analyzer.tsv", STEMS),
    ("snowball-arabic.tsv", STEMS),
    ("snowball-dutch.tsv", STEMS),
    ("snowball-english.tsv", STEMS),
    ("snowball-finnish.tsv", STEMS),
    ("snowball-french.tsv", STEMS),
    ("snowball-german.tsv", STEMS),
    ("snowball-greek.tsv", STEMS),
    ("snowball-hindi.tsv", STEMS),
    ("snowball-hungarian.tsv", STEMS),
    ("snowball-indonesian.tsv", STEMS),
    ("snowball-italian.tsv", STEMS),
    ("snowball-persian.tsv", STEMS),
    ("snowball-portuguese.tsv", STEMS),
    ("snowball-russian.tsv", STEMS),
    ("snowball-spanish.tsv", STEMS),
    ("snowball-swedish.tsv", STEMS),
    ("snowball-turkish.tsv", STEMS),
    ("unicode-bidi-character-sample.tsv", "display order is the browser's; its strings go through `offsets.rs`"),
    ("unicode-sentencebreak.tsv", "no sentences are cut; its strings go through `offsets.rs`"),
];

/// Says how many rows a test has claimed, which must be what [`CLAIMED`] says.
#[track_caller]
fn claimed(name: &str, count: usize) {
    let all = rows(name).len();
    let &(_, expected, expected_all) = CLAIMED.iter().find(|(claimed, ..)| *claimed == name).unwrap();
    println!("{name}: {count} of {all} rows claimed");
    assert!(all == 0 || (count, all) == (expected, expected_all), "{name}: {count} of {all} rows claimed");
}

/// Every row must fold to the same in its first column and in another.
#[track_caller]
fn check(name: &str, expected_column: usize) {
    for row in rows(name) {
        assert_eq!(fold(&row[0]), fold(&row[expected_column]), "{name}: {} -> {}", row[0], row[expected_column]);
    }
}

fn terms(text: &str) -> Vec<String> {
    Text::new(text).tokens().into_iter().filter(|t| t.clusters < 2).map(|t| t.term.into_owned()).collect()
}

#[test]
fn arabic_normalisation_of_lucene_is_the_fold_itself() {
    for row in rows("lucene-ar-normalize.tsv") {
        assert_eq!(fold(&row[0]), row[1]);
    }
    claimed("lucene-ar-normalize.tsv", 7);
}

#[test]
fn persian_normalisation_of_lucene_is_claimed() {
    check("lucene-fa-normalize.tsv", 1);
    claimed("lucene-fa-normalize.tsv", 5);
}

#[test]
fn kurdish_normalisation_of_lucene_is_claimed() {
    check("lucene-ckb-normalize.tsv", 1);
    claimed("lucene-ckb-normalize.tsv", 9);
}

#[test]
fn hindi_spellings_with_nukta_candrabindu_and_joiners_are_level() {
    // Lucene also levels long and short vowels (ई इ) and drops the virama (क़र्ज़ करज): these tell Hindi words apart
    // and are not claimed (3 rows; of the others that the spellings of one word are level, not what they become).
    let folded: Vec<_> = rows("lucene-hi-normalize.tsv").iter().map(|row| fold(&row[0])).collect();
    for word in [0..5, 6..8].map(|word| folded.get(word).unwrap_or_default()) {
        // The first spells "English" without a virama, which is the other difference that is not claimed.
        let word = if word.len() == 5 { &word[1..] } else { word };
        assert!(word.iter().all(|s| *s == word[0]), "{word:?}");
    }
    claimed("lucene-hi-normalize.tsv", 4 + 2);
}

#[test]
fn indic_vowels_of_two_parts_are_level_where_unicode_says_so() {
    // Lucene composes sequences that Unicode advises against (अाॅ for ऑ): 3 rows are not claimed.
    let plain: Vec<_> = rows("lucene-in-normalize.tsv").into_iter().filter(|row| row[0].is_ascii()).collect();
    for row in &plain {
        assert_eq!(fold(&row[0]), row[1]);
    }
    claimed("lucene-in-normalize.tsv", plain.len());
    assert_eq!(fold("கொ"), fold("கெ\u{0BBE}"), "Tamil o, in one piece and in two");
}

#[test]
fn arabic_normalisation_of_camel_tools_and_pyarabic_is_claimed() {
    for column in 1..=4 {
        check("camel-ar-normalize.tsv", column);
    }
    claimed("camel-ar-normalize.tsv", 1461);
    // Column 3 writes every hamza as ء, so that أنّ is ءن: readers leave hamzas out, and ا is what they type.
    for column in [1, 2, 4] {
        check("pyarabic-ar-normalize.tsv", column);
    }
    claimed("pyarabic-ar-normalize.tsv", 1461);
}

#[test]
fn tokens_of_analyzers_are_claimed_where_they_do_not_stem() {
    // Their stop words are gone, ours are not, so their tokens stand among ours in their order. Not claimed: the Greek
    // row of stems (the first), and Persian rows with ZWNJ, where Lucene parts می‌خورد to drop its first half as a stop
    // word; here it is level with میخورد.
    for (name, wanted) in [
        ("lucene-ru-analyzer.tsv", Box::new(|_: usize, _: &str| true) as Box<dyn Fn(usize, &str) -> bool>),
        ("lucene-el-analyzer.tsv", Box::new(|n, _| n == 1)),
        ("lucene-fa-analyzer.tsv", Box::new(|_, text| !text.contains('\u{200C}'))),
    ] {
        let all = rows(name).into_iter().enumerate();
        let wanted: Vec<_> = all.filter(|(n, row)| wanted(*n, &row[0])).map(|(_, row)| row).collect();
        for row in &wanted {
            let ours = terms(&row[0]);
            let mut ours = ours.iter();
            assert!(row[1].split(' ').all(|term| ours.any(|own| *own == fold(term))), "{row:?}");
        }
        claimed(name, wanted.len());
    }
    assert_eq!(terms("می‌خورد"), terms("میخورد"));
}

#[test]
fn case_folding_of_unicode_is_claimed() {
    // But for the iota under Greek vowels: case folding makes a letter of it, while modern spelling, and so a reader,
    // leaves it out (τῷ, τω).
    let iota = |text: &str| text.nfd().any(|c| c == '\u{0345}');
    let mut count = 0;
    for row in rows("unicode-casefold-full.tsv") {
        let (from, to) = (text_of(&row[0]), text_of(&row[1]));
        if !iota(&from) {
            count += 1;
            assert_eq!(fold(&from), fold(&to), "{} -> {}", row[0], row[1]);
        }
    }
    claimed("unicode-casefold-full.tsv", count);
}

/// Characters whose decomposition folds to something else, and why.
fn keeps_its_form(c: char) -> bool {
    matches!(c,
        // Whole letters: taking a text apart first (as some file systems do with names) is not level with them.
        // Korean would need three times the bytes, and и and й are two letters to their readers.
        '\u{AC00}'..='\u{D7A3}' | 'Й' | 'й' | 'Ї' | 'ї'
        // Thai and Lao write these vowels in one piece; the pieces belong to the compatible form only.
        | '\u{0E33}' | '\u{0EB3}'
        // Left out for the table's size: squared and circled words, compatibility ideographs.
        | '\u{3200}'..='\u{33FF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}'
        // Arabic marks in isolated form are marks; their compatible form has a space, which would part the word.
        | '\u{FC5E}'..='\u{FC63}' | '\u{FE70}'..='\u{FE7F}'
        | '™' | '℠')
}

#[test]
fn canonical_and_compatible_spellings_are_level_for_every_character() {
    for c in ('\0'..=char::MAX).filter(|&c| !keeps_its_form(c)) {
        let folded = fold(&c.to_string());
        assert_eq!(folded, fold(&std::iter::once(c).nfd().collect::<String>()), "{c:?}");
        assert_eq!(folded, fold(&std::iter::once(c).nfkd().collect::<String>()), "{c:?}");
    }
}

#[test]
fn folding_twice_changes_nothing() {
    for c in '\0'..=char::MAX {
        let folded = fold(&c.to_string());
        assert_eq!(fold(&folded), folded, "{c:?}");
    }
}

#[test]
fn canonical_and_compatible_spellings_of_strings_are_level() {
    let mut count = 0;
    for row in rows("unicode-normalization-sample.tsv.gz") {
        let forms: Vec<String> = row.iter().map(|hex| text_of(hex)).collect();
        if forms.iter().any(|form| form.chars().any(keeps_its_form)) {
            continue;
        }
        count += 1;
        // The order of the marks that stay (a vowel sign and a tone of two scripts on one letter) is the author's.
        let sorted = |form: &String| {
            let mut chars: Vec<char> = fold(form).chars().collect();
            chars.sort_unstable();
            chars
        };
        for form in &forms[1..] {
            assert_eq!(sorted(&forms[0]), sorted(form), "{row:?}");
        }
    }
    claimed("unicode-normalization-sample.tsv.gz", count);
}

#[test]
fn words_of_uax_29_are_claimed_with_the_joints_that_we_add() {
    // A segment with a letter or digit is a token, folded, without apostrophes; an underscore parts it (the words of
    // #الطاقة_النووية). Not claimed are rows with a change between Latin and other letters (الـGDP), which
    // parts words as well, and those with pictures behind a joiner, which are no letters.
    let other_script = |c: char| matches!(c, '\u{0590}'..='\u{1CFF}' | '\u{AC00}'..='\u{D7FF}');
    let differs = |text: &str| {
        text.contains(|c: char| c.is_ascii_alphabetic()) && text.contains(other_script)
            || text.contains("\u{200D}\u{2701}")
            || text.contains("\u{200D}\u{1F6D1}")
    };
    let mut count = 0;
    for row in rows("unicode-wordbreak.tsv") {
        let text = text_of(&row[0]);
        if !differs(&text) {
            count += 1;
            let folded = row[1].split('|').map(|hex| fold(&text_of(hex)).replace(['\'', '"', '·'], ""));
            let words = folded.flat_map(|segment| segment.split('_').map(str::to_string).collect::<Vec<_>>());
            let words: Vec<_> = words.filter(|word| word.contains(char::is_alphanumeric)).collect();
            assert_eq!(terms(&text), words, "{row:?}");
        }
    }
    claimed("unicode-wordbreak.tsv", count);
}

#[test]
fn no_token_begins_or_ends_inside_a_cluster_of_uax_29() {
    // But for invisible controls: what is lit need not hold them.
    let mut count = 0;
    for row in rows("unicode-graphemebreak.tsv") {
        let text = text_of(&row[0]);
        let borders: Vec<usize> = std::iter::once(0)
            .chain(row[1].split('|').scan(0, |at, hex| {
                *at += text_of(hex).len();
                Some(*at)
            }))
            .collect();
        count += 1;
        for token in Text::new(&text).tokens() {
            let before = borders.iter().rfind(|&&border| border <= token.span.start).unwrap();
            let after = borders.iter().find(|&&border| border >= token.span.end).unwrap();
            assert_eq!(fold(&text[*before..token.span.start]), "", "{row:?}: {token:?}");
            assert_eq!(fold(&text[token.span.end..*after]), "", "{row:?}: {token:?}");
        }
    }
    claimed("unicode-graphemebreak.tsv", count);
}

/// The articles of the multilingual corpora in a language, or in all.
fn bodies(lang: Option<&str>) -> Vec<String> {
    // The news in Burmese are written in an encoding of its own (Zawgyi), not in Unicode's order.
    let fits = |record: &serde_json::Value| {
        let news_of_myanmar = record["lang"] == "my" && record["id"].as_str().unwrap().starts_with("ntrex");
        lang.is_none_or(|lang| record["lang"] == lang && !news_of_myanmar)
    };
    let corpora = ["corpora/multilingual-ntrex.jsonl.gz", "corpora/multilingual-udhr.jsonl.gz"];
    corpora.iter().flat_map(|corpus| members(corpus, "body", fits)).collect()
}

#[test]
fn clusters_of_real_texts_are_graphemes() {
    for lang in ["th", "lo", "km", "ja", "zh-Hans", "zh-Hant", "yue", "my"] {
        let (mut clusters, mut coarser) = (0, 0);
        for body in bodies(Some(lang)) {
            let borders: Vec<usize> = body.grapheme_indices(true).map(|(at, _)| at).chain([body.len()]).collect();
            for token in Text::new(&body).tokens().iter().filter(|t| t.clusters == 1) {
                let start = borders.binary_search(&token.span.start).expect("a cluster begins where UAX #29 says");
                // A zero-width space behind a cluster is not lit with it. A ligature (Lao ໝ is ຫມ) is two clusters.
                let end = borders.partition_point(|&border| border < token.span.end);
                let ligature = fold(&body[token.span.clone()]).len() > token.term.len();
                assert!(ligature || fold(&body[token.span.end..borders[end]]).is_empty(), "{lang}: {token:?}");
                clusters += 1;
                let graphemes = borders[start..end].windows(2).map(|pair| fold(&body[pair[0]..pair[1]]));
                let more = graphemes.filter(|grapheme| !grapheme.is_empty()).count() > 1;
                coarser += usize::from(more);
            }
        }
        println!("{lang}: {clusters} clusters, {coarser} of them of more than one grapheme");
        // UAX #29 parts some vowels of Myanmar from their letter; ours stay.
        assert!(coarser == 0 || lang == "my", "{lang}: {coarser}");
    }
}

#[test]
fn every_letter_and_digit_of_real_texts_is_in_a_token() {
    for body in bodies(None) {
        let mut end = 0;
        let tokens = Text::new(&body);
        for span in tokens.tokens().into_iter().map(|t| t.span).chain(std::iter::once(body.len()..body.len())) {
            let between = body.get(end..span.start).map(fold).unwrap_or_default();
            // The English ending is left out.
            let left = between.strip_prefix("'s").unwrap_or(&between);
            assert!(!left.contains(char::is_alphanumeric), "{between:?} before {:?}", &body[span]);
            end = end.max(span.end);
        }
    }
}

#[test]
fn every_file_is_claimed_or_listed_with_a_reason() {
    let Some(folder) = folder() else { return };
    for entry in std::fs::read_dir(folder.join("vectors")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let claimed = CLAIMED.iter().any(|(file, ..)| *file == name);
        let listed = NOT_CLAIMED.iter().any(|(file, _)| *file == name);
        assert!(claimed != listed, "{name} must be claimed by a test, or listed with the reason why not");
    }
}
