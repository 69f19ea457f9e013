//! The query language: from what was typed to operands and operators in postfix order.
//!
//! A query is never an error: what cannot be understood is read as words, and said where the reader may have meant
//! something else. What looks unfinished (a quotation, a bracket, an operator at an edge) is somebody typing, so it
//! is read as far as it goes and nothing is said. Two steps without recursion: [`Scanner`] finds words, signs and
//! brackets; [`Builder`] puts operators behind what they work on. NOT binds tightest, then AND, then OR.

use crate::answer::Problem;
use crate::date::Date;
use crate::text::fold;

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
    let mut scanner =
        Scanner { text: read, at: 0, facet, groups: Vec::new(), lexemes: Vec::new(), problems: Vec::new() };
    while scanner.next() {}
    let Scanner { lexemes, mut problems, .. } = scanner;
    let reading = Reading::of(read, &lexemes);
    let mut builder = Builder { groups: vec![Group::default()], ..Builder::default() };
    builder.shortened = (read.len() < text.len()).then_some(read.len());
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

/// A word, sign or bracket of a query.
enum Lexeme {
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
enum Operator {
    And,
    Or,
    Not,
}

/// Cuts a query into lexemes. Between calls `at` always stands on the border of a character.
struct Scanner<'q> {
    text: &'q str,
    at: usize,
    facet: &'q dyn Fn(&str) -> Option<String>,
    /// The fields of the open brackets: `title:(a b)` looks for both in titles.
    groups: Vec<Field>,
    lexemes: Vec<Lexeme>,
    problems: Vec<Problem>,
}

impl<'q> Scanner<'q> {
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
        let word = if is_value && (chunk.contains("..") || chunk.contains('…')) { chunk } else { trim_end(chunk) };
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

/// The field of a folded name.
fn known_field(name: &str) -> Option<Field> {
    Some(match name.strip_prefix("ال").unwrap_or(name) {
        "title" | "titles" | "عنوان" | "عناوين" => Field::Title,
        "author" | "authors" | "كاتب" | "مولف" => Field::Author,
        "source" | "sources" | "مصدر" | "مصادر" => Field::Source,
        "topic" | "topics" | "موضوع" | "مواضيع" | "موضوعات" => Field::Topic,
        "lang" | "language" | "languages" | "لغه" | "لغات" => Field::Lang,
        "date" | "dates" | "تاريخ" => Field::Date,
        _ => return None,
    })
}

/// The operator that a word spells. English ones are written in capitals, because or, and, not are words.
fn operator(word: &str) -> Option<Operator> {
    match word {
        "AND" => Some(Operator::And),
        "OR" => Some(Operator::Or),
        "NOT" => Some(Operator::Not),
        "أو" | "او" => Some(Operator::Or),
        "ليس" => Some(Operator::Not),
        _ => None,
    }
}

/// How a word is looked for, the word without signs, and whether some sign could not be heeded.
fn word_kind(word: &str, exact: bool) -> (Kind, String, bool) {
    let (base, errors) = typing_errors(word);
    let pattern = has_wildcard(base);
    match errors {
        _ if exact => (Kind::Exact, base.to_string(), pattern || errors.is_some()),
        _ if pattern => (Kind::Pattern, wildcards(base), errors.is_some()),
        Some(errors @ 0..=2) => (Kind::Typo(errors), base.to_string(), false),
        Some(_) => (Kind::Typo(2), base.to_string(), true),
        None => (Kind::Word, base.to_string(), false),
    }
}

/// What stands before `~`, `~1` or `~2`, and how many typing errors that allows.
fn typing_errors(word: &str) -> (&str, Option<u8>) {
    let signed = word.trim_end_matches(char::is_numeric);
    let base = signed.trim_end_matches(TILDES);
    // In numbers the sign is a range: 5~10.
    if base.len() == signed.len() || !base.chars().any(char::is_alphabetic) {
        return (word, None);
    }
    match &word[signed.len()..] {
        "" => (base, Some(0)),
        digits => match number(digits) {
            0 => (base, None),
            errors => (base, Some(errors.min(9) as u8)),
        },
    }
}

/// Whether a word is a pattern. An address may hold the same signs.
fn has_wildcard(word: &str) -> bool {
    word.contains(|c| wildcard(c).is_some()) && !word.contains("://")
}

/// A pattern with its signs in ASCII. Two stars in a row match what one does.
fn wildcards(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len());
    for c in word.chars().map(|c| wildcard(c).unwrap_or(c)) {
        if c != '*' || !pattern.ends_with('*') {
            pattern.push(c);
        }
    }
    pattern
}

