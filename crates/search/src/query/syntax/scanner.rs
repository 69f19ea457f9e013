//! From characters to lexemes: words with their signs, operators, brackets.

use super::dates::{dates, range_ends};
use super::words::{closers, closing, is_invisible, is_leading, known_field, number, operator, trim_end, word_kind};
use super::{COLONS, FARTHEST, Field, Kind, Leaf, NEGATIONS, TILDES};
use crate::answer::Problem;
use crate::text::fold;

/// A word, sign or bracket of a query.
pub(super) enum Lexeme {
    Leaf(Leaf),
    /// An operator that is spelled as a word, and the word that it may be after all.
    Operator(Operator, Leaf),
    Or,
    /// With its place, so that it goes when its leaf is taken out.
    Not(u32),
    Open,
    Close,
}

#[derive(Clone, Copy)]
pub(super) enum Operator {
    And,
    Or,
    Not,
}

/// Cuts a query into lexemes. Between calls `at` always stands on the border of a character.
pub(super) struct Scanner<'q> {
    text: &'q str,
    at: usize,
    facet: &'q dyn Fn(&str) -> Option<String>,
    /// The fields of the open brackets: `title:(a b)` looks for both in titles.
    groups: Vec<Field>,
    lexemes: Vec<Lexeme>,
    problems: Vec<Problem>,
}

