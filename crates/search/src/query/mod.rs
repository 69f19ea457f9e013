//! Queries: what was typed, what it means in a collection, and which articles answer it.

mod function_words;
mod parser;
mod plan;
mod searcher;

pub(crate) use parser::parse;
#[cfg(test)]
pub(crate) use plan::Member;
pub(crate) use plan::{Plan, Slot, phrase_slots, plan, with_clitics};
pub(crate) use searcher::{Scores, score};