fn wildcard(c: char) -> Option<char> {
    match c {
        '*' | '＊' | '٭' => Some('*'),
        _ if QUESTION_MARKS.contains(&c) => Some('?'),
        _ => None,
    }
}

/// A word without the punctuation behind it. A question mark is punctuation there, unless the word is a pattern.
fn trim_end(word: &str) -> &str {
    let bare = word.trim_end_matches(is_punctuation);
    match has_wildcard(bare.trim_start_matches(is_leading)) {
        true => word.trim_end_matches(|c| is_punctuation(c) && !QUESTION_MARKS.contains(&c)),
        false => bare,
    }
}

fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '.' | ',' | ';' | '!' | '"' | '،' | '؛' | '…' | '۔' | '。' | '、' | '，' | '．' | '；' | '！' | '&' | '＆'
    ) || COLONS.contains(&c)
        || QUESTION_MARKS.contains(&c)
        || is_invisible(c)
}

/// Punctuation before a word: `?ord` is a pattern, but nobody begins one with an Arabic question mark.
fn is_leading(c: char) -> bool {
    (is_punctuation(c) && !matches!(c, '?' | '？')) || matches!(c, '-' | '¿' | '¡') || TILDES.contains(&c)
}

/// The days of `2024-05`, `2024..2025`, `..2024`, `>2024-05-16` and the like, inclusive.
fn dates(text: &str) -> Option<Kind> {
    // However a date is written, what remains is digits, '-' and the signs of a range.
    let text: String = text.chars().filter(|&c| !is_invisible(c)).map(date_sign).collect();
    let text = text.replace('…', "..");
    let (from, to) = if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (limit(from)?, limit(to)?);
        match (from, to) {
            (None, None) => return None,
            // From right to left the ends of a range are easily swapped.
            (Some(a), Some(b)) => (Some(a.0.min(b.0)), Some(a.1.max(b.1))),
            _ => (from.map(|d| d.0), to.map(|d| d.1)),
        }
    } else if let Some(than) = text.strip_prefix(">=").or(text.strip_prefix('≥')) {
        (Some(limit(than)??.0), None)
    } else if let Some(than) = text.strip_prefix("<=").or(text.strip_prefix('≤')) {
        (None, Some(limit(than)??.1))
    } else if let Some(than) = text.strip_prefix('>') {
        (Some(day_after(limit(than)??.1)?), None)
    } else if let Some(than) = text.strip_prefix('<') {
        (None, Some(day_before(limit(than)??.0)?))
    } else {
        let (from, to) = limit(&text)??;
        (Some(from), Some(to))
    };
    Some(Kind::Dates(from, to))
}

fn date_sign(c: char) -> char {
    match c {
        '/' | '／' | '\u{2010}'..='\u{2015}' | '−' | '－' | '﹣' => '-',
        '．' => '.',
        '＞' => '>',
        '＜' => '<',
        '＝' => '=',
        _ => c,
    }
}

/// The days of one end of a range: `Some(None)` where nothing stands, `None` where no date does.
fn limit(text: &str) -> Option<Option<(Date, Date)>> {
    // Whoever typed 2024- is about to type a month.
    match text.trim().trim_end_matches('-') {
        "" => Some(None),
        text => Date::span(text).map(Some),
    }
}

fn day_after(day: Date) -> Option<Date> {
    let (y, m, d) = (day.year(), day.month(), day.day());
    Date::new(y, m, d + 1).or_else(|| Date::new(y, m + 1, 1)).or_else(|| Date::new(y + 1, 1, 1))
}

fn day_before(day: Date) -> Option<Date> {
    let (y, m, d) = (day.year(), day.month(), day.day());
    let last_of_month = || (28..=31).rev().find_map(|d| Date::new(y, m - 1, d));
    Date::new(y, m, d - 1).or_else(last_of_month).or_else(|| Date::new(y - 1, 12, 31))
}

/// A number in any digits; one that is too long to read is very large.
fn number(digits: &str) -> u32 {
    fold(digits).parse().unwrap_or(u32::MAX)
}

