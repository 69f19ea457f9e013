//! Slugs: from an article's name in addresses to its number.
//!
//! The hash of a slug decides in which part it is listed; a part holds, by rising hash, the steps between the rest of the
//! hashes and the numbers of the articles. Whether the article is the one that is meant its record tells.

use super::bytes::{put, take};
use super::head::hash;

/// How many slugs share a part.
const A_PART: usize = 4096;

/// Writes the slugs of all articles, in the order of the articles: the parts.
pub(crate) fn write<'s>(slugs: impl ExactSizeIterator<Item = &'s str>) -> Vec<Vec<u8>> {
    let parts = slugs.len().div_ceil(A_PART).next_power_of_two();
    let mut listed: Vec<(u32, u32)> = slugs.zip(0..).map(|(slug, doc)| (hash(slug), doc)).collect();
    listed.sort_unstable_by_key(|&(hash, doc)| (hash as usize % parts, hash, doc));
    let mut out = vec![Vec::new(); parts];
    let mut before = vec![0; parts];
    for (hash, doc) in listed {
        let (part, rest) = (hash as usize % parts, hash / parts as u32);
        put(&mut out[part], rest - before[part]);
        put(&mut out[part], doc);
        before[part] = rest;
    }
    out
}

/// The part that lists a slug.
pub(crate) fn part(slug: &str, parts: usize) -> u32 {
    (hash(slug) as usize % parts.max(1)) as u32
}

/// The articles that a slug may name.
pub(crate) fn find(slug: &str, parts: usize, mut bytes: &[u8]) -> Vec<u32> {
    let (wanted, mut rest, mut found) = (hash(slug) / parts.max(1) as u32, 0_u32, Vec::new());
    while let (Some(step), Some(doc)) = (take(&mut bytes), take(&mut bytes)) {
        rest = rest.wrapping_add(step);
        if rest == wanted {
            found.push(doc);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slug_is_found() {
        let slugs: Vec<String> = (0..9000).map(|n| format!("article-{n}")).collect();
        let parts = write(slugs.iter().map(String::as_str));
        assert_eq!(parts.len(), 4);
        for (slug, doc) in slugs.iter().zip(0_u32..) {
            let found = find(slug, parts.len(), &parts[part(slug, parts.len()) as usize]);
            assert!(found.contains(&doc) && found.len() < 3, "{slug} {found:?}");
        }
    }
}
