//! `kashshaf.toml` and topics files: what a publisher says of a collection.
//!
//! A key that is not known or has the wrong type is reported and left out; the rest counts.

use std::fs;
use std::path::{Path, PathBuf};

use kashshaf_search::Topic;
use serde::{Deserialize, Serialize};
use toml::Value;

use crate::ingest::{clean, front_matter, language};
use crate::problem::Problem;

/// What a publisher says of a collection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// The collection's name.
    pub title: Option<String>,
    /// One sentence about it.
    pub description: Option<String>,
    /// The language of the interface.
    pub language: Option<String>,
    /// Where the site will be.
    pub site_url: Option<String>,
    /// The topics file.
    pub topics: Option<PathBuf>,
    /// Words that mark lines to set apart.
    pub boilerplate: Vec<String>,
    /// Properties to narrow by. Read and kept; the explorer does not show them yet.
    pub facets: Vec<String>,
}

/// What was found beside the articles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The folder it was found in.
    pub folder: PathBuf,
    /// What `kashshaf.toml` says.
    pub config: Config,
    /// What the topics file says.
    pub topics: Option<Vec<Topic>>,
    /// What was wrong with them.
    pub problems: Vec<Problem>,
}

impl Found {
    /// What the first of some folders, in the order of their names, has of a `kashshaf.toml` and a topics file.
    pub fn in_folders<'f>(folders: impl Iterator<Item = &'f Path>) -> Option<Found> {
        let mut folders: Vec<&Path> = folders.collect();
        folders.sort();
        let has_one = |folder: &&Path| ["kashshaf.toml", "topics.toml"].iter().any(|name| folder.join(name).exists());
        folders.into_iter().find(has_one).map(Found::in_folder)
    }

    /// `topics.toml` is the topics file unless another one is named.
    fn in_folder(folder: &Path) -> Found {
        let path = folder.join("kashshaf.toml");
        let (config, mut problems) = match fs::read_to_string(&path) {
            Ok(text) => Config::parse(&text, &path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Default::default(),
            Err(error) => (
                Config::default(),
                vec![Problem::note(&path, None, format!("cannot be read ({error}); it was not used"))],
            ),
        };
        let file = match &config.topics {
            Some(named) => Some(folder.join(named)),
            None => Some(folder.join("topics.toml")).filter(|path| path.is_file()),
        };
        let topics = file.and_then(|file| match read_topics(&file) {
            Ok((topics, notes)) => {
                problems.extend(notes);
                Some(topics)
            }
            Err(problem) => {
                problems.push(Problem { message: format!("{}; it was not used", problem.message), ..problem });
                None
            }
        });
        Found { folder: folder.to_owned(), config, topics, problems }
    }
}

impl Config {
    fn parse(text: &str, path: &Path) -> (Config, Vec<Problem>) {
        let mut config = Config::default();
        let table = match front_matter::parse_toml(text) {
            Ok(table) => table,
            Err(broken) => {
                let message = format!("is not valid TOML ({}); it was not used: correct this line", broken.message);
                return (config, vec![Problem::note(path, Some(broken.line), message)]);
            }
        };
        let mut problems = Vec::new();
        for (key, value) in table {
            let understood = match key.as_str() {
                "title" => set(&mut config.title, one(&value)),
                "description" => set(&mut config.description, one(&value)),
                "language" | "lang" => set(&mut config.language, one(&value).and_then(|tag| language::normalize(&tag))),
                "site_url" | "url" => set(&mut config.site_url, one(&value).filter(|url| site_url(url).is_ok())),
                "topics" => set(&mut config.topics, one(&value).map(PathBuf::from)),
                "boilerplate" => extend(&mut config.boilerplate, many(&value)),
                "facets" => extend(&mut config.facets, many(&value)),
                _ => {
                    let known = "title, description, language, site_url, topics, boilerplate, facets";
                    let message = format!("`{key}` is not known and was left out: the keys are {known}");
                    problems.push(Problem::note(path, line_of(text, &key), message));
                    continue;
                }
            };
            if !understood {
                let message = format!("`{key}` cannot have this value and was left out");
                problems.push(Problem::note(path, line_of(text, &key), message));
            }
        }
        (config, problems)
    }
}

/// Reads a topics file. Fails only when there is nothing to read.
pub fn read_topics(path: &Path) -> Result<(Vec<Topic>, Vec<Problem>), Problem> {
    let text =
        fs::read_to_string(path).map_err(|error| Problem::note(path, None, format!("cannot be read: {error}")))?;
    let table = front_matter::parse_toml(&text).map_err(|broken| {
        Problem::note(path, Some(broken.line), format!("is not valid TOML ({}): correct this line", broken.message))
    })?;
    let (mut topics, mut problems) = (Vec::<Topic>::new(), Vec::new());
    let mut note = |message: String| problems.push(Problem::note(path, None, message));
    for key in table.keys().filter(|key| *key != "topic") {
        note(format!("`{key}` is not known and was left out: a topics file holds [[topic]] tables"));
    }
    let entries = table.get("topic").and_then(Value::as_array).cloned().unwrap_or_default();
    for (at, entry) in entries.iter().enumerate() {
        match topic(entry) {
            Ok(topic) if topics.iter().any(|other| other.id == topic.id) => {
                note(format!("the topic `{}` stands here twice; the second was left out", topic.id));
            }
            Ok(topic) => topics.push(topic),
            Err(reason) => note(format!("topic {} was left out: {reason}", at + 1)),
        }
    }
    Ok((topics, problems))
}