/// The marks that can close a quotation which this one opens; none where it only closes. `None`: no such mark.
///
/// Marks that also serve as apostrophes open nothing.
fn closers(open: char) -> Option<&'static [char]> {
    match open {
        '"' | '“' | '”' | '„' | '＂' => Some(&['"', '“', '”', '＂']),
        '«' | '»' => Some(&['»', '«']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        '」' | '』' => Some(&[]),
        _ => None,
    }
}

/// Where a quotation ends, and its closing mark. In Hebrew a mark between letters abbreviates (צה"ל).
fn closing(body: &str, open: char) -> Option<(usize, char)> {
    let closers = closers(open)?;
    let is_hebrew = |c: char| matches!(c, '\u{05D0}'..='\u{05EA}');
    body.char_indices().find(|&(at, c)| {
        closers.contains(&c) && !(body[..at].ends_with(is_hebrew) && body[at + c.len_utf8()..].starts_with(is_hebrew))
    })
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Which operators that are spelled as words are words.
struct Reading {
    arabic: bool,
    latin: bool,
}

impl Reading {
    fn of(text: &str, lexemes: &[Lexeme]) -> Reading {
        let leaves = || lexemes.iter().filter_map(|l| if let Lexeme::Leaf(leaf) = l { Some(leaf) } else { None });
        let is_word = |l: &&Lexeme| matches!(l, Lexeme::Leaf(_) | Lexeme::Operator(..));
        // Alone they are what is looked for.
        let alone = leaves().next().is_none();
        let is_tail = |c: char| is_invisible(c) || c.is_whitespace() || matches!(c, '!' | ')') || closers(c).is_some();
        let asks = text.trim_end_matches(is_tail).ends_with(QUESTION_MARKS);
        let is_sentence = asks || lexemes.iter().filter(is_word).count() > LONGEST_FORMULA;
        // "TO BE OR NOT TO BE", but not "NATO OR EU". With a sign or a bracket in it the query is a formula all the same.
        let is_plain = leaves().nth(3).is_some()
            && lexemes.iter().all(|l| is_word(&l))
            && leaves().all(|leaf| leaf.kind == Kind::Word && leaf.field == Field::Any);
        let mut letters = leaves().flat_map(|leaf| leaf.text.chars()).filter(|c| c.is_alphabetic()).peekable();
        let shouts = is_plain && letters.peek().is_some() && letters.all(|c| c.is_ascii_uppercase());
        Reading { arabic: alone || is_sentence, latin: alone || shouts }
    }
}

/// Puts operators behind their operands.
#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    leaves: usize,
    /// The query itself and the brackets that are open in it. Never empty.
    groups: Vec<Group>,
    /// How many brackets are open that stood too deep.
    left_out: usize,
    /// How much was read, if not everything was.
    shortened: Option<usize>,
}

/// What has been read of a bracket: `branches` between ORs, then `operands` of the next branch.
#[derive(Default)]
struct Group {
    negated: bool,
    branches: u32,
    operands: u32,
    /// Whether the next operand is negated, and where the signs that say so begin.
    negates: bool,
    from: Option<u32>,
}

impl Builder {
    /// Adds a lexeme; false when no more are read.
    fn add(&mut self, lexeme: Lexeme, words: &Reading, read: usize) -> bool {
        match lexeme {
            Lexeme::Operator(_, leaf) if if leaf.text.is_ascii() { words.latin } else { words.arabic } => {
                return self.leaf(leaf);
            }
            Lexeme::Leaf(leaf) => return self.leaf(leaf),
            Lexeme::Operator(Operator::And, _) => {}
            Lexeme::Operator(Operator::Or, _) | Lexeme::Or => self.end_branch(),
            Lexeme::Operator(Operator::Not, Leaf { span: (at, _), .. }) | Lexeme::Not(at) => {
                let group = self.group();
                group.negates = !group.negates;
                group.from.get_or_insert(at);
            }
            Lexeme::Open if self.groups.len() > DEEPEST => {
                self.left_out += 1;
                self.shortened.get_or_insert(read);
            }
            Lexeme::Open => {
                let group = self.group();
                let negated = std::mem::take(&mut group.negates);
                group.from = None;
                self.groups.push(Group { negated, ..Group::default() });
            }
            Lexeme::Close if self.left_out > 0 => self.left_out -= 1,
            Lexeme::Close => self.close(),
        }
        true
    }

    fn group(&mut self) -> &mut Group {
        self.groups.last_mut().expect("the query itself is never closed")
    }

