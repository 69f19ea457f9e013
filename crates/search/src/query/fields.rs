//! Fields of a query that narrow by what is known of an article: author, source, topic, language, date, any facet.

use super::pattern;
use super::syntax::{Field, Kind, Leaf};
use crate::index::{AUTHOR, Head, Record};
use crate::text::{Text, arabic, fold};

/// The articles that a field's value fits, rising.
pub(crate) fn docs(leaf: &Leaf, head: &Head, records: &[Record]) -> Vec<u32> {
    let chosen = |values: &[String]| -> Vec<bool> { values.iter().map(|v| fits(leaf, v)).collect() };
    let holds: Box<dyn Fn(&Record) -> bool> = match &leaf.field {
        Field::Date => {
            let Kind::Dates(from, to) = leaf.kind else { return Vec::new() };
            Box::new(move |r: &Record| {
                r.date.is_some_and(|day| from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to))
            })
        }
        Field::Lang => {
            let wanted = fold(&leaf.text);
            let is =
                |tag: &String| *tag == wanted || tag.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-'));
            let chosen: Vec<bool> = head.langs.iter().map(is).collect();
            Box::new(move |r| chosen.get(r.lang as usize) == Some(&true))
        }
        Field::Source => {
            let chosen = chosen(&head.sources);
            Box::new(move |r| r.source.is_some_and(|s| chosen.get(s as usize) == Some(&true)))
        }
        Field::Topic => {
            let names = |t: &crate::Topic| fits(leaf, &t.id) || t.labels.iter().any(|(_, label)| fits(leaf, label));
            let chosen: Vec<bool> = head.topics.iter().map(names).collect();
            Box::new(move |r| r.topics.iter().any(|&t| chosen.get(t as usize) == Some(&true)))
        }
        Field::Author | Field::Facet(_) => {
            let name = if let Field::Facet(name) = &leaf.field { name } else { AUTHOR };
            let Some(number) = head.facets.iter().position(|f| f.name == name) else { return Vec::new() };
            let chosen = chosen(&head.facets[number].values);
            Box::new(move |r| {
                r.facets.iter().any(|&(f, v)| f as usize == number && chosen.get(v as usize) == Some(&true))
            })
        }
        Field::Any | Field::Title => return Vec::new(),
    };
    records.iter().zip(0..).filter(|(r, _)| holds(r)).map(|(_, doc)| doc).collect()
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
