//! Folding: the letters that readers do not tell apart become one, and every place keeps its way back.
//!
//! Marks, tatweel and invisible controls go; alef, hamza carriers, yeh, kaf and heh lose their variants; digits
//! become ASCII; case, accents, widths and presentation forms are levelled. The rules stand in `build.rs`.
//! Folding one character never depends on its neighbours, so a text is folded in one pass with an exact map.

use std::ops::Range;
use std::sync::LazyLock;

use super::varint::{unzigzag, varints};

include!(concat!(env!("OUT_DIR"), "/fold_table.rs"));

/// Characters below this one are looked up at once: nearly all letters of nearly all texts.
const DIRECT: u32 = 0x3000;

/// The characters that fold to something else.
struct Table {
    /// Sorted.
    keys: Vec<u32>,
    /// What they fold to, one after the other.
    text: String,
    /// Where in the text the fold of each ends.
    ends: Vec<u16>,
    /// For each character below [`DIRECT`] its place among the keys and one; 0 for one that is its own fold.
    direct: Vec<u16>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let (mut keys, mut text, mut ends) = (Vec::new(), String::new(), Vec::new());
    let (mut key, mut before, mut letters) = (0, [0; LONGEST_FOLD], varints(LETTERS));
    for (step, &length) in varints(STEPS).zip(LENGTHS) {
        key += step;
        for (before, letter) in before[..usize::from(length)].iter_mut().zip(&mut letters) {
            *before += unzigzag(letter);
            text.extend(char::from_u32(*before as u32));
        }
        keys.push(key);
        ends.push(text.len() as u16);
    }
    let mut direct = vec![0; DIRECT as usize];
    keys.iter().zip(1..).take_while(|(key, _)| **key < DIRECT).for_each(|(&key, n)| direct[key as usize] = n);
    Table { keys, text, ends, direct }
});

impl Table {
    /// The place of a character among the keys.
    fn entry(&self, c: char) -> Option<usize> {
        match self.direct.get(c as usize) {
            Some(&place) => usize::from(place).checked_sub(1),
            None => self.keys.binary_search(&(c as u32)).ok(),
        }
    }
}

/// A folded text with a map back to what the author wrote.
///
/// ```
/// use kashshaf_search::text::Folded;
/// let written = "إِنتاجُ الطّاقة";
/// let folded = Folded::new(written);
/// assert_eq!(folded.text(), "انتاج الطاقه");
/// let energy = folded.text().find("الطاقه").unwrap();
/// assert_eq!(&written[folded.origin(energy..folded.text().len())], "الطّاقة");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Folded {
    text: String,
    /// Where runs begin. In a plain run both sides advance together, byte by byte: a character is its own fold, or
    /// folds to another of as many bytes. Any other character has an entry of its own.
    runs: Vec<Run>,
    source_len: usize,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    folded: u32,
    source: u32,
    /// Bytes of the source character, or 0 for a plain run.
    width: u8,
    /// Whether the character is one that stays with the letter before it (a mark, a tatweel).
    clings: bool,
}

impl Folded {
    /// Folds a text. Linear in its length.
    pub fn new(source: &str) -> Folded {
        let mut text = String::with_capacity(source.len());
        let mut runs = Vec::new();
        let mut plain = false;
        for (at, c) in source.char_indices() {
            let start = text.len();
            let level = fold_char(c, &mut text);
            if level && plain {
                continue;
            }
            plain = level;
            runs.push(Run {
                folded: start as u32,
                source: at as u32,
                width: if level { 0 } else { c.len_utf8() as u8 },
                clings: text.len() == start && !is_control(c),
            });
        }
        Folded { text, runs, source_len: source.len() }
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte range of the source that a byte range of the folded text came from.
    ///
    /// Whole characters: half of a ligature gives the ligature. Marks that follow the last letter belong to it.
    pub fn origin(&self, range: Range<usize>) -> Range<usize> {
        if range.is_empty() {
            let at = self.source_at(range.start);
            return at..at;
        }
        let start = self.source_at(range.start);
        // The run that holds the last byte, and the end of the character that the byte came from.
        let last = self.run_of(range.end - 1);
        let run = self.runs[last];
        let mut end = match run.width {
            0 => run.source as usize + (range.end - run.folded as usize),
            width => run.source as usize + usize::from(width),
        };
        for next in &self.runs[last + 1..] {
            if next.clings && next.source as usize == end {
                end += usize::from(next.width);
            } else {
                break;
            }
        }
        start..end.min(self.source_len)
    }

    fn source_at(&self, at: usize) -> usize {
        if self.runs.is_empty() {
            return 0;
        }
        let run = self.runs[self.run_of(at)];
        match run.width {
            0 => run.source as usize + (at - run.folded as usize),
            _ => run.source as usize,
        }
    }

    /// The last run that begins at or before a folded byte and has text of its own there.
    fn run_of(&self, at: usize) -> usize {
        self.runs.partition_point(|run| run.folded as usize <= at).saturating_sub(1)
    }
}

/// The folded form of a text, for keys that need no way back.
///
/// ```
/// use kashshaf_search::text::fold;
/// assert_eq!(fold("Ærø, Łódź"), "aero, lodz");
/// assert_eq!(fold("كۡتَـــاب"), "كتاب");
/// ```
pub fn fold(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    for c in source.chars() {
        fold_char(c, &mut text);
    }
    text
}

/// Appends the fold of a character; says whether it is one character of as many bytes.
fn fold_char(c: char, out: &mut String) -> bool {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return true; // One byte for one byte, whatever the case.
    }
    let table = &*TABLE;
    match table.entry(c) {
        Some(entry) => {
            let start = if entry == 0 { 0 } else { usize::from(table.ends[entry - 1]) };
            let text = &table.text[start..usize::from(table.ends[entry])];
            out.push_str(text);
            text.len() == c.len_utf8() && text.chars().next().is_some_and(|first| first.len_utf8() == text.len())
        }
        None if matches!(c, '\u{E0000}'..='\u{E0FFF}') => false, // Tags and selectors of glyph variants.
        None => {
            out.push(c);
            true
        }
    }
}

