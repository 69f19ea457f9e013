//! Computes the fold table: which letters a reader does not tell apart when searching.
//!
//! The table is made here, from the Unicode decompositions plus the rules below, so that the data tables of a
//! normalisation library need not travel to the browser. `src/text/fold.rs` reads what this writes.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Steps rather than numbers: neighbours fold alike, so the bytes repeat and compress to a third.
    let (mut steps, mut lengths, mut text) = (Vec::new(), Vec::new(), String::new());
    let mut before = 0;
    for c in ('\u{80}'..=char::MAX).filter(|&c| !is_left_alone(c)) {
        let folded = fold(c);
        if !folded.chars().eq([c]) {
            write_varint(c as u32 - before, &mut steps);
            before = c as u32;
            lengths.push(u8::try_from(folded.len()).expect("the longest fold, U+FDFA, has 33 bytes"));
            text.push_str(&folded);
        }
    }
    let mut code = String::new();
    writeln!(code, "/// From one folded character to the next, as varints.\nconst STEPS: &[u8] = &{steps:?};")
        .expect(INFALLIBLE);
    writeln!(code, "/// How many bytes each of them folds to.\nconst LENGTHS: &[u8] = &{lengths:?};")
        .expect(INFALLIBLE);
    writeln!(code, "/// What they fold to, one after the other.\nconst TEXT: &str = {text:?};").expect(INFALLIBLE);
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(std::path::Path::new(&out).join("fold_table.rs"), code).expect("OUT_DIR can be written");
}

const INFALLIBLE: &str = "a string takes all writes";

fn write_varint(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Characters that are their own fold.
fn is_left_alone(c: char) -> bool {
    // Whole syllables of Korean, which NFKD would take apart, and the vowel sign that Thai and Lao write in one piece.
    matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{0E33}' | '\u{0EB3}' | 'й' | 'ї')
        // Selectors of glyph variants: dropped by rule, not by 240 entries.
        || matches!(c, '\u{E0100}'..='\u{E01EF}')
        // Squared and circled words (㍿, ㎞) and the compatibility ideographs: 1,600 entries that hardly any text
        // holds and every reader would load. (The radicals at U+2F00, which PDFs are full of, are folded.)
        || matches!(c, '\u{3200}'..='\u{33FF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

fn fold(c: char) -> String {
    match c {
        // These two letters are taught as letters of their own, not as letters with a mark.
        'Й' => return "й".into(),
        'Ї' => return "ї".into(),
        _ => {}
    }
    let mut folded = String::new();
    for part in std::iter::once(c).nfkd() {
        // Through the capital, which levels more than lower-casing alone: ſ and s, ς and σ, ß and ss.
        for lower in part.to_uppercase().flat_map(char::to_lowercase) {
            // Changing case may bring a mark with it (İ becomes i with a dot above), so marks go after it.
            for piece in std::iter::once(lower).nfkd().filter(|&p| !is_dropped(p)) {
                match letter(piece) {
                    Some(text) => folded.push_str(text),
                    None => folded.push(digit(piece).unwrap_or(piece)),
                }
            }
        }
    }
    // What is left of other scripts (kana with voicing marks, for one) is put together again.
    folded.nfc().collect()
}

/// Marks and invisible characters that never tell two words apart for a reader who searches.
fn is_dropped(c: char) -> bool {
    let mark = is_combining_mark(c)
        && matches!(c,
            '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05C7}'
            | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06ED}'
            | '\u{0711}' | '\u{0730}'..='\u{074A}' | '\u{08CA}'..='\u{08FF}' | '\u{093C}'
            | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20F0}' | '\u{FE20}'..='\u{FE2F}');
    let stretch = matches!(c, '\u{0640}' | '\u{07FA}');
    let format = matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{06DD}' | '\u{08E2}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}');
    mark || stretch || format
}

/// Letters that Unicode does not take apart and that readers type in more than one way.
fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        // Arabic script: alef with and without hamza or wasla, the carriers of hamza, the forms of yeh, kaf and
        // heh that Arabic, Persian, Urdu, Kurdish and Pashto keyboards put in one another's place.
        'آ' | 'أ' | 'إ' | 'ٱ' | 'ٲ' | 'ٳ' | 'ٵ' => "ا",
        'ؤ' | 'ٶ' | 'ۆ' | 'ۇ' | 'ۈ' | 'ۋ' | 'ۅ' => "و",
        'ئ' | 'ى' | 'ی' | 'ۍ' | 'ې' | 'ے' | 'ۓ' | 'ێ' | 'ٸ' => "ي",
        'ک' | 'ڪ' | 'ګ' | 'ڭ' => "ك",
        'ة' | 'ۀ' | 'ہ' | 'ۂ' | 'ۃ' | 'ە' | 'ھ' | 'ۿ' => "ه",
        'ڵ' => "ل",
        'ڕ' => "ر",
        '٫' => ".",
        '٬' => ",",
        // Latin letters with strokes and ligatures.
        'ß' => "ss", // What is left of the capital ẞ.
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        // Devanagari: candrabindu and anusvara are exchanged freely.
        'ँ' => "ं",
        // One apostrophe, so that a word has one spelling of it.
        '‘' | '’' | 'ʼ' | '′' => "'",
        _ => return None,
    })
}

/// A decimal digit of any script as an ASCII digit. Unicode lays the ten digits of a script out in a row.
fn digit(c: char) -> Option<char> {
    const ZEROS: [u32; 24] = [
        0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50,
        0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1B50,
    ];
    let value = ZEROS.iter().find_map(|&zero| (c as u32).checked_sub(zero).filter(|&d| d < 10))?;
    char::from_digit(value, 10)
}
