//! Tokens: the words of a text, folded, each with the bytes it came from.
//!
//! One tokenizer serves every language, because a query seldom says which language it is in. A text is folded
//! first and cut afterwards at the word boundaries of UAX #29; a piece is a word when it holds a letter or a digit
//! (the segmenters' own verdict fails on words that end in a combining mark). Scripts that write no spaces become
//! n-grams of clusters: each cluster, and each pair of neighbours.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::fold::Folded;

/// Words longer than this, in bytes of folded text, are cut: nobody types them, and they are mostly encoded data.
const LONGEST_TERM: usize = 96;

/// An occurrence of a term in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    /// The folded word: the key under which it is indexed.
    pub term: Cow<'t, str>,
    /// Where it stands in the text as written, in bytes. Whole characters, marks included.
    pub span: Range<usize>,
    /// Its place in the text, counted in words from 0. The n-grams that begin at one cluster share a place.
    pub position: u32,
    /// How many clusters of a script without spaces it holds; 0 for an ordinary word.
    pub clusters: u8,
}

/// A text made ready for reading its tokens.
///
/// ```
/// use kashshaf_search::text::Text;
/// let text = Text::new("قال: «التعاونُ مع الصين» in 2024");
/// let terms: Vec<_> = text.tokens().into_iter().map(|t| t.term.into_owned()).collect();
/// assert_eq!(terms, ["قال", "التعاون", "مع", "الصين", "in", "2024"]);
/// let terms: Vec<_> = Text::new("東京都").tokens().into_iter().map(|t| t.term.into_owned()).collect();
/// assert_eq!(terms, ["東", "東京", "京", "京都", "都"]);
/// ```
#[derive(Clone, Debug)]
pub struct Text {
    folded: Folded,
}

impl Text {
    /// Folds a text.
    pub fn new(source: &str) -> Text {
        Text { folded: Folded::new(source) }
    }

    /// The tokens in the order of their places; at one place the shorter n-gram first.
    pub fn tokens(&self) -> Vec<Token<'_>> {
        let mut tokens = Tokens { folded: &self.folded, list: Vec::new(), position: 0, run: 0..0 };
        for (at, piece) in self.folded.text().split_word_bound_indices() {
            match piece.chars().find(|c| c.is_alphanumeric()) {
                Some(c) if is_spaceless(c) => tokens.extend_run(at..at + piece.len()),
                Some(_) => tokens.add_word(at, piece),
                None => tokens.end_run(),
            }
        }
        tokens.end_run();
        tokens.list
    }
}

/// What grows while a text is read.
struct Tokens<'t> {
    folded: &'t Folded,
    list: Vec<Token<'t>>,
    position: u32,
    /// A stretch of a script without spaces that has not been cut yet, in bytes of the folded text.
    run: Range<usize>,
}

impl<'t> Tokens<'t> {
    fn add_word(&mut self, mut at: usize, mut word: &'t str) {
        self.end_run();
        // An Arabic particle is often joined to a foreign name (الـGDP): two scripts are two words.
        while let Some(border) = script_border(word) {
            self.push_word(at, &word[..border]);
            (at, word) = (at + border, &word[border..]);
        }
        // French and Italian drop a vowel before another (l'eau, dell'arte): the short part is a word of its own.
        // English puts an ending after the apostrophe (world's): it is left out.
        const ELIDED: [&str; 7] = ["qu", "dell", "nell", "sull", "all", "jusqu", "lorsqu"];
        match word.split_once('\'') {
            Some((before, "" | "s")) => self.push_word(at, before),
            Some((before, after)) if after.len() > 1 && (before.len() <= 2 || ELIDED.contains(&before)) => {
                self.push_word(at, before);
                self.push_word(at + before.len() + 1, after);
            }
            _ => self.push_word(at, word),
        }
    }

    fn push_word(&mut self, at: usize, word: &'t str) {
        let cut = word.floor_char_boundary(LONGEST_TERM);
        // Hebrew abbreviations hold a quotation mark (צה"ל), spelled in several ways: the term goes without.
        let term = match word[..cut].contains(['\'', '"', '״', '׳', '·']) {
            true => Cow::Owned(word[..cut].replace(['\'', '"', '״', '׳', '·'], "")),
            false => Cow::Borrowed(&word[..cut]),
        };
        if !term.is_empty() {
            let span = self.folded.origin(at..at + word.len());
            self.list.push(Token { term, span, position: self.position, clusters: 0 });
            self.position += 1;
        }
    }

    fn extend_run(&mut self, piece: Range<usize>) {
        if self.run.end != piece.start {
            self.end_run();
            self.run.start = piece.start;
        }
        self.run.end = piece.end;
    }