/// Invisible controls fold to nothing but do not belong to the word before them.
pub(super) fn is_control(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All spellings of a line are level.
    #[test]
    fn spellings_that_readers_exchange_are_level() {
        let lines = [
            // Arabic: marks, tatweel, alef, hamza, yeh, kaf, heh; Quranic signs; presentation forms with theirs.
            "انتاج إنتاج أنتاج ٱنتاج آنتاج اٍنتــاج ﺇﻧﺘﺎﺝ",
            "علي على علی عَلَىٰ ﻋﻠﻰ عل\u{200D}ي ع\u{2067}لي\u{2069}",
            "كتابه کتابة كتابہ ڪتابە كتابۀ كتابهٔ ک\u{FE77}تابه كتا\u{FE7E}به",
            "له لهۥ لَه\u{06E5} له\u{08D6} له\u{0898} له\u{10EFD} له\u{0890}",
            "گل ګل",
            "الله ﷲ",
            // Digits of every script.
            "9 ٩ ۹ ९ ９ ⁹ ₉ ⑨ 𝟗 𝟿 𞥙 𐴹 𑄿 𑱙 ߉ ႙ ꧹",
            // Hebrew points and Yiddish ligatures; Greek; Cyrillic; Armenian marks inside a word.
            "שלום שָׁלוֹם שׁלום",
            "ייד ײד ײַד",
            "λόγος ΛΌΓΟΣ λογοσ λόγοσ λὸγος",
            "τω τῷ ΤΩ",
            "елка ёлка ЁЛКА е\u{308}лка",
            "грати ґрати",
            "ինչպես ինչպե՞ս ինչպե՛ս",
            // Latin: accents, ligatures, strokes, Turkish i, letters that few keyboards have, widths, styles.
            "isik ışık IŞIK İŞIK işik",
            "duong đường ĐƯỜNG",
            "azerbaycan Azərbaycan",
            "barka ɓarƙa",
            "office oﬃce ＯＦＦＩＣＥ 𝐨𝐟𝐟𝐢𝐜𝐞 Ⓞⓕⓕⓘⓒⓔ of\u{AD}fice of\u{E0061}fice",
            "iv Ⅳ ⅳ",
            "l'eau l’eau lʼeau l‘eau",
            // Kana: half-width with the voicing mark beside it, taken apart, small circle; Korean in half width.
            "バス ﾊﾞｽ ハ\u{3099}ス",
            "ぱ は\u{309A}",
            "ᄀ ㄱ ﾡ",
        ];
        for line in lines {
            let folded: Vec<_> = line.split(' ').map(fold).collect();
            assert!(folded.iter().all(|f| *f == folded[0]), "{folded:?}");
        }
    }

    #[test]
    fn letters_that_readers_tell_apart_stay_apart() {
        for pair in ["й и", "ї і", "カ か", "が か", "ך כ", "پ ب", "گ ك", "ن ں", "ء ا", "ड ट", "ব র", "ก ข", "™ tm"]
        {
            let (one, other) = pair.split_once(' ').expect("two letters");
            assert_ne!(fold(one), fold(other), "{pair}");
        }
    }
}
