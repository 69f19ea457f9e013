//! Where articles mention topics, looked up in the index that is being made: what reading all texts once more would find.

use crate::segment::{Lost, Merge, Merged, Stored};
use crate::text::Text;
use crate::topics::{self, Mentions, Pattern};
use crate::workers;

use super::BODY;

/// So many articles are looked at at once.
const BATCH: u32 = 1 << 10;

/// A form of a topic's word, and where it stands.
struct Standing<'p> {
    form: &'p str,
    /// How many clusters of a script without spaces it holds; 0 for an ordinary word.
    clusters: u32,
    /// Articles and places, both rising.
    at: Vec<(u32, u32)>,
}

/// The mentions of topics in all articles, in the order of the collection. `number` tells the number of a form.
pub(super) fn mentions<S: Stored, T: Stored>(
    merge: &Merge<S>,
    merged: &Merged<T>,
    patterns: &[Pattern],
    number: impl Fn(&str) -> Option<u32> + Sync,
) -> Result<Vec<Mentions>, Lost> {
    let matcher = topics::matcher(patterns);
    let mut forms: Vec<&str> = patterns.iter().flat_map(Pattern::forms).collect();
    forms.sort_unstable();
    forms.dedup();
    let standing = |n: u32| {
        let form = forms[n as usize];
        let at = match number(form) {
            Some(term) => {
                let lists = merged.lists(term)?;
                let places = lists.read()?.places(&merge.lengths);
                places.ok_or_else(|| Lost::new("merged positions cannot be read"))?
            }
            None => Vec::new(),
        };
        // A pair of clusters is read as these are, behind the first and the second alone.
        let clusters = Text::new(form).tokens().iter().map(|token| u32::from(token.clusters)).max();
        Ok(Standing { form, clusters: clusters.unwrap_or_default(), at })
    };
    let standing = workers::map(0..forms.len() as u32, standing)?;
    let in_batch = |batch: u32| {
        let docs = batch * BATCH..merge.len().min((batch + 1) * BATCH);
        // Article, place, clusters, form: the order of a text, at one place the shorter one first.
        let mut here: Vec<(u32, u32, u32, usize)> = Vec::new();
        for (form, Standing { clusters, at, .. }) in standing.iter().enumerate() {
            let from = at.partition_point(|&(doc, _)| doc < docs.start);
            let those = at[from..].iter().take_while(|(doc, _)| *doc < docs.end);
            here.extend(those.map(|&(doc, place)| (doc, place, *clusters, form)));
        }
        here.sort_unstable();
        let mut found = vec![Mentions::default(); docs.len()];
        // The places of a title are far from those of a text.
        for text in here.chunk_by(|a, b| (a.0, a.1 < BODY) == (b.0, b.1 < BODY)) {
            let terms = text.iter().map(|&(_, place, clusters, form)| (standing[form].form, place, clusters));
            let (doc, place, ..) = text[0];
            found[(doc - docs.start) as usize].add(place < BODY, &matcher.find_among(terms));
        }
        Ok::<_, Lost>(found)
    };
    Ok(workers::map(0..merge.len().div_ceil(BATCH), in_batch)?.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use crate::answer::{Mark, MarkKind, ReadRequest};
    use crate::{Article, Block, BlockKind, Builder, Collection, Settings, Topic};

    const WORDS: &str = "الطاقة للطاقة وطاقة النووية نووية الشمسية مصر «مصر» Cup world World's 東京 東京都知事 東京都 京都 \
                         ข่าวกีฬา กีฬา et ؛";

    fn topics() -> Vec<Topic> {
        let topic = |id: &str, terms: &[&str], not: &[&str]| Topic {
            id: id.into(),
            terms: terms.iter().map(|&term| term.into()).collect(),
            not: not.iter().map(|&term| term.into()).collect(),
            ..Topic::default()
        };
        vec![
            topic("energy", &["طاقة", "الطاقة النووية", "=الشمسية"], &["طاقة شمسية"]),
            topic("nuclear", &["نووية", "الطاقة النووية"], &[]),
            topic("places", &["مصر", "東京", "京都"], &["京都知事"]),
            topic("sport", &["world cup", "กีฬา"], &[]),
        ]
    }

    fn text() -> impl Strategy<Value = String> {
        let words: Vec<&str> = WORDS.split(' ').collect();
        proptest::collection::vec(proptest::sample::select(words), 0..12).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn as_many_are_counted_as_are_lit(
            articles in proptest::collection::vec((text(), proptest::collection::vec(text(), 0..4)), 1..5),
        ) {
            let mut builder = Builder::new(Settings::default(), Some(topics()));
            for (n, (title, texts)) in articles.into_iter().enumerate() {
                let block = |(at, text): (usize, String)| {
                    Block::new(if at == 2 { BlockKind::Boilerplate } else { BlockKind::Paragraph }, text)
                };
                let blocks = texts.into_iter().enumerate().map(block).collect();
                builder.add(Article { id: n.to_string(), slug: n.to_string(), title, blocks, ..Article::default() });
            }
            let collection = Collection::open_whole(builder.finish()).unwrap();
            for place in 0..collection.len() {
                let request = ReadRequest { slug: collection.article(place).unwrap().slug, ..ReadRequest::default() };
                let reading = collection.read(&request).value.flatten().unwrap();
                let topic = |mark: &Mark| match mark.kind {
                    MarkKind::Topic(topic) => Some(topic),
                    MarkKind::Hit(_) => None,
                };
                let titles: Vec<u32> = reading.title_marks.iter().filter_map(topic).collect();
                let texts = reading.marks.iter().flatten().filter_map(topic);
                let mut lit: BTreeMap<u32, u32> = BTreeMap::new();
                titles.iter().copied().chain(texts).for_each(|topic| *lit.entry(topic).or_default() += 1);
                prop_assert_eq!(reading.mentions, lit.clone().into_iter().collect::<Vec<_>>());
                lit.retain(|topic, count| *count >= 2 || titles.contains(topic));
                prop_assert_eq!(collection.topics(place), lit.into_keys().collect::<Vec<_>>());
            }
        }
    }
}
