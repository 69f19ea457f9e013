//! Search for articles: text analysis, index, queries, ranking, snippets, topics and permalinks.
//!
//! Pure: no files, no network, no page, no clock. The same code runs natively and in the browser and gives the
//! same answers, bit for bit.

mod answer;
mod article;
mod collection;
mod conflation;
mod date;
mod filter;
mod highlight;
mod index;
mod lang;
pub mod messages;
mod order;
mod permalink;
mod query;
pub mod segment;
mod snippet;
pub mod text;
pub mod topics;
mod wire;
mod workers;

pub use answer::*;
pub use article::{Article, Block, BlockKind, Inline, InlineKind};
pub use collection::Collection;
pub use conflation::Rules;
pub use date::Date;
pub use index::{
    Builder, FormatError, HeadDraft, MadeOf, PartId, Raw, Seal, Section, Settings, Sink, join_parts, pack_part,
    part_name, seal_of, write_collection,
};
pub use lang::Direction;
pub use permalink::Permalink;
pub use topics::Topic;
pub use wire::{Cross, Wire, read_bytes, to_bytes};
