//! Queries: what was typed, what it means in a collection, and which articles answer it.

mod bits;
mod class;
mod fields;
mod function_words;
mod pattern;
mod plan;
mod searcher;
mod syntax;
mod typos;

pub(crate) use bits::Bits;
#[cfg(test)]
pub(crate) use class::Member;
pub(crate) use class::{Written, exact, with_clitics};
pub(crate) use plan::{Plan, Slot, plan, term_slots};
pub(crate) use searcher::{Scores, score, windows};
pub(crate) use syntax::{Query, parse};
