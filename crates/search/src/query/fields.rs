//! Fields of a query that narrow by what is known of an article: author, source, topic, language, date, any facet.

use super::pattern;
use super::syntax::{Field, Kind, Leaf};
use crate::answer::TopicInfo;
use crate::date::Date;
use crate::index::{AUTHOR, Index};
use crate::text::{Text, arabic, fold};

/// The articles that a field's value fits, rising.
pub(crate) fn docs(leaf: &Leaf, index: &Index) -> Vec<u32> {
    let chosen = |values: &[String]| -> Vec<bool> { values.iter().map(|v| fits(leaf, v)).collect() };
    let is = |chosen: &[bool], n: u32| chosen.get(n as usize) == Some(&true);
    let mut found = Vec::new();
    let mut keep = |holds: &dyn Fn(u32) -> bool| found.extend((0..index.articles()).filter(|&doc| holds(doc)));
    match &leaf.field {
        Field::Date => {
            let Kind::Dates(from, to) = leaf.kind else { return Vec::new() };
            let Some(days) = index.days() else { return Vec::new() };
            let fits = |day: Date| from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to);
            keep(&|doc| days[doc as usize].is_some_and(fits));
        }
        Field::Lang => {
            let Some(facets) = index.facets() else { return Vec::new() };
            let wanted = fold(&leaf.text);
            let named =
                |tag: &String| *tag == wanted || tag.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-'));
            let chosen: Vec<bool> = facets.langs.iter().map(named).collect();
            keep(&|doc| is(&chosen, facets.lang[doc as usize]));
        }
        Field::Source => {
            let Some(facets) = index.facets() else { return Vec::new() };
            let chosen = chosen(&facets.sources);
            keep(&|doc| facets.source[doc as usize].checked_sub(1).is_some_and(|source| is(&chosen, source)));
        }
        Field::Topic => {
            let Some(facets) = index.facets() else { return Vec::new() };
            let names = |t: &TopicInfo| fits(leaf, &t.id) || t.labels.iter().any(|(_, label)| fits(leaf, label));
            let chosen: Vec<bool> = index.head.topics.iter().map(names).collect();
            keep(&|doc| facets.topics.of(doc).iter().any(|&topic| is(&chosen, topic)));
        }
        Field::Author | Field::Facet(_) => {
            let name = if let Field::Facet(name) = &leaf.field { name } else { AUTHOR };
            let place = index.head.facets.iter().position(|facet| facet == name);
            let Some(property) = place.and_then(|place| index.property(place)) else { return Vec::new() };
            let chosen = chosen(&property.values);
            keep(&|doc| property.of.of(doc).iter().any(|&value| is(&chosen, value)));
        }
        Field::Any | Field::Title => {}
    }
    found
}

/// Whether a value has the words of a leaf in a row.
fn fits(leaf: &Leaf, value: &str) -> bool {
    if leaf.kind == Kind::Pattern {
        let (wanted, whole) = (fold(&leaf.text), fold(value));
        return pattern::fits(&wanted, &whole) || words(value).iter().any(|word| pattern::fits(&wanted, word));
    }
    let (wanted, words) = (words(&leaf.text), words(value));
    !wanted.is_empty() && words.windows(wanted.len()).any(|row| row == wanted)
}

/// The words of a name without their articles, so that طاقة finds الطاقة.
fn words(text: &str) -> Vec<String> {
    let text = Text::new(text);
    let tokens = text.tokens();
    let word = |term: &str| if arabic::is_arabic(term) { arabic::stem(term).to_string() } else { term.to_string() };
    tokens.iter().filter(|t| t.clusters != 1 || tokens.len() == 1).map(|t| word(&t.term)).collect()
}
