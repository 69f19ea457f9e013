//! The query language: from what was typed to operands and operators in postfix order.
//!
//! A query is never an error: what cannot be understood is read as words, and said where the reader may have meant
//! something else. What looks unfinished (a quotation, a bracket, an operator at an edge) is somebody typing, so it
//! is read as far as it goes and nothing is said. Two steps without recursion: `scanner` finds words, signs and
//! brackets; `formula` puts operators behind what they work on. NOT binds tightest, then AND, then OR.

mod dates;
mod formula;
mod scanner;
#[cfg(test)]
mod tests;
mod words;

use formula::{Builder, Reading};
use scanner::Scanner;
use words::closers;

use crate::answer::Problem;
use crate::date::Date;

/// The part of a query that is read, in bytes: nobody types more, and programs that send more get an answer too.
const LONGEST: usize = 1024;
/// How far back a cut looks for the end of a word. Scripts without spaces may have none anywhere.
const WORD_BORDER: usize = 128;
/// How many leaves are read.
const MOST_LEAVES: usize = 64;
/// How deep brackets stand in each other; deeper ones are left out and what they hold is kept.
const DEEPEST: usize = 16;
/// How far apart the words of `"a b"~n` may be asked to stand.
const FARTHEST: u32 = 1000;
/// A query of more words is a sentence, in which أو and ليس are ordinary words.
const LONGEST_FORMULA: usize = 6;

const TILDES: [char; 3] = ['~', '～', '∼'];
const QUESTION_MARKS: [char; 3] = ['?', '؟', '？'];
const COLONS: [char; 2] = [':', '：'];
const NEGATIONS: [char; 6] = ['-', '−', '–', '－', '!', '！'];

/// A parsed query in postfix order: operands first, then the operator over them; no recursion anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// Operands and operators. Empty: no query.
    pub(crate) nodes: Vec<Node>,
    /// Whether a word ends in a question mark: then it is asked in a sentence.
    pub(crate) is_question: bool,
}

/// One step of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// Something to look for.
    Leaf(Leaf),
    /// All of this many results before it, at least two.
    And(u32),
    /// Any of this many results before it, at least two.
    Or(u32),
    /// Not the result before it.
    Not,
}

/// One thing to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Where it is looked for.
    pub(crate) field: Field,
    /// How it is looked for.
    pub(crate) kind: Kind,
    /// The text as typed, without signs (for [`Kind::Word`] possibly several tokens: e-mail, 东京).
    pub(crate) text: String,
    /// Where the whole leaf stands in the query, in bytes, its signs included: an interface can take it out.
    pub(crate) span: (u32, u32),
}

/// How a leaf is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `w`: as a word in any of its forms.
    Word,
    /// `=w`: in this spelling.
    Exact,
    /// `"a b"`: as words in a row.
    Phrase,
    /// `="a b"`: as words in a row, in this spelling.
    ExactPhrase,
    /// `"a b"~`: as words in a row, in any of their forms.
    Loose,
    /// `"a b"~5`: as words that stand near each other.
    Near(u32),
    /// `w*`, `w?rd`: as a pattern; the text spells its signs `*` and `?`.
    Pattern,
    /// `w~1`, `w~2`: with so many typing errors; 0 (`w~`) lets the length of the word decide.
    Typo(u8),
    /// The first and the last day.
    Dates(Option<Date>, Option<Date>),
}

/// Where a leaf is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Any,
    Title,
    Author,
    Source,
    Topic,
    Lang,
    Date,
    /// A facet of the collection, by the name that the collection gives it.
    Facet(String),
}

/// Reads a query and says what was not read of it.
///
/// `facet` says whether the collection has a facet of a folded name, and what the collection calls it.
pub(crate) fn parse(text: &str, facet: &dyn Fn(&str) -> Option<String>) -> (Query, Vec<Problem>) {
    let read = cut(text);
    let (lexemes, mut problems) = Scanner::new(read, facet).read();
    let reading = Reading::of(read, &lexemes);
    let mut builder = Builder::new((read.len() < text.len()).then_some(read.len()));
    for lexeme in lexemes {
        if !builder.add(lexeme, &reading, read.len()) {
            break;
        }
    }
    let (mut query, shortened) = builder.finish();
    query.is_question = asks(read);
    if let Some(bytes) = shortened {
        problems.insert(0, Problem::Shortened(bytes as u32));
    }
    (query, problems)
}

/// Whether some word ends in a question mark. Inside a word it stands for a letter.
fn asks(text: &str) -> bool {
    let ends = |word: &str| {
        let word = word.trim_end_matches(|c: char| closers(c).is_some() || matches!(c, ')' | '!' | '.'));
        let bare = word.trim_end_matches(QUESTION_MARKS);
        bare.len() < word.len() && !bare.contains(['*', '?'])
    };
    text.split_whitespace().any(ends) || text.contains('？')
}

/// The part of a query that is read: up to the end of a word where one is near.
fn cut(text: &str) -> &str {
    let head = &text[..text.floor_char_boundary(LONGEST)];
    if text[head.len()..].chars().next().is_none_or(char::is_whitespace) {
        return head;
    }
    match head.rfind(char::is_whitespace) {
        Some(border) if border + WORD_BORDER >= LONGEST => &head[..border],
        _ => head,
    }
}
