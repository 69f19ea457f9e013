//! Queries: what was typed, what it means in a collection, and which articles answer it.

mod bits;
mod class;
mod fields;
mod function_words;
mod matches;
mod pattern;
mod phrases;
mod plan;
mod proximity;
mod searcher;
mod siblings;
mod suggest;
mod syntax;
mod tree;
mod typos;
mod written;

#[cfg(test)]
pub(crate) use class::Member;
pub(crate) use class::Written;
pub(crate) use function_words::function_words;
pub(crate) use matches::{Sums, members_in};
pub(crate) use phrases::windows;
#[cfg(test)]
pub(crate) use plan::term_slots;
pub(crate) use plan::{Part, Plan, Slot, plan, terms_in_a_row};
pub(crate) use proximity::{CLOSER, bonuses};
pub(crate) use searcher::{Best, Scores, answer};
pub(crate) use siblings::gains;
pub(crate) use suggest::{Proposal, proposals};
pub(crate) use syntax::parse;
