//! `kashshaf topics`: the topics of a built site, and how often each article mentions them.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Result, anyhow};
use clap::Args;
use kashshaf_search::TopicInfo;
use serde_json::json;

use super::{Exit, Format, stdout};
use crate::site::Site;

/// What to list.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// The folder of a built site.
    site: PathBuf,
    /// How to write the list.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The topics of one article.
struct Row {
    id: String,
    title: String,
    topics: Vec<u32>,
    mentions: Vec<(u32, u32)>,
}

pub(super) fn run(options: Options) -> Result<Exit> {
    let site = Site::open(&options.site)?;
    let overview = site.collection.overview();
    let mut rows = Vec::new();
    for doc in 0..site.collection.len() {
        let article = site.collection.article(doc).map_err(|error| anyhow!("an article cannot be read: {error:?}"))?;
        let (topics, mentions) = (site.collection.topics(doc), site.collection.topic_mentions(doc));
        rows.push(Row { id: article.id, title: article.title, topics, mentions });
    }
    let articles = |topic: u32| rows.iter().filter(|row| row.topics.contains(&topic)).count();
    let mentions = |topic: u32| {
        rows.iter()
            .flat_map(|row| &row.mentions)
            .filter(|(other, _)| *other == topic)
            .map(|(_, n)| u64::from(*n))
            .sum::<u64>()
    };
    let id_of = |topic: u32| overview.topics.get(topic as usize).map_or("", |topic| topic.id.as_str());
    let mut out = stdout();
    match options.format {
        Format::Json => {
            let topic = |(topic, number): (&TopicInfo, u32)| {
                let labels: BTreeMap<_, _> = topic.labels.iter().cloned().collect();
                json!({ "id": topic.id, "labels": labels, "articles": articles(number), "mentions": mentions(number) })
            };
            let article = |row: &Row| {
                let mut topics: Vec<u32> =
                    row.topics.iter().copied().chain(row.mentions.iter().map(|(topic, _)| *topic)).collect();
                topics.sort_unstable();
                topics.dedup();
                let count = |topic: u32| row.mentions.iter().find(|(other, _)| *other == topic).map_or(0, |(_, n)| *n);
                let topics: Vec<_> = topics
                    .into_iter()
                    .map(|topic| json!({ "id": id_of(topic), "mentions": count(topic), "assigned": row.topics.contains(&topic) }))
                    .collect();
                json!({ "id": row.id, "title": row.title, "topics": topics })
            };
            let value = json!({
                "topics": overview.topics.iter().zip(0..).map(topic).collect::<Vec<_>>(),
                "articles": rows.iter().map(article).collect::<Vec<_>>(),
            });
            writeln!(out, "{value}")?;
        }
        Format::Text => {
            for (topic, number) in overview.topics.iter().zip(0..) {
                let label = topic.label(&overview.lang);
                writeln!(out, "{}\t{label}\t{} articles\t{} mentions", topic.id, articles(number), mentions(number))?;
                for row in &rows {
                    let count = row.mentions.iter().find(|(other, _)| *other == number).map_or(0, |(_, n)| *n);
                    if count > 0 || row.topics.contains(&number) {
                        writeln!(out, "  {count}\t{}\t{}", row.id, row.title)?;
                    }
                }
            }
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}
