//! Languages: the direction of their scripts and the words that carry no content.

use serde::{Deserialize, Serialize};

/// The direction in which a text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Left to right.
    #[default]
    Ltr,
    /// Right to left.
    Rtl,
}

impl Direction {
    /// The value of an HTML `dir` attribute.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Ltr => "ltr",
            Direction::Rtl => "rtl",
        }
    }

    /// The direction of a text in a language: its own letters decide, and the language when it has none.
    ///
    /// A majority of letters is counted, because the first one alone misleads: an Arabic headline may open
    /// with a Latin name.
    ///
    /// ```
    /// use kashshaf_search::Direction;
    /// assert_eq!(Direction::of("COVID-19 في العالم العربي", "ar"), Direction::Rtl);
    /// assert_eq!(Direction::of("2024", "ar"), Direction::Rtl);
    /// assert_eq!(Direction::of("Kashshaf (كشّاف)", "en"), Direction::Ltr);
    /// ```
    pub fn of(text: &str, lang: &str) -> Direction {
        let (mut rtl, mut ltr) = (0_usize, 0_usize);
        for c in text.chars() {
            match c {
                // What most texts are made of, told apart at a glance.
                '\u{0621}'..='\u{064A}' => rtl += 1,
                c if c.is_ascii() => ltr += usize::from(c.is_ascii_alphabetic()),
                c if is_rtl_letter(c) => rtl += 1,
                c => ltr += usize::from(c.is_alphabetic()),
            }
        }
        match rtl.cmp(&ltr) {
            std::cmp::Ordering::Greater => Direction::Rtl,
            std::cmp::Ordering::Less => Direction::Ltr,
            std::cmp::Ordering::Equal => Direction::of_language(lang),
        }
    }

    /// The direction of a language's usual script, from a BCP 47 tag.
    ///
    /// ```
    /// use kashshaf_search::Direction;
    /// assert_eq!(Direction::of_language("fa-AF"), Direction::Rtl);
    /// assert_eq!(Direction::of_language("ms-Arab"), Direction::Rtl);
    /// assert_eq!(Direction::of_language("zh"), Direction::Ltr);
    /// ```
    pub fn of_language(tag: &str) -> Direction {
        const RTL: [&str; 22] = [
            "aii", "ar", "arc", "azb", "bal", "ckb", "dv", "fa", "glk", "he", "iw", "ks", "mzn", "nqo", "pnb", "prs",
            "ps", "sd", "skr", "ug", "ur", "yi",
        ];
        let mut parts = tag.split(['-', '_']);
        let language = parts.next().unwrap_or_default().to_ascii_lowercase();
        let script = parts.find(|p| p.len() == 4).map(str::to_ascii_lowercase);
        let rtl = match script.as_deref() {
            Some("arab" | "hebr" | "thaa" | "syrc" | "nkoo" | "adlm" | "rohg") => true,
            Some(_) => false,
            None => RTL.contains(&language.as_str()),
        };
        if rtl { Direction::Rtl } else { Direction::Ltr }
    }
}

/// Whether a letter belongs to a script written from right to left (the blocks that Unicode reserves for them).
fn is_rtl_letter(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
        && c.is_alphabetic()
}