    fn leaf(&mut self, mut leaf: Leaf) -> bool {
        if self.leaves == MOST_LEAVES {
            self.shortened = Some(leaf.span.0 as usize);
            return false;
        }
        self.leaves += 1;
        let group = self.group();
        let negated = std::mem::take(&mut group.negates);
        leaf.span.0 = group.from.take().unwrap_or(leaf.span.0);
        self.nodes.push(Node::Leaf(leaf));
        self.operand(negated);
        true
    }

    /// Counts the operand whose nodes are the last ones.
    fn operand(&mut self, negated: bool) {
        if negated {
            // Two negations cancel, as in -(-a).
            match self.nodes.last() {
                Some(Node::Not) => drop(self.nodes.pop()),
                _ => self.nodes.push(Node::Not),
            }
        }
        self.group().operands += 1;
    }

    /// Ends what stands between two ORs. A NOT without anything after it is dropped.
    fn end_branch(&mut self) {
        let group = self.group();
        let operands = std::mem::take(&mut group.operands);
        group.branches += u32::from(operands > 0);
        (group.negates, group.from) = (false, None);
        if operands > 1 {
            self.nodes.push(Node::And(operands));
        }
    }

    /// Ends a group; at the query's own level the bracket closes nothing.
    fn close(&mut self) {
        let group = self.group();
        let (is_row, operands) = (!group.negated && group.branches == 0, group.operands);
        if self.groups.len() == 1 {
            return;
        }
        // Brackets around a mere row of words change nothing, so a row stays one AND.
        if is_row {
            self.groups.pop();
            self.group().operands += operands;
            return;
        }
        self.end_branch();
        let Some(group) = self.groups.pop() else { return };
        if group.branches > 1 {
            self.nodes.push(Node::Or(group.branches));
        }
        if group.branches > 0 {
            self.operand(group.negated);
        }
    }

