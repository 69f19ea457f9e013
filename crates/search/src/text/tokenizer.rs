//! Tokens: the words of a text, folded, each with the bytes it came from.
//!
//! One tokenizer serves every language, because a query seldom says which language it is in. A text is folded
//! first and cut afterwards at the word boundaries of UAX #29; a piece is a word when it holds a letter or a digit
//! (the segmenters' own verdict fails on words that end in a combining mark). Scripts that write no spaces become
//! n-grams of clusters: each cluster, and each pair of neighbours.

use std::borrow::Cow;
use std::ops::Range;

use super::fold::Folded;
use super::pieces::pieces;

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
        let text = self.folded.text();
        let mut at = 0;
        // Spaces part words whatever stands around them, so what stands between two is cut alone.
        while at < text.len() {
            let spaces = text[at..].bytes().take_while(|&b| b == b' ').count();
            let start = at + spaces;
            let end = text[start..].find(' ').map_or(text.len(), |length| start + length);
            match simple_word(&text.as_bytes()[start..end]) {
                Some(word) => {
                    tokens.end_run();
                    tokens.push_word(start + word.start, &text[start..end][word]);
                }
                // A mark without a letter is of one piece with the spaces before it.
                None => tokens.cut(at, &text[at..end]),
            }
            at = end;
        }
        tokens.end_run();
        tokens.list
    }
}

/// The word in a piece of text between spaces that is no more than a word with signs around it, as nearly all are:
/// letters of one alphabet or digits, which UAX #29 never parts, and signs that it never joins to them there.
fn simple_word(piece: &[u8]) -> Option<Range<usize>> {
    let start = piece.iter().take_while(|b| matches!(b, b'"' | b'(' | b'[')).count();
    let rest = &piece[start..];
    let length = match rest.first()? {
        b'a'..=b'z' => rest.iter().take_while(|b| b.is_ascii_lowercase()).count(),
        b'0'..=b'9' => rest.iter().take_while(|b| b.is_ascii_digit()).count(),
        _ => 2 * rest.chunks_exact(2).take_while(|pair| is_plain_arabic(pair)).count(),
    };
    let mut after = &rest[length..];
    while let [b'.' | b',' | b':' | b'"' | b')' | b']' | b'!' | b'?', left @ ..]
    | [0xD8, 0x8C | 0x9B | 0x9F, left @ ..] = after
    {
        after = left;
    }
    (length > 0 && after.is_empty()).then_some(start..start + length)
}

/// The letters of Arabic, U+0621 to U+063A and U+0641 to U+064A, in UTF-8.
fn is_plain_arabic(pair: &[u8]) -> bool {
    matches!(pair, [0xD8, 0xA1..=0xBA] | [0xD9, 0x81..=0x8A])
}

