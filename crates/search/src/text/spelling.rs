//! Spelling: what folding levels, kept, for readers who ask for one spelling of a word alone.

/// A word as it is written, without what nobody means by spelling: case, tatweel, invisible signs, and hamza or
/// madda in a character of their own.
///
/// ```
/// use kashshaf_search::text::spelling;
/// assert_eq!(spelling("أحمـــد"), "أحمد");
/// assert_eq!(spelling("ا\u{654}حمد"), "أحمد");
/// assert_eq!(spelling("Café"), "café");
/// ```
pub fn spelling(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    write_spelling(written, &mut out);
    out
}

/// Appends the spelling of a word.
pub(crate) fn write_spelling(written: &str, out: &mut String) {
    let start = out.len();
    for c in written.chars() {
        let before = || out[start..].chars().next_back();
        // A combining hamza or madda, after the letter that it changes.
        let joined = match (c, matches!(c, '\u{653}'..='\u{655}').then(before).flatten()) {
            ('\u{654}', Some('ا')) => Some('أ'),
            ('\u{655}', Some('ا')) => Some('إ'),
            ('\u{653}', Some('ا')) => Some('آ'),
            ('\u{654}', Some('و')) => Some('ؤ'),
            ('\u{654}', Some('ي' | 'ى')) => Some('ئ'),
            _ => None,
        };
        match joined {
            Some(joined) => {
                out.pop();
                out.push(joined);
            }
            None if c == '\u{640}' || super::fold::is_control(c) => {}
            None => out.push(small(c)),
        }
    }
}

/// The small letter of a capital in Latin, Greek, Cyrillic and Armenian, by the way Unicode lays them out: std's table
/// would travel to the browser for this alone. Rarer capitals stay, in articles and queries alike.
fn small(c: char) -> char {
    let step = match c {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'А'..='Я' => 32,
        'Ѐ'..='Џ' => 80,
        'Ա'..='Ֆ' => 48,
        // Pairs, the capital even, then odd, then even again.
        'Ā'..='ķ' | 'Ŋ'..='ŷ' | 'Ѡ'..='ҁ' | 'Ґ'..='ӿ' | 'Ḁ'..='ẕ' | 'Ạ'..='ỿ' => 1 - u32::from(c) % 2,
        'Ĺ'..='ň' | 'Ź'..='ž' => u32::from(c) % 2,
        _ => 0,
    };
    char::from_u32(u32::from(c) + step).unwrap_or(c)
}

/// Whether a written word has the spelling that a reader asks for. Marks (vowels, points) are asked for by writing
/// them; what is asked for without them is found with and without.
///
/// ```
/// use kashshaf_search::text::is_spelled;
/// assert!(is_spelled("أحمد", "أَحْمَد"));
/// assert!(!is_spelled("أحمد", "احمد"));
/// assert!(is_spelled("عمّان", "عَمَّان") && !is_spelled("عمّان", "عمان"));
/// ```
pub fn is_spelled(asked: &str, written: &str) -> bool {
    let mut asked = asked.chars().peekable();
    for c in written.chars() {
        if asked.peek() == Some(&c) {
            asked.next();
        } else if !is_mark(c) {
            return false;
        }
    }
    asked.next().is_none()
}

/// Whether a character is a mark on a letter, which folding drops.
pub(crate) fn is_mark(c: char) -> bool {
    !c.is_ascii() && super::fold(c.encode_utf8(&mut [0; 4])).is_empty()
}
