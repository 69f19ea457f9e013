//! Computes two tables: which letters a reader does not tell apart when searching, and where words end.
//!
//! They are made here, from Unicode's decompositions and boundaries plus the rules below, so that the data tables of
//! libraries need not travel to the browser. `src/text/fold.rs` and `src/text/pieces.rs` read what this writes.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::GeneralCategory::{DecimalNumber, EnclosingMark, Format, NonspacingMark};
use unicode_properties::UnicodeGeneralCategory as _;
use unicode_segmentation::UnicodeSegmentation as _;

#[path = "src/text/class.rs"]
mod class;
#[path = "src/text/varint.rs"]
mod varint;

use class::*;
use varint::{write_varint, zigzag};

fn main() {
    for file in ["build.rs", "src/text/class.rs", "src/text/varint.rs"] {
        println!("cargo:rerun-if-changed={file}");
    }
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let write = |name, code| {
        std::fs::write(std::path::Path::new(&out).join(name), code).expect("OUT_DIR can be written");
    };
    write("fold_table.rs", fold_table());
    write("class_table.rs", class_table());
}

/// Steps rather than numbers: neighbours fold alike, so the bytes repeat and compress to a quarter.
fn fold_table() -> String {
    let (mut steps, mut lengths, mut letters) = (Vec::new(), Vec::new(), Vec::new());
    let mut key = 0;
    let mut before = [0_i32; LONGEST_FOLD];
    for c in ('\u{80}'..=char::MAX).filter(|&c| !is_left_alone(c)) {
        let folded = fold(c);
        if !folded.chars().eq([c]) {
            write_varint(c as u32 - key, &mut steps);
            key = c as u32;
            lengths.push(folded.chars().count() as u8);
            for (letter, before) in folded.chars().zip(&mut before) {
                write_varint(zigzag(letter as i32 - *before), &mut letters);
                *before = letter as i32;
            }
        }
    }
    let longest = lengths.iter().max().copied().unwrap_or_default();
    assert!(usize::from(longest) <= LONGEST_FOLD, "a character folds to {longest}");
    let mut code = String::new();
    write_bytes(&mut code, "STEPS", "From one folded character to the next, as varints.", &steps);
    write_bytes(&mut code, "LENGTHS", "How many characters each of them folds to.", &lengths);
    write_bytes(
        &mut code,
        "LETTERS",
        "What they fold to, one after the other: each character as its difference from the one at the same place of \
         the last fold that had one there, as zigzag varints.",
        &letters,
    );
    writeln!(code, "/// The most characters that one folds to.\nconst LONGEST_FOLD: usize = {LONGEST_FOLD};")
        .expect(INFALLIBLE);
    code
}

/// U+FDFD folds to a sentence.
const LONGEST_FOLD: usize = 22;

/// Characters that no folded text holds have the class that makes for the fewest runs.
fn class_table() -> String {
    let mut held = vec![false; char::MAX as usize + 1];
    for c in '\0'..=char::MAX {
        let folded = match c {
            _ if c.is_ascii() => c.to_ascii_lowercase().into(),
            _ if is_tag(c) => String::new(),
            _ if is_left_alone(c) => c.into(),
            _ => fold(c),
        };
        folded.chars().for_each(|c| held[c as usize] = true);
    }
    let (mut steps, mut classes) = (Vec::new(), Vec::new());
    let mut begin = 0;
    for c in ('\0'..=char::MAX).filter(|&c| held[c as usize]) {
        let class = match class_of(c) {
            LETTER if c.is_alphabetic() => AS_STD_SAYS,
            OTHER if !c.is_alphabetic() => AS_STD_SAYS,
            class => class,
        };
        if classes.last() != Some(&class) {
            write_varint(c as u32 - begin, &mut steps);
            begin = c as u32;
            classes.push(class);
        }
    }
    let mut code = String::new();
    write_bytes(&mut code, "RUN_STEPS", "From the beginning of one run to that of the next, as varints.", &steps);
    write_bytes(&mut code, "RUN_CLASSES", "The class of each run.", &classes);
    code
}