impl<'q> Scanner<'q> {
    pub(super) fn new(text: &'q str, facet: &'q dyn Fn(&str) -> Option<String>) -> Scanner<'q> {
        Scanner { text, at: 0, facet, groups: Vec::new(), lexemes: Vec::new(), problems: Vec::new() }
    }

    /// All lexemes, and what was odd about them.
    pub(super) fn read(mut self) -> (Vec<Lexeme>, Vec<Problem>) {
        while self.next() {}
        (self.lexemes, self.problems)
    }

    /// Reads one lexeme or passes over something that is none. False at the end.
    fn next(&mut self) -> bool {
        let Some(c) = self.peek() else { return false };
        match c {
            '|' | '｜' => self.lexemes.push(Lexeme::Or),
            ')' | '）' => {
                self.groups.pop();
                self.lexemes.push(Lexeme::Close);
            }
            // Words side by side are joined by AND as it is.
            '&' | '＆' => {}
            _ if c.is_whitespace() || is_invisible(c) => {}
            _ => {
                self.operand();
                return true;
            }
        }
        self.at += c.len_utf8();
        true
    }

    fn rest(&self) -> &'q str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Reads signs, a field and what they belong to. Always moves on.
    fn operand(&mut self) {
        let (start, mark) = (self.at, self.lexemes.len());
        // A dash that hangs on a quotation or a bracket ("روسيا"-"الصين") connects.
        let hangs = self.text[..start].ends_with(|c| matches!(c, ')' | '）') || closers(c).is_some());
        let (mut negated, mut exact) = self.signs(true);
        // What stands behind a field that nobody knows is excluded with its name: -place:"New York".
        negated |= self.text[..start].ends_with(COLONS)
            && matches!(self.lexemes.as_slice(), [.., Lexeme::Not(_), Lexeme::Leaf(_)]);
        let mut field = Field::Any;
        if self.peek().is_some_and(|c| closers(c).is_none())
            && let Some(named) = self.field()
        {
            field = named;
            // A value may begin with a dash of its own: temperature:-5.
            exact |= self.signs(false).1;
        }
        match self.peek() {
            Some('(' | '（') => {
                let field = self.effective(field);
                self.groups.push(field);
                self.lexemes.push(Lexeme::Open);
                self.at += self.peek().map_or(0, char::len_utf8);
            }
            Some(c) if closers(c).is_some() => self.phrase(start, field, exact),
            _ => self.word(start, field, exact),
        }
        // A sign with nothing behind it ("a -> b", "- من هو") must not reach the next word.
        if negated && !hangs && self.lexemes.len() > mark {
            self.lexemes.insert(mark, Lexeme::Not(start as u32));
        }
    }

    /// Reads signs and says whether they negate and whether they ask for an exact spelling.
    fn signs(&mut self, may_negate: bool) -> (bool, bool) {
        let (mut negated, mut exact) = (false, false);
        while let Some(c) = self.peek() {
            match c {
                _ if may_negate && NEGATIONS.contains(&c) => negated = !negated,
                '=' | '＝' => exact = true,
                '+' | '＋' => {} // Other engines' sign for a word that must be there, as ours must be anyway.
                _ if is_invisible(c) => {}
                _ => break,
            }
            self.at += c.len_utf8();
        }
        (negated, exact)
    }

    /// The text up to the next thing that ends a word.
    fn chunk(&self) -> &'q str {
        let rest = self.rest();
        let mut before = ' ';
        for (at, c) in rest.char_indices() {
            let ends = match c {
                '(' | ')' | '（' | '）' | '|' | '｜' => true,
                // Inside a word it is an inch or a Hebrew abbreviation (צה"ל).
                '"' => COLONS.contains(&before),
                _ => c.is_whitespace() || closers(c).is_some(),
            };
            if ends {
                return &rest[..at];
            }
            before = c;
        }
        rest
    }

    /// Reads the name of a field and its colon, if that is what stands here; says so when the field is unknown.
    fn field(&mut self) -> Option<Field> {
        let chunk = self.chunk();
        let colon = chunk.find(COLONS)?;
        let name = &chunk[..colon];
        let value = &self.rest()[colon..];
        let value = value.strip_prefix(COLONS).unwrap_or(value);
        let first = value.chars().find(|&c| !is_invisible(c))?;
        // A title ("اليمن: عمليات"), an address (http://), a path (C:\), a name in a program (std::fmt).
        if first.is_whitespace() || matches!(first, ')' | '）' | '|' | '｜' | '/' | '\\' | ':' | '：') {
            return None;
        }
        let folded = fold(name);
        let field = known_field(&folded).or_else(|| (self.facet)(&folded).map(Field::Facet));
        if field.is_some() {
            self.at = self.text.len() - value.len();
        } else if name.chars().all(char::is_alphabetic) && name.chars().nth(1).is_some() {
            self.problems.push(Problem::Syntax(chunk.to_string()));
        }
        field
    }

    /// The field of a leaf or a group: its own, or that of the brackets around it.
    fn effective(&self, field: Field) -> Field {
        match self.groups.last() {
            Some(group) if field == Field::Any => group.clone(),
            _ => field,
        }
    }

    /// Reads a quotation; its opening mark alone when the other half is missing.
    fn phrase(&mut self, start: usize, field: Field, exact: bool) {
        let Some(open) = self.peek() else { return };
        self.at += open.len_utf8();
        let body = self.rest();
        let Some((end, close)) = closing(body, open) else { return };
        self.at += end + close.len_utf8();
        let after = self.rest();
        let digits = after.trim_start_matches(TILDES);
        let graded = digits.len() < after.len();
        let rest = if graded { digits.trim_start_matches(char::is_numeric) } else { after };
        self.at += after.len() - rest.len();
        let kind = match (exact, graded, &digits[..digits.len() - rest.len()]) {
            (true, ..) => Kind::ExactPhrase,
            (_, false, _) => Kind::Phrase,
            (_, _, "") => Kind::Loose,
            (_, _, digits) => Kind::Near(number(digits).min(FARTHEST)),
        };
        let leaf = Leaf { field, kind, text: body[..end].trim().to_string(), span: (start as u32, self.at as u32) };
        self.leaf(leaf, exact && graded);
    }

    /// Reads a word, a pattern or an operator that is spelled as a word.
    fn word(&mut self, start: usize, field: Field, exact: bool) {
        let (from, chunk) = (self.at, self.chunk());
        self.at += chunk.len();
        let effective = self.effective(field);
        // Values of facets and dates may be ranges and may be negative (10.., -5..5).
        let is_value = matches!(effective, Field::Date | Field::Facet(_));
        let word = if is_value && range_ends(chunk).is_some() { chunk } else { trim_end(chunk) };
        let end = (from + word.len()) as u32;
        let word = if is_value { word } else { word.trim_start_matches(is_leading) };
        let (kind, text, misread) = match effective {
            Field::Date => (Kind::Word, word.to_string(), false),
            _ => word_kind(word, exact),
        };
        let mut leaf = Leaf { field: effective, kind, text, span: (start as u32, end) };
        match operator(chunk) {
            Some(operator) if start == from => {
                if leaf.field == Field::Date {
                    leaf.field = Field::Any; // Should it be a word after all, it is no day.
                }
                self.lexemes.push(Lexeme::Operator(operator, leaf));
            }
            _ => self.leaf(leaf, misread),
        }
    }

    /// Adds a leaf unless no word is in it. `misread`: not all of its signs could be heeded.
    fn leaf(&mut self, mut leaf: Leaf, mut misread: bool) {
        if !leaf.text.chars().any(char::is_alphanumeric) {
            return;
        }
        leaf.field = self.effective(leaf.field);
        if leaf.field == Field::Date {
            match dates(&leaf.text) {
                Some(kind) => leaf.kind = kind,
                None => (leaf.field, misread) = (Field::Any, true),
            }
        }
        if misread {
            let part = self.text[leaf.span.0 as usize..leaf.span.1 as usize].trim_start_matches(NEGATIONS);
            self.problems.push(Problem::Syntax(part.to_string()));
        }
        self.lexemes.push(Lexeme::Leaf(leaf));
    }
}