    /// Closes what is open.
    fn finish(mut self) -> (Query, Option<usize>) {
        while self.groups.len() > 1 {
            self.close();
        }
        self.end_branch();
        let branches = self.group().branches;
        if branches > 1 {
            self.nodes.push(Node::Or(branches));
        }
        (Query { nodes: self.nodes, is_question: false }, self.shortened)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A query in brackets: `(or (and a b) (not c))`.
    fn show(query: &Query) -> String {
        let mut stack: Vec<String> = Vec::new();
        for node in &query.nodes {
            let (name, operands) = match node {
                Node::Leaf(leaf) => {
                    stack.push(show_leaf(leaf));
                    continue;
                }
                Node::And(n) => ("and", *n as usize),
                Node::Or(n) => ("or", *n as usize),
                Node::Not => ("not", 1),
            };
            assert!(operands >= 2 || name == "not", "{query:?}");
            let operands = stack.split_off(stack.len().checked_sub(operands).expect("operands precede operators"));
            stack.push(format!("({name} {})", operands.join(" ")));
        }
        assert!(stack.len() < 2, "one result: {query:?}");
        stack.pop().unwrap_or_default()
    }

    fn show_leaf(leaf: &Leaf) -> String {
        let (field, text) = (&leaf.field, &leaf.text);
        let field = match field {
            Field::Any => String::new(),
            Field::Facet(name) => format!("{name}:"),
            _ => format!("{field:?}:").to_lowercase(),
        };
        let day = |day: &Option<Date>| day.map(|d| d.to_string()).unwrap_or_default();
        let text = match &leaf.kind {
            Kind::Word => text.clone(),
            Kind::Exact => format!("={text}"),
            Kind::Phrase => format!("\"{text}\""),
            Kind::ExactPhrase => format!("=\"{text}\""),
            Kind::Loose => format!("\"{text}\"~"),
            Kind::Near(n) => format!("\"{text}\"~{n}"),
            Kind::Pattern => format!("/{text}/"),
            Kind::Typo(n) => format!("{text}~{n}"),
            Kind::Dates(from, to) => format!("{}..{}", day(from), day(to)),
        };
        field + &text
    }

    /// A collection with two facets of its own.
    fn parse(text: &str) -> (Query, Vec<Problem>) {
        super::parse(text, &|name| match name {
            "price" => Some("price".to_string()),
            "نوع" => Some("النوع".to_string()),
            _ => None,
        })
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        check_said(text, expected, &[]);
    }

    #[track_caller]
    fn check_said(text: &str, expected: &str, said: &[&str]) {
        let (query, problems) = parse(text);
        assert_eq!(show(&query), expected, "{text}");
        let said: Vec<_> = said.iter().map(|part| Problem::Syntax(part.to_string())).collect();
        assert_eq!(problems, said, "{text}");
    }

    /// The parts of the query that its leaves stand for.
    #[track_caller]
    fn check_spans(text: &str, expected: &[&str]) {
        let spans = parse(text).0.nodes.into_iter().filter_map(|node| match node {
            Node::Leaf(leaf) => Some(&text[leaf.span.0 as usize..leaf.span.1 as usize]),
            _ => None,
        });
        assert_eq!(spans.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn words_side_by_side_are_all_wanted() {
        check("نفط", "نفط");
        check("تعاون الطاقة", "(and تعاون الطاقة)");
        check("  \u{200F}نفط\u{3000}غاز ", "(and نفط غاز)");
        check("e-mail well-known don't l’eau AT&T C++", "(and e-mail well-known don't l’eau AT&T C++)");
        check("东京 می‌خواهم צה\"ל", "(and 东京 می‌خواهم צה\"ל)");
        check("النفط، الغاز؛ what? «من هو؟»", "(and النفط الغاز what \"من هو؟\")");
        check("a AND b & c && d", "(and a b c d)");
        check("نفط و غاز", "(and نفط و غاز)");
        check("a and b or c not d", "(and a and b or c not d)");
    }

    #[test]
    fn or_is_weaker_than_and() {
        for text in ["a b OR c", "a b | c", "a b || c", "a b ｜ c", "a b أو c", "a b او c", "a AND b|c"] {
            check(text, "(or (and a b) c)");
        }
        check("a OR b OR c", "(or a b c)");
        check("a OR b c OR -d", "(or a (and b c) (not d))");
    }

    #[test]
    fn not_is_stronger_than_and() {
        for text in
            ["a -b", "a NOT b", "a !b", "a ليس b", "a –b", "a −b", "a －b", "a AND NOT b", "a NOT AND b", "a ---b"]
        {
            check(text, "(and a (not b))");
        }
        check("-a", "(not a)");
        check("-a -b", "(and (not a) (not b))");
        check("NOT -a", "a");
        check("--help NOT NOT a", "(and help a)");
        check("a -\"b c\" -«d e»", "(and a (not \"b c\") (not \"d e\"))");
        check("a -(b c)", "(and a (not (and b c)))");
        check("NOT (a OR b) c", "(and (not (or a b)) c)");
        check("-(-a)", "a");
        check("-(-(a b))", "(and a b)");
        check("a OR NOT b", "(or a (not b))");
    }

    #[test]
    fn a_dash_that_hangs_on_nothing_is_punctuation() {
        check("- من هو", "(and من هو)");
        check("a - b", "(and a b)");
        check("a -> b", "(and a b)");
        check("\"روسيا\"-\"الصين\" (a)-b", "(and \"روسيا\" \"الصين\" a b)");
        check("a -«b c", "(and a b c)");
        check("salut ! +a", "(and salut a)");
    }

    #[test]
    fn brackets_group() {
        check("(a OR b) c", "(and (or a b) c)");
        check("（a OR b） c", "(and (or a b) c)");
        check("a(b|c)d", "(and a (or b c) d)");
        check("((a b) (c (d)))", "(and a b c d)");
        check("((a OR (b (c | d))) e)", "(and (or a (and b (or c d))) e)");
    }

    #[test]
    fn brackets_without_their_other_half_are_closed_or_left_out() {
        check("(a OR b", "(or a b)");
        check("c (a OR b", "(and c (or a b))");
        check("a) b OR c", "(or (and a b) c)");
        check(":) a ()", "a");
        check("-() a -(", "a");
    }

    #[test]
    fn quotations_are_phrases() {
        for text in ["\"a b\"", "«a b»", "»a b«", "“a b”", "„a b“", "”a b”", "＂a b＂", "「a b」", "『 a b 』"]
        {
            check(text, "\"a b\"");
        }
        check("\"a b\"c \"\" « » \"؟\"", "(and \"a b\" c)");
        check("\"אמר צה\"ל היום\"", "\"אמר צה\"ל היום\"");
        check("‘a b’ 'c d'", "(and ‘a b’ 'c d')");
        check("\"a b\"~5 «a b»～٥ \"a b\"~ \"a b\"~99999999999", "(and \"a b\"~5 \"a b\"~5 \"a b\"~ \"a b\"~1000)");
    }

    #[test]
    fn an_unclosed_quotation_is_words() {
        check("\"الطاقة النووية", "(and الطاقة النووية)");
        check("5\" screen 」 a", "(and 5 screen a)");
        check("title:\"a b", "(and a b)");
    }

    #[test]
    fn patterns() {
        check("pre* w?rd *fix c*t", "(and /pre*/ /w?rd/ /*fix/ /c*t/)");
        check("تعا＊ تعا٭ ت？ا ك؟اب **bold**", "(and /تعا*/ /تعا*/ /ت?ا/ /ك?اب/ /*bold*/)");
        check("?ord pre*? w?rd? pre*, -pre*", "(and /?ord/ /pre*?/ /w?rd?/ /pre*/ (not /pre*/))");
        check(
            "what? why?! ماذا؟ ؟ماذا 什么？ https://a.org/b?c=d",
            "(and what why ماذا ماذا 什么 https://a.org/b?c=d)",
        );
    }

    #[test]
    fn typing_errors_are_allowed_for() {
        check("colour~ colour~1 colour～٢ colour~0", "(and colour~0 colour~1 colour~2 colour)");
        check("~5 million 5~10 5～ a~b", "(and 5 million 5~10 5～ a~b)");
        check_said("-colour~7 b", "(and (not colour~2) b)", &["colour~7"]);
        check_said("colo*r~", "/colo*r/", &["colo*r~"]);
    }

    #[test]
    fn exact_spellings() {
        check("=أحمد ＝أحمد -=أحمد", "(and =أحمد =أحمد (not =أحمد))");
        check("=\"a b\" =«a b» ＝“a b”", "(and =\"a b\" =\"a b\" =\"a b\")");
        check("a = b == != c a=b", "(and a b c a=b)");
        check_said("=\"a b\"~5 =pre*", "(and =\"a b\" =pre*)", &["=\"a b\"~5", "=pre*"]);
    }

    #[test]
    fn fields() {
        check("title:x Title：x العنوان:x عُنوان:x", "(and title:x title:x title:x title:x)");
        check("author:a الكاتب:a المؤلف:a كاتب：a", "(and author:a author:a author:a author:a)");
        check("source:a المصدر:a topic:a مواضيع:a", "(and source:a source:a topic:a topic:a)");
        check("lang:ar language:ar اللغة:ar لغة:ar", "(and lang:ar lang:ar lang:ar lang:ar)");
        check(
            "title:\"a b\"~3 title:«a b» title:pre* title:=a",
            "(and title:\"a b\"~3 title:\"a b\" title:/pre*/ title:=a)",
        );
        check("-title:x !title:\"a b\" =title:a", "(and (not title:x) (not title:\"a b\") title:=a)");
        check("title:(a b OR c)", "(or (and title:a title:b) title:c)");
        check("title:(a author:b (c)) d", "(and title:a author:b title:c d)");
        check("-title:(a b)", "(not (and title:a title:b))");
        check("title:\u{200F}x title:b:c", "(and title:x title:b:c)");
        check("title:\u{200F}\"a b\"", "title:\"a b\"");
        check("title:OR -OR a", "(and title:OR (not OR) a)");
    }

    #[test]
    fn facets_of_the_collection() {
        check("price:10..20 السعر", "(and price:10..20 السعر)");
        check("price:10.. Price:..20 price:-5..5 price:>5", "(and price:10.. price:..20 price:-5..5 price:>5)");
        check("نوع:تقرير نوع:\"رأي حر\" نوع:تق*،", "(and النوع:تقرير النوع:\"رأي حر\" النوع:/تق*/)");
    }

    #[test]
    fn a_colon_is_not_always_a_field() {
        check("اليمن: عمليات title: a title:", "(and اليمن عمليات title a title)");
        check("http://a.org 10:30 C:\\b std::fmt (title:)", "(and http://a.org 10:30 C:\\b std::fmt title)");
        check_said("place:york", "place:york", &["place:york"]);
        check_said("اليمن:عمليات", "اليمن:عمليات", &["اليمن:عمليات"]);
        check_said("place:\"New York\" a", "(and place \"New York\" a)", &["place:"]);
        check_said("-place:\"New York\" a", "(and (not place) (not \"New York\") a)", &["place:"]);
        check_said("place:(a OR b)", "(and place (or a b))", &["place:"]);
    }

    #[test]
    fn days() {
        check("date:2024", "date:2024-01-01..2024-12-31");
        for text in [
            "date:2024-02",
            "التاريخ:2024-02",
            "تاريخ：2024/02",
            "date:٢٠٢٤-٠٢",
            "date:۲۰۲۴–۰۲",
            "date:２０２４－０２",
            "date:\"2024-02\"",
            "date:=2024-02",
            "date:2024-02,",
            "date:2024-02-",
        ] {
            check(text, "date:2024-02-01..2024-02-29");
        }
        check("-date:2024-05-16", "(not date:2024-05-16..2024-05-16)");
        check("date:2024-05..2024-06", "date:2024-05-01..2024-06-30");
        check("date:2024-06…2024-05", "date:2024-05-01..2024-06-30");
        check("date:2024.. date:..2024-06", "(and date:2024-01-01.. date:..2024-06-30)");
        check(
            "date:>2024-05-16 date:>2024-02 date:>2024",
            "(and date:2024-05-17.. date:2024-03-01.. date:2025-01-01..)",
        );
        check(
            "date:<2024-05-16 date:<2024-03 date:<2024",
            "(and date:..2024-05-15 date:..2024-02-29 date:..2023-12-31)",
        );
        check("date:>=2024 date:＞＝2024 date:≥2024", "(and date:2024-01-01.. date:2024-01-01.. date:2024-01-01..)");
        check(
            "date:<=2024 date:(2023 أو 2024-05-16)",
            "(and date:..2024-12-31 (or date:2023-01-01..2023-12-31 date:2024-05-16..2024-05-16))",
        );
        check("date:> date:", "date");
    }

    #[test]
    fn days_that_cannot_be_read_are_words() {
        check_said("date:yesterday a", "(and yesterday a)", &["date:yesterday"]);
        check_said("-date:2024-13", "(not 2024-13)", &["date:2024-13"]);
        check_said("date:\"last year\"", "\"last year\"", &["date:\"last year\""]);
        check_said("date:(2024 OR soon)", "(or date:2024-01-01..2024-12-31 soon)", &["soon"]);
        check_said("date:<0001 date:>9999", "(and <0001 >9999)", &["date:<0001", "date:>9999"]);
        check("date:..", "");
    }

    #[test]
    fn operators_at_an_edge_are_somebody_typing() {
        for text in [
            "a OR",
            "OR a",
            "a |",
            "| a |",
            "a AND",
            "a NOT",
            "a -",
            "NOT NOT a -",
            "a أو",
            "ليس ليس a",
            "a OR NOT",
            "(a OR)",
        ] {
            check(text, "a");
        }
        check("a OR OR b | | c NOT OR d", "(or a b c d)");
        check("(NOT) a OR (|) b", "(or a b)");
    }

    #[test]
    fn operators_alone_are_words() {
        check("OR", "OR");
        check("NOT", "NOT");
        check("أو", "أو");
        check("NOT OR", "(and NOT OR)");
    }

    #[test]
    fn questions_and_sentences_are_not_formulas() {
        check("هل النفط أو الغاز؟", "(and هل النفط أو الغاز)");
        check("«النفط» أو الغاز؟» ", "(and \"النفط\" أو الغاز)");
        check("ليس هذا صحيحا?", "(and ليس هذا صحيحا)");
        check("a b c d e أو f", "(and a b c d e أو f)");
        check("a b c d e OR f", "(or (and a b c d e) f)");
        check("\"a b c\" أو \"d e f\"", "(or \"a b c\" \"d e f\")");
        check("gas OR oil?", "(or gas oil)");
    }

    #[test]
    fn capitals_are_not_formulas() {
        check("TO BE OR NOT TO BE", "(and TO BE OR NOT TO BE)");
        check("NATO OR EU", "(or NATO EU)");
        check("(NATO OR EU OR UN OR AU)", "(or NATO EU UN AU)");
        check("NATO OR النفط", "(or NATO النفط)");
        check("2024 OR 2025", "(or 2024 2025)");
    }

    #[test]
    fn signs_without_words_mean_nothing() {
        for text in
            ["", "  ", "-", "*", "\"", "\"\"", "« »", "- -", "؟!", "-*", "| |", "()", ")(", "~", "=", ":", "title:*"]
        {
            check(text, "");
        }
    }

    #[test]
    fn spans_hold_the_signs_of_a_leaf() {
        check_spans(" -title:\"a b\"~5, =أحمد؟ colour~1", &["-title:\"a b\"~5", "=أحمد", "colour~1"]);
        check_spans("NOT a title:(b -c) ليس -d", &["NOT a", "b", "-c", "ليس -d"]);
        check_spans("date:2024.. (w*d?) «é»", &["date:2024..", "w*d?", "«é»"]);
    }

    #[test]
    fn what_is_not_read_is_said_once() {
        let leaves = |query: &Query| query.nodes.iter().filter(|n| matches!(n, Node::Leaf(_))).count();
        let (query, problems) = parse(&"كلمة ".repeat(1000));
        assert_eq!((leaves(&query), problems), (MOST_LEAVES, vec![Problem::Shortened(64 * 9)]));
        assert_eq!(parse(&"a ".repeat(64)).1, []);
        assert_eq!(parse(&"a ".repeat(65)).1, [Problem::Shortened(128)]);
        let long = format!("{} {}", "ab".repeat(500), "c".repeat(100));
        assert_eq!(parse(&long).1, [Problem::Shortened(1000)]);
        assert_eq!(parse(&"ن".repeat(1000)).1, [Problem::Shortened(1024)]);
        assert_eq!(parse(&"東".repeat(1000)).1, [Problem::Shortened(1023)]);
    }

    #[test]
    fn brackets_that_stand_too_deep_are_left_out() {
        let nested = |depth: usize| format!("{}a OR b{} c", "(d | ".repeat(depth), ")".repeat(depth));
        let (query, problems) = parse(&nested(DEEPEST));
        assert_eq!(problems, []);
        assert_eq!(show(&query).matches("(or").count(), DEEPEST);
        let (query, problems) = parse(&nested(DEEPEST + 4));
        assert_eq!(problems, [Problem::Shortened(nested(DEEPEST + 4).len() as u32)]);
        assert_eq!(show(&query).matches("(or").count(), DEEPEST);
        // The other half of a bracket that was left out closes nothing.
        let with =
            |inner: &str| show(&parse(&format!("{}{inner} e{}", "(d | ".repeat(DEEPEST), ")".repeat(DEEPEST))).0);
        assert_eq!(with("(a OR b)"), with("a OR b"));
    }

    #[test]
    fn long_input_of_any_sort_is_read_at_once() {
        for sign in [
            "\"", "«", "「", "(", ")", "*", "~", "-", "a*", "a~", "\u{0301}", "-(", "a:", "?", "=", " ", "OR ", "NOT ",
            "date:",
        ] {
            let text = sign.repeat(100_000 / sign.len());
            let start = std::time::Instant::now();
            show(&parse(&text).0);
            assert!(start.elapsed().as_millis() < 500, "{sign}");
        }
    }

    fn check_shape(text: &str) {
        let (query, _) = parse(text);
        show(&query);
        for node in &query.nodes {
            let Node::Leaf(leaf) = node else { continue };
            let part = text.get(leaf.span.0 as usize..leaf.span.1 as usize).expect("spans are parts of the query");
            assert!(leaf.kind == Kind::Pattern || part.contains(&leaf.text), "{text}: {leaf:?}");
            assert!(leaf.text.chars().any(char::is_alphanumeric), "{text}: {leaf:?}");
            assert_eq!(matches!(leaf.kind, Kind::Dates(..)), leaf.field == Field::Date, "{text}: {leaf:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_query(text in "\\PC{0,80}") {
            check_shape(&text);
        }

        #[test]
        fn any_signs_are_a_query(text in "[\"«»“”「」()（）|&!~*?؟=:：<>./\\-+ a-c2ا-ج\u{200F}\u{0651}]{0,80}") {
            check_shape(&text);
        }

        #[test]
        fn any_operators_are_a_query(parts in proptest::collection::vec(
            proptest::sample::select(vec!["a", "B", "ب", "OR", "AND", "NOT", "أو", "ليس", "|", "&", "-", "!", "(", ")", "title:",
                "date:", "price:", "x:", "2024", "..", "=", "\"", "«", "»", "~", "~2", "*", "؟", " ", " ", " "]), 0..200)) {
            check_shape(&parts.concat());
        }
    }
}