/// What UAX #29 makes of a character, found by what it joins.
fn class_of(c: char) -> u8 {
    let joins = |before: &str, after: &str| format!("{before}{c}{after}").split_word_bounds().count() == 1;
    match c {
        '\r' => CR,
        '\n' => LF,
        '\'' => APOSTROPHE,
        '"' => QUOTATION,
        _ if !joins("", "\u{301}") => NEW_LINE,
        _ if joins("!", "") => EXTEND,
        _ if joins(" ", "") => SPACE,
        _ if joins("a", "") && joins("ア", "") => LINE_BELOW,
        _ if joins("ア", "") => KATAKANA,
        _ if joins("1,", "") => DIGIT,
        _ if joins("a", "") && joins("", "'") => HEBREW,
        _ if joins("a", "") => LETTER,
        _ if joins("🇦", "") => FLAG,
        _ => match (joins("a", "a"), joins("1", "1")) {
            (true, true) => IN_BOTH,
            (true, false) => IN_WORDS,
            (false, true) => IN_NUMBERS,
            (false, false) => OTHER,
        },
    }
}

fn write_bytes(code: &mut String, name: &str, says: &str, bytes: &[u8]) {
    writeln!(code, "/// {says}\nconst {name}: &[u8] = &{bytes:?};").expect(INFALLIBLE);
}

const INFALLIBLE: &str = "a string takes all writes";