/// Whether a character makes a word. Arabic letters first: looking them up in std's table showed in the
/// profile of a query.
fn is_letter_or_digit(c: char) -> bool {
    matches!(c, '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}') || c.is_alphanumeric()
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
    /// Adds the words of a text that may hold anything.
    fn cut(&mut self, start: usize, text: &'t str) {
        for (at, piece) in pieces(text) {
            let mut at = start + at;
            // The words of a tag (#الطاقة_النووية) are words.
            for part in piece.split('_') {
                let mut letters = part.chars().filter(|&c| is_letter_or_digit(c));
                match letters.next() {
                    Some(c) if is_spaceless(c) && letters.all(is_spaceless) => self.extend_run(at..at + part.len()),
                    Some(_) => self.add_piece(at, part),
                    None => self.end_run(),
                }
                at += part.len() + 1;
            }
        }
    }

    /// Adds the words of a piece: what UAX #29 holds together is not always one word.
    fn add_piece(&mut self, at: usize, piece: &'t str) {
        self.end_run();
        // An Arabic particle or a Korean ending is often joined to a foreign name (الـGDP, GDP는): two scripts are two
        // words. So are those around a full stop without a space, which is a habit of hurry everywhere but belongs to
        // names where the letters are Latin (example.com).
        let (mut start, mut before, mut script) = (0, ' ', None);
        for (i, c) in piece.char_indices() {
            let joint = matches!(c, '.' | ':') && !before.is_ascii();
            let latin = c.is_ascii_alphabetic(); // Folded Latin letters are ASCII.
            let letter = latin || is_unlike_latin(c) && is_letter_or_digit(c);
            if joint || letter && script.is_some_and(|s| s != latin) {
                // The sign between two scripts (a:א) is part of neither.
                let end = i - usize::from(!joint && matches!(before, '.' | ':'));
                self.add_word(at + start, &piece[start..end]);
                start = i + usize::from(joint);
            }
            if letter || joint {
                script = letter.then_some(latin);
            }
            before = c;
        }
        self.add_word(at + start, &piece[start..]);
    }

    fn add_word(&mut self, at: usize, word: &'t str) {
        // French and Italian drop a vowel before another (l'eau, dell'arte): the short part is a word of its own.
        // English puts an ending after the apostrophe (world's): it is left out. Elsewhere it is a sign inside a
        // word (Ukrainian м'яч, Hebrew ג'ורג').
        const ELIDED: [&str; 7] = ["qu", "dell", "nell", "sull", "all", "jusqu", "lorsqu"];
        match word.split_once('\'') {
            Some((before, "" | "s")) => self.push_word(at, before),
            Some((before, after))
                if after.len() > 1 && before.is_ascii() && (before.len() <= 2 || ELIDED.contains(&before)) =>
            {
                self.push_word(at, before);
                self.push_word(at + before.len() + 1, after);
            }
            _ => self.push_word(at, word),
        }
    }

    fn push_word(&mut self, at: usize, word: &'t str) {
        let cut = word.floor_char_boundary(LONGEST_TERM);
        // Hebrew abbreviations hold a quotation mark (צה"ל), spelled in several ways: the term goes without.
        const IN_WORDS: [char; 3] = ['\'', '"', '·'];
        let term = match word[..cut].contains(IN_WORDS) {
            true => Cow::Owned(word[..cut].replace(IN_WORDS, "")),
            false => Cow::Borrowed(&word[..cut]),
        };
        // What is left of a pile of marks and signs is no word.
        if term.chars().any(is_letter_or_digit) {
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
        let mut before = ' ';
        for (at, c) in self.folded.text()[run.clone()].char_indices() {
            let (start, end) = (run.start + at, run.start + at + c.len_utf8());
            match clusters.last_mut() {
                // Khmer, Myanmar and Tai Tham write a letter under another by a sign between them.
                Some(cluster) if clings(c) || matches!(before, '\u{17D2}' | '\u{1039}' | '\u{1A60}') => {
                    cluster.end = end
                }
                _ => clusters.push(start..end),
            }
            before = c;
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

/// Letters of the scripts that names in Latin letters are joined to: Hebrew to Georgian, Korean.
fn is_unlike_latin(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{1CFF}' | '\u{AC00}'..='\u{D7FF}')
}

/// Whether a letter belongs to a script that writes no spaces between words.
fn is_spaceless(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{1950}'..='\u{19DF}'
        | '\u{1A20}'..='\u{1AAF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{A9E0}'..='\u{A9FF}' | '\u{AA60}'..='\u{AA7F}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a sign of these scripts belongs to the letter before it: the grapheme clusters of UAX #29 for the letters
/// that [`is_spaceless`] knows, in a few ranges instead of the whole table, which every reader would load. The vowels
/// and tones of Myanmar, New Tai Lue and Tai Tham that UAX #29 lets stand alone stay with their letter as well.
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
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation as _;

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
    fn scripts_without_capitals_are_parted_from_latin_letters() {
        check("GDP는 K팝 הGDP", &["gdp", "는", "k", "팝", "ה", "gdp"]);
    }

    #[test]
    fn a_mark_is_no_word() {
        check("a:\u{94D}b ब:\u{94D}", &["a:\u{94D}b", "ब"]);
    }

    #[test]
    fn the_words_of_a_tag_are_words() {
        check("#الطاقة_النووية _now_ snake_case", &["الطاقه", "النوويه", "now", "snake", "case"]);
        check_span("#الطاقة_النَّوويّة", "النوويه", "النَّوويّة");
    }

    #[test]
    fn a_joint_does_not_make_clusters_of_latin_words() {
        check("カ_data", &["カ", "data"]);
    }

    #[test]
    fn a_missing_space_does_not_join_words_unless_they_may_be_a_host() {
        check("في تونس.وأكد أولا:إلغاء", &["في", "تونس", "واكد", "اولا", "الغاء"]);
        check("example.com v1.2 3.5 م3.5", &["example.com", "v1.2", "3.5", "م3.5"]);
        check("a:א.com", &["a", "א", "com"]);
    }

    #[test]
    fn an_apostrophe_outside_latin_is_a_sign_inside_a_word() {
        check("м'яч м’яч ג'ורג' ג׳ורג׳", &["мяч", "мяч", "גורג", "גורג"]);
        check("צה\"ל צה”ל צה״ל", &["צהל", "צהל", "צהל"]);
    }

    #[test]
    fn a_sentence_of_many_scripts_is_cut_run_by_run() {
        let found: Vec<(String, u32)> = Text::new("زار وفد Huawei مدينة 北京市 ثم กรุงเทพ في ٢٠٢٤م")
            .tokens()
            .into_iter()
            .filter(|t| t.clusters < 2)
            .map(|t| (t.term.into_owned(), t.position))
            .collect();
        let terms: Vec<_> = found.iter().map(|(term, _)| term.as_str()).collect();
        let expected =
            ["زار", "وفد", "huawei", "مدينه", "北", "京", "市", "ثم", "ก", "รุ", "ง", "เ", "ท", "พ", "في", "2024م"];
        assert_eq!(terms, expected);
        assert!(found.iter().map(|&(_, position)| position).eq(0..expected.len() as u32), "a place each");
        check("中文GDP中", &["中", "中文", "文", "gdp", "中"]);
        check("二〇二四年", &["二", "二〇", "〇", "〇二", "二", "二四", "四", "四年", "年"]);
    }

    #[test]
    fn clusters_are_those_of_uax_29_but_for_signs_that_never_stand_alone() {
        let joined = |c: char| format!("ก{c}").graphemes(true).count() == 1;
        let differ: Vec<_> = ('\u{80}'..=char::MAX).filter(|&c| is_spaceless(c) && joined(c) != clings(c)).collect();
        let signs = |c: &char| {
            matches!(c, '\u{102B}' | '\u{102C}' | '\u{1038}' | '\u{1062}'..='\u{1064}' | '\u{1067}'..='\u{106D}'
                | '\u{1083}' | '\u{1087}'..='\u{108C}' | '\u{108F}' | '\u{109A}'..='\u{109C}' | '\u{19B0}'..='\u{19C0}'
                | '\u{1A5F}'..='\u{1A64}' | '\u{1A7D}' | '\u{1A7E}' | '\u{AA7B}' | '\u{AA7D}')
        };
        assert!(differ.iter().all(signs), "{differ:?}");
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
    fn stacked_letters_are_one_cluster() {
        check("ប្រទេស", &["ប្រ", "ប្រទេ", "ទេ", "ទេស", "ស"]);
        check("သတ္တ", &["သ", "သတ္တ", "တ္တ"]);
    }

    #[test]
    fn one_ligature_can_be_four_words() {
        check("ﷺ ﷲ", &["صلي", "الله", "عليه", "وسلم", "الله"]);
        check("﷽", &["بسم", "الله", "الرحمن", "الرحيم"]);
    }

    #[test]
    fn spans_hold_the_marks_of_their_word() {
        check_span("«التعاونُ» مع", "التعاون", "التعاونُ");
        check_span("a\u{200F}كِتابٌ\u{200F} b", "كتاب", "كِتابٌ");
        check_span("ﷺ", "عليه", "ﷺ");
        check_span("ﬁne", "fine", "ﬁne");
    }

    proptest! {
        #[test]
        fn the_short_way_finds_what_the_long_way_finds(text in "[ابةأ\u{651}ـ ،؛؟.:,\"'()\\[_!?a-cA0-9٣\n\u{A0}\u{200F}\u{93E}\u{301}カ水กน้ำאéﷺ|@]{0,40}") {
            let text = Text::new(&text);
            let mut tokens = Tokens { folded: &text.folded, list: Vec::new(), position: 0, run: 0..0 };
            tokens.cut(0, text.folded.text());
            tokens.end_run();
            prop_assert_eq!(text.tokens(), tokens.list);
        }
    }

    #[test]
    fn very_long_words_are_cut() {
        let text = Text::new(&"ن".repeat(1000)).tokens()[0].term.len();
        assert_eq!(text, LONGEST_TERM);
    }
}