    fn end_run(&mut self) {
        let run = std::mem::replace(&mut self.run, 0..0);
        // Word boundaries fall inside Thai clusters (น้ำ), so the stretch is cut as a whole. A cluster that is a
        // pile of marks is no letter that anybody looks for.
        let mut clusters: Vec<Range<usize>> = Vec::new();
        for (at, c) in self.folded.text()[run.clone()].char_indices() {
            let (start, end) = (run.start + at, run.start + at + c.len_utf8());
            match clusters.last_mut() {
                Some(cluster) if clings(c) => cluster.end = end,
                _ => clusters.push(start..end),
            }
        }
        clusters.retain(|cluster| cluster.len() <= LONGEST_TERM / 2);
        for (n, first) in clusters.iter().enumerate() {
            let pair = clusters.get(n + 1).filter(|second| second.start == first.end);
            for (range, clusters) in std::iter::once((first.clone(), 1)).chain(pair.map(|p| (first.start..p.end, 2))) {
                let term = Cow::Borrowed(&self.folded.text()[range.clone()]);
                let span = self.folded.origin(range);
                self.list.push(Token { term, span, position: self.position, clusters });
            }
            self.position += 1;
        }
    }
}

/// Where a word passes from Arabic letters to Latin ones or back, in bytes. Folded Latin letters are ASCII.
fn script_border(word: &str) -> Option<usize> {
    let latin = |c: char| c.is_ascii_alphabetic();
    let mut letters = word.char_indices().filter(|&(_, c)| latin(c) || matches!(c, '\u{0620}'..='\u{06FF}'));
    let (_, first) = letters.next()?;
    letters.find(|&(_, c)| latin(c) != latin(first)).map(|(at, _)| at)
}

/// Whether a letter belongs to a script that writes no spaces between words.
fn is_spaceless(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{1950}'..='\u{19DF}'
        | '\u{1A20}'..='\u{1AAF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{A9E0}'..='\u{A9FF}' | '\u{AA60}'..='\u{AA7F}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        && !c.is_numeric()
}

/// Whether a sign of these scripts belongs to the letter before it: the grapheme clusters of UAX #29 for the letters
/// that [`is_spaceless`] knows, in a few ranges instead of the whole table, which every reader would load.
fn clings(c: char) -> bool {
    matches!(c,
        '\u{0E31}' | '\u{0E33}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}' | '\u{0EB1}' | '\u{0EB3}'..='\u{0EBC}'
        | '\u{0EC8}'..='\u{0ECE}' | '\u{102B}'..='\u{103E}' | '\u{1056}'..='\u{1059}' | '\u{105E}'..='\u{1060}'
        | '\u{1062}'..='\u{1064}' | '\u{1067}'..='\u{106D}' | '\u{1071}'..='\u{1074}' | '\u{1082}'..='\u{108D}'
        | '\u{108F}' | '\u{109A}'..='\u{109D}' | '\u{17B4}'..='\u{17D3}' | '\u{17DD}' | '\u{19B0}'..='\u{19C0}'
        | '\u{1A55}'..='\u{1A7F}' | '\u{302A}'..='\u{302F}' | '\u{3099}' | '\u{309A}' | '\u{A9E5}' | '\u{AA7B}'..='\u{AA7D}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, terms: &[&str]) {
        let text = Text::new(text);
        let found: Vec<_> = text.tokens().into_iter().map(|t| t.term.into_owned()).collect();
        assert_eq!(found, terms);
    }

    #[track_caller]
    fn check_span(source: &str, term: &str, written: &str) {
        let text = Text::new(source);
        let tokens = text.tokens();
        let token = tokens.iter().find(|t| t.term == term).expect("the term is there");
        assert_eq!(&source[token.span.clone()], written);
    }

    #[test]
    fn diacritics_do_not_separate_words() {
        check("كِتَابٌ كتاب إنَّ", &["كتاب", "كتاب", "ان"]);
    }

    #[test]
    fn elisions_are_words_of_their_own() {
        check(
            "L'énergie d’aujourd'hui, the world's don't",
            &["l", "energie", "d", "aujourdhui", "the", "world", "dont"],
        );
    }

    #[test]
    fn a_change_of_script_parts_words() {
        check("الـGDP وCOVID19", &["ال", "gdp", "و", "covid19"]);
    }

    #[test]
    fn zwnj_and_tatweel_do_not_separate_words() {
        check("می‌خواهم التعـــاون", &["ميخواهم", "التعاون"]);
    }

    #[test]
    fn combining_marks_of_indic_scripts_stay_inside_words() {
        check("हिन्दी में समाचार", &["हिन्दी", "में", "समाचार"]);
    }

    #[test]
    fn scripts_without_spaces_become_clusters_and_pairs() {
        check("水とWasm", &["水", "水と", "と", "wasm"]);
        check("น้ำ", &["น้ำ"]);
    }

    #[test]
    fn one_ligature_can_be_four_words() {
        check("ﷺ ﷲ", &["صلي", "الله", "عليه", "وسلم", "الله"]);
    }

    #[test]
    fn spans_hold_the_marks_of_their_word() {
        check_span("«التعاونُ» مع", "التعاون", "التعاونُ");
        check_span("a\u{200F}كِتابٌ\u{200F} b", "كتاب", "كِتابٌ");
        check_span("ﷺ", "عليه", "ﷺ");
        check_span("ﬁne", "fine", "ﬁne");
    }

    #[test]
    fn very_long_words_are_cut() {
        let text = Text::new(&"ن".repeat(1000)).tokens()[0].term.len();
        assert_eq!(text, LONGEST_TERM);
    }
}