fn topic(entry: &Value) -> Result<Topic, String> {
    let table = entry.as_table().ok_or("it is no table")?;
    let id = table.get("id").and_then(one).ok_or("it needs an `id`")?;
    let terms = table.get("terms").and_then(many).filter(|terms| !terms.is_empty());
    let terms = terms.ok_or_else(|| format!("`{id}` needs `terms`, a list of words and phrases"))?;
    let not = table.get("not").map(|value| many(value).ok_or("`not` is a list of words and phrases")).transpose()?;
    let mut labels = labels(table.get("label"));
    labels.sort();
    Ok(Topic { id, labels, terms, not: not.unwrap_or_default() })
}

/// `label.ar = "..."`, or `label = "..."` for every language.
fn labels(value: Option<&Value>) -> Vec<(String, String)> {
    match value {
        Some(Value::Table(table)) => {
            let pair = |(tag, label): (&String, &Value)| Some((language::normalize(tag)?, one(label)?));
            table.iter().filter_map(pair).collect()
        }
        Some(value) => one(value).map(|label| vec![(language::detect(&label), label)]).unwrap_or_default(),
        None => Vec::new(),
    }
}

/// The address of a site, with a slash at its end; or why it cannot be one.
pub fn site_url(text: &str) -> Result<String, String> {
    let text = text.trim();
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(rest)
            if !rest.is_empty()
                && !rest.contains(|c: char| c.is_whitespace() || matches!(c, '?' | '#' | '"' | '<' | '>')) =>
        {
            Ok(format!("{}/", text.trim_end_matches('/')))
        }
        _ => Err(format!("`{text}` is no address of a site: write it as https://example.org/folder/")),
    }
}

fn set<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    let understood = value.is_some();
    *slot = value.or(slot.take());
    understood
}

fn extend(list: &mut Vec<String>, values: Option<Vec<String>>) -> bool {
    let understood = values.is_some();
    list.extend(values.unwrap_or_default());
    understood
}

fn one(value: &Value) -> Option<String> {
    value.as_str().map(clean::line).filter(|text| !text.is_empty())
}

fn many(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(values) => values.iter().map(one).collect(),
        value => one(value).map(|text| vec![text]),
    }
}

/// The line on which a key of the top level stands.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let begins = |line: &str| {
        line.trim_start()
            .trim_start_matches(['[', '"'])
            .strip_prefix(key)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    text.lines().position(begins).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> toml::Table {
        text.parse().expect("valid TOML")
    }

    #[test]
    fn a_configuration_is_read_and_its_slips_are_named() {
        let text = "title = \"مجموعة\"\nlanguage = \"ar_EG\"\nsite_url = \"https://example.org/a\"\ncolour = 1\nboilerplate = \"تابعونا\"\nfacets = [1]\n";
        let (config, problems) = Config::parse(text, Path::new("kashshaf.toml"));
        assert_eq!(config.title.as_deref(), Some("مجموعة"));
        assert_eq!(config.language.as_deref(), Some("ar-eg"));
        assert_eq!(config.boilerplate, ["تابعونا"]);
        let mut lines: Vec<Option<usize>> = problems.iter().map(|p| p.line).collect();
        lines.sort();
        assert_eq!(lines, [Some(4), Some(6)]);
        let (_, problems) = Config::parse("title = \n", Path::new("kashshaf.toml"));
        assert_eq!(problems[0].line, Some(1));
    }

    #[test]
    fn topics_are_read() {
        let entry = table(
            "id = \"energy\"\nlabel.ar = \"الطاقة\"\nlabel.en = \"Energy\"\nterms = [\"طاقة\", \"=نفط\"]\nnot = [\"طاقة بشرية\"]",
        );
        let topic = topic(&Value::Table(entry)).unwrap();
        assert_eq!(topic.labels, [("ar".to_owned(), "الطاقة".to_owned()), ("en".to_owned(), "Energy".to_owned())]);
        assert_eq!((topic.terms.len(), topic.not.len()), (2, 1));
        assert!(super::topic(&Value::Table(table("id = \"x\""))).is_err());
    }

    #[test]
    fn site_addresses() {
        assert_eq!(site_url("https://example.org/a").as_deref(), Ok("https://example.org/a/"));
        assert_eq!(site_url("http://localhost:8080//").as_deref(), Ok("http://localhost:8080/"));
        for bad in ["", "example.org", "ftp://x", "https://", "https://a b", "https://x/?q"] {
            assert!(site_url(bad).is_err(), "{bad}");
        }
    }
}
