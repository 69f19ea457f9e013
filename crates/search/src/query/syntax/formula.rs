//! From lexemes to a formula in postfix order: how the query is read as a whole, and where its operators go.

use super::scanner::{Lexeme, Operator};
use super::words::{closers, is_invisible};
use super::{DEEPEST, Field, Kind, LONGEST_FORMULA, Leaf, MOST_LEAVES, Node, QUESTION_MARKS, Query};

/// Which operators that are spelled as words are words.
pub(super) struct Reading {
    arabic: bool,
    latin: bool,
}

impl Reading {
    pub(super) fn of(text: &str, lexemes: &[Lexeme]) -> Reading {
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
pub(super) struct Builder {
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
    /// `shortened` is how much of the query is read, in bytes, if not all of it.
    pub(super) fn new(shortened: Option<usize>) -> Builder {
        Builder { groups: vec![Group::default()], shortened, ..Builder::default() }
    }

    /// Adds a lexeme; false when no more are read.
    pub(super) fn add(&mut self, lexeme: Lexeme, words: &Reading, read: usize) -> bool {
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
    pub(super) fn finish(mut self) -> (Query, Option<usize>) {
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