/// Characters that are their own fold.
fn is_left_alone(c: char) -> bool {
    // Whole syllables of Korean, which NFKD would take apart, and the vowel sign that Thai and Lao write in one piece.
    matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{0E33}' | '\u{0EB3}' | 'й' | 'ї')
        // Signs behind a name that would become letters of it (Wasm™).
        || matches!(c, '™' | '℠')
        || is_tag(c)
        // Squared and circled words (㍿, ㋿) and the compatibility ideographs: 1,600 entries that hardly any text
        // holds and every reader would load. (The radicals at U+2F00, which PDFs are full of, are folded.)
        || matches!(c, '\u{3200}'..='\u{33FF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

/// Tags and selectors of glyph variants: dropped by rule, not by 340 entries.
fn is_tag(c: char) -> bool {
    matches!(c, '\u{E0000}'..='\u{E0FFF}')
}

fn fold(c: char) -> String {
    match c {
        // These two letters are taught as letters of their own, not as letters with a mark.
        'Й' => return "й".into(),
        'Ї' => return "ї".into(),
        // Arabic marks in their isolated form, which is a space with a mark on it: text made of presentation forms
        // has them inside its words.
        '\u{FC5E}'..='\u{FC63}' | '\u{FE70}'..='\u{FE7F}' => return String::new(),
        _ => {}
    }
    let mut folded = String::new();
    // Marks go before case is changed, or the iota under a Greek vowel would become a letter, and after it, because
    // changing case may bring one (İ becomes i with a dot above).
    for part in std::iter::once(c).nfkd().filter(|&p| !is_dropped(p)) {
        // Through the capital, which levels more than lower-casing alone: ſ and s, ς and σ, ß and ss.
        for lower in part.to_uppercase().flat_map(char::to_lowercase) {
            for piece in std::iter::once(lower).nfkd().filter(|&p| !is_dropped(p)) {
                match letter(piece) {
                    Some(text) => folded.push_str(text),
                    None => folded.push(digit(piece).unwrap_or(piece)),
                }
            }
        }
    }
    // What is left of other scripts stays taken apart (kana with voicing marks, Indic vowels of two parts), for the
    // author may have written it so, and folding one character never looks at the next.
    folded
}

/// Marks and invisible characters that never tell two words apart for a reader who searches.
fn is_dropped(c: char) -> bool {
    match c.general_category() {
        // Joiners, directions, soft hyphens, the signs around Arabic numbers.
        Format => true,
        NonspacingMark | EnclosingMark => matches!(c,
            // Of every script; Cyrillic; Hebrew.
            '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
            | '\u{FE20}'..='\u{FE2F}' | '\u{0483}'..='\u{0489}' | '\u{2DE0}'..='\u{2DFF}' | '\u{A66F}'..='\u{A69F}'
            | '\u{0591}'..='\u{05C7}'
            // Arabic with the signs of the Quran, Syriac, Samaritan, Mandaic.
            | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06ED}'
            | '\u{0897}'..='\u{08FF}' | '\u{10EC0}'..='\u{10EFF}' | '\u{0711}' | '\u{0730}'..='\u{074A}'
            | '\u{0816}'..='\u{082D}' | '\u{0859}'..='\u{085B}'
            // The dot of Devanagari, Vedic accents, Ethiopic length, Coptic; Khmer vowels that are never seen; glyph
            // variants of Mongolian and of all scripts.
            | '\u{093C}' | '\u{0951}'..='\u{0954}' | '\u{1CD0}'..='\u{1CFF}' | '\u{A8E0}'..='\u{A8F1}'
            | '\u{135D}'..='\u{135F}' | '\u{2CEF}'..='\u{2CF1}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{FE00}'..='\u{FE0F}'),
        // What stretches a word; small letters over Quranic words and the hamza beside Kazakh ones; the stress, exclamation and question marks that
        // Armenian writes inside a word; the places of missing Korean letters.
        _ => matches!(
            c,
            '\u{0640}'
                | '\u{07FA}'
                | '\u{06E5}'
                | '\u{06E6}'
                | '\u{08C9}'
                | '\u{0674}'
                | '\u{055B}'
                | '\u{055C}'
                | '\u{055E}'
                | '\u{115F}'
                | '\u{1160}'
        ),
    }
}

/// Letters that Unicode does not take apart and that readers type in more than one way.
fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        // Arabic script: alef with and without hamza or wasla, the carriers of hamza, the forms of yeh, kaf and
        // heh that Arabic, Persian, Urdu, Kurdish and Pashto keyboards put in one another's place.
        'ٱ' | 'ٲ' | 'ٳ' => "ا",
        'ۆ' | 'ۇ' | 'ۈ' | 'ۋ' | 'ۅ' => "و",
        'ى' | 'ی' | 'ۍ' | 'ې' | 'ے' | 'ێ' => "ي",
        'ک' | 'ڪ' | 'ڭ' => "ك",
        'ګ' => "گ", // Pashto writes g in both ways.
        'ة' | 'ہ' | 'ۃ' | 'ە' | 'ھ' | 'ۿ' => "ه",
        'ڵ' => "ل",
        'ڕ' => "ر",
        '٫' => ".",
        '٬' => ",",
        '﷽' => "بسم الله الرحمن الرحيم",
        // Hebrew script: the ligatures of Yiddish. Final letters stay: no reader types one for the other.
        'װ' => "וו",
        'ױ' => "וי",
        'ײ' => "יי",
        // Cyrillic: a letter that Ukrainian had lost for decades.
        'ґ' => "г",
        // Latin ligatures, letters with strokes and hooks, and others that few keyboards have.
        'ß' => "ss", // What is left of the capital ẞ.
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ɓ' => "b",
        'ɗ' | 'ɖ' => "d",
        'ƙ' => "k",
        'ƴ' => "y",
        'ə' | 'ǝ' | 'ɛ' => "e",
        'ɔ' => "o",
        'ɨ' => "i",
        'ʉ' => "u",
        // Devanagari: candrabindu and anusvara are exchanged freely.
        'ँ' => "ं",
        // One apostrophe and one quotation mark, because both stand inside words (l'eau, צה"ל); one fraction slash.
        '‘' | '’' | '‛' | 'ʻ' | 'ʼ' | '′' | '՚' | '׳' | 'ꞌ' => "'",
        '“' | '”' | '„' | '״' => "\"",
        '\u{2044}' => "/",
        _ => return None,
    })
}

/// A decimal digit of any script as an ASCII digit. Unicode lays the digits from 0 to 9 out in a row, and rows of
/// one script after another.
fn digit(c: char) -> Option<char> {
    let row = (0..=c as u32).rev().map_while(char::from_u32).take_while(|d| d.general_category() == DecimalNumber);
    char::from_digit((row.count() as u32).checked_sub(1)? % 10, 10)
}
