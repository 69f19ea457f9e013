//! Segments: articles analysed and inverted before the whole collection is known.
//!
//! A build is an external merge sort. Articles are taken in runs of about a megabyte; each run is analysed by itself,
//! on any core or machine, into bytes that hold its articles and the sorted terms with their lists ([`RunWriter`]).
//! [`Merge`] numbers the articles of all runs and merges their terms; what it gives does not depend on how the
//! articles were cut into runs, nor on the order of the runs. Runs and the merged lists lie in memory or in files:
//! whoever merges brings them as [`Stored`] bytes, because this crate touches no files.
//!
//! ```text
//! run:      magic "KSHR" | version u16 | articles u32 | lengths of the parts, 4 x u64 | the parts
//! parts:    entries, bodies, terms, directory
//! entry:    its length, a varint | what is known of an article but for its text (postcard)
//! body:     the row of an article in a part, as far as it is known (`texts`): the bytes of its numbers, a varint |
//!           its numbers | its texts; its length stands in the entry
//! term:     bytes shared with the term before, bytes of its own, these bytes, bytes of its list | the list
//! list:     per article: the step from the article before | the number of its places | the steps between these
//! directory, per 128 terms: bytes of the term, the term | where it begins in the terms, a varint
//! ```
//! Numbers without a width are varints, the others little-endian. A term is spelled as it was written: the folded
//! form, and after a NUL its spelling where that is another. In a run articles stand in the order of the collection.

mod articles;
mod growth;
mod interner;
mod merge;
mod run;
mod stored;
mod terms;

pub(crate) use articles::title_key;
pub use articles::{ArticleDigest, Known, Renamed};
pub use growth::{Added, Earlier};
pub use interner::Interner;
pub use merge::{Merge, Merged, Terms};
pub use run::{Run, RunWriter};
pub use stored::{Lost, Stored};
