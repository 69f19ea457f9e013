//! What is stored about a collection and about each article, beside the posting lists.

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::lang::Direction;
use crate::topics::Topic;

/// What is true of the whole collection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) lang: String,
    /// Words without content in the languages of the articles, folded, parted by spaces.
    pub(crate) function_words: String,
    /// Topics in the order of their buttons.
    pub(crate) topics: Vec<Topic>,
    /// Values of the facets, most articles first; records point into these lists.
    pub(crate) langs: Vec<String>,
    pub(crate) sources: Vec<String>,
    /// Every other property that articles have, by name: authors first. Queries ask for them by name.
    pub(crate) facets: Vec<Facet>,
    /// The mean of [`Record::length`].
    pub(crate) mean_length: f32,
    /// The first article of each article pack.
    pub(crate) packs: Vec<u32>,
}

/// A property of articles and the values it takes, most articles first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Facet {
    pub(crate) name: String,
    pub(crate) values: Vec<String>,
}

/// What a list of hits needs to know about an article without unpacking its text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) direction: Direction,
    pub(crate) date: Option<Date>,
    pub(crate) url: Option<String>,
    pub(crate) lang: u32,
    pub(crate) source: Option<u32>,
    pub(crate) minutes: u32,
    /// Tokens of the body plus three times those of the title: what BM25F takes for the article's length.
    pub(crate) length: u32,
    /// Values of facets: number of the facet, number of the value.
    pub(crate) facets: Vec<(u32, u32)>,
    /// How many places the title takes; the body's places begin [`super::GAP`] after it.
    pub(crate) title_places: u32,
    /// Topics of the article (declared, or mentioned often enough), and the mentions of every topic in it.
    pub(crate) topics: Vec<u32>,
    pub(crate) mentions: Vec<(u32, u32)>,
    /// Blocks that name another article by its title: block, article.
    pub(crate) related: Vec<(u32, u32)>,
}
