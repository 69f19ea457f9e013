//! What was typed, as clauses. A query is never an error: what cannot be understood is read as words.
//!
//! First form of the language: words, `"phrase"` and «phrase», `-word` and `-"phrase"`, `prefix*`.

use crate::answer::Problem;

/// The part of a query that is read, in bytes: nobody types more, and programs that send more get an answer too.
const LONGEST: usize = 1024;
/// How many clauses are read.
const MOST_CLAUSES: usize = 64;

/// A parsed query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// Its clauses in the order typed.
    pub(crate) clauses: Vec<Clause>,
}

/// One part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    /// Whether articles that match are left out.
    pub(crate) excluded: bool,
    /// How the text is looked for.
    pub(crate) kind: ClauseKind,
    /// The text as typed, without signs.
    pub(crate) text: String,
}

/// How a clause's text is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClauseKind {
    /// As words in any place.
    Words,
    /// As words in a row.
    Phrase,
    /// As the beginning of a word.
    Prefix,
}

/// Reads a query and says what was not read of it.
pub(crate) fn parse(text: &str) -> (Query, Vec<Problem>) {
    let mut problems = Vec::new();
    let end = text.floor_char_boundary(LONGEST);
    if end < text.len() {
        problems.push(Problem::Shortened(end as u32));
    }
    let (mut query, mut rest) = (Query::default(), &text[..end]);
    while let Some((clause, after)) = next_clause(rest) {
        rest = after;
        if query.clauses.len() == MOST_CLAUSES {
            if problems.is_empty() {
                problems.push(Problem::Shortened((end - rest.len()) as u32));
            }
            break;
        }
        query.clauses.extend(clause);
    }
    (query, problems)
}

/// The next clause and what follows it; no clause where only signs stand.
fn next_clause(text: &str) -> Option<(Option<Clause>, &str)> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let first = text.chars().next()?;
    let unsigned =
        text.strip_prefix(['-', '−', '–', '－']).filter(|after| after.starts_with(|c: char| !c.is_whitespace()));
    let (excluded, body) = (unsigned.is_some(), unsigned.unwrap_or(text));
    if let Some(close) = body.chars().next().and_then(closing_quote) {
        let inner = &body[body.chars().next().map_or(0, char::len_utf8)..];
        // Without its other half a quotation mark opens nothing.
        if let Some(end) = inner.find(close) {
            let after = &inner[end..];
            let after = &after[after.chars().next().map_or(0, char::len_utf8)..];
            let clause = Clause { excluded, kind: ClauseKind::Phrase, text: inner[..end].trim().to_string() };
            return Some((Some(clause).filter(|c| !c.text.is_empty()), after));
        }
    }
    let is_end = |c: char| c.is_whitespace() || closing_quote(c).is_some_and(|_| !matches!(c, '"'));
    let from = if unsigned.is_some() || closing_quote(first).is_none() { 0 } else { first.len_utf8() };
    let end = body[from..].find(is_end).map_or(body.len(), |end| from + end);
    let (word, after) = (&body[from..end], &body[end..]);
    let (kind, word) = match word.strip_suffix(['*', '＊', '٭']) {
        Some(prefix) if prefix.chars().any(char::is_alphanumeric) => (ClauseKind::Prefix, prefix),
        _ => (ClauseKind::Words, word),
    };
    let clause = Clause { excluded, kind, text: word.to_string() };
    Some((Some(clause).filter(|c| c.text.chars().any(char::is_alphanumeric)), after))
}

/// The marks that can close a quotation which this one opens.
fn closing_quote(open: char) -> Option<&'static [char]> {
    match open {
        '"' | '“' | '”' | '„' | '＂' => Some(&['"', '“', '”', '＂']),
        '«' | '»' => Some(&['»', '«']),
        '「' => Some(&['」']),
        _ => None,
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Clauses in a short form: `-` excluded, `"` phrase, `*` prefix.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let shown = parse(text).0.clauses.into_iter().map(|c| {
            let sign = if c.excluded { "-" } else { "" };
            match c.kind {
                ClauseKind::Words => format!("{sign}{}", c.text),
                ClauseKind::Phrase => format!("{sign}\"{}\"", c.text),
                ClauseKind::Prefix => format!("{sign}{}*", c.text),
            }
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn words_phrases_exclusions_and_prefixes() {
        check("تعاون الطاقة", &["تعاون", "الطاقة"]);
        check("\"الطاقة النووية\" -الصين تعا*", &["\"الطاقة النووية\"", "-الصين", "تعا*"]);
        check("«مجلس الأمن» “climate change” -\"a b\"", &["\"مجلس الأمن\"", "\"climate change\"", "-\"a b\""]);
        check("e-mail well-known", &["e-mail", "well-known"]);
        check("  \u{200F}نفط\u{3000}غاز ", &["نفط", "غاز"]);
    }

    #[test]
    fn signs_without_words_mean_nothing() {
        for text in ["", "  ", "-", "*", "\"", "\"\"", "« »", "- -", "؟!", "-*"] {
            check(text, &[]);
        }
    }

    #[test]
    fn an_unclosed_quotation_is_words() {
        check("\"الطاقة النووية", &["الطاقة", "النووية"]);
        check("5\" screen", &["5\"", "screen"]);
        check("-«a b", &["a", "b"]);
    }

    #[test]
    fn long_queries_are_cut_and_said() {
        let (query, problems) = parse(&"كلمة ".repeat(1000));
        assert_eq!(problems, [Problem::Shortened(1023)]);
        assert_eq!(query.clauses.len(), MOST_CLAUSES);
        assert_eq!(parse(&"a ".repeat(100)).1.len(), 1);
        assert_eq!(parse(&"a ".repeat(64)).1.len(), 0);
    }

    proptest! {
        #[test]
        fn any_text_is_a_query(text in "[\"«»“”\\-* a-cا-ج\u{200F}]{0,60}") {
            let (query, _) = parse(&text);
            prop_assert!(query.clauses.iter().all(|c| c.text.chars().any(char::is_alphanumeric) || c.kind == ClauseKind::Phrase));
        }
    }
}
