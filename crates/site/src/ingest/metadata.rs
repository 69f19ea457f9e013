//! What was written about an article: in front matter, in a record, in a sidecar file or in a page's head.
//!
//! Plain values that mirror the input; [`super::draft`] decides what they mean. Every format is first turned into
//! the same map of JSON values, so that a key means the same wherever it stands.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::clean;

/// Everything that may be said about an article, as it was said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// The id.
    pub id: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// The language.
    pub lang: Option<String>,
    /// The day of publication, in any notation.
    pub date: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// Where it was first published.
    pub url: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Its topics.
    pub topics: Vec<String>,
    /// Every other property.
    pub properties: BTreeMap<String, Vec<String>>,
}

impl Metadata {
    /// Reads a map: the metadata, the text if the map holds it, and what could not be used.
    pub fn from_map(map: Map<String, Value>) -> (Metadata, Option<String>, Vec<String>) {
        let (mut metadata, mut body, mut problems) = (Metadata::default(), None, Vec::new());
        for (key, value) in map {
            let key = clean::line(&key);
            if ["body", "text"].contains(&key.to_lowercase().as_str()) {
                match (&body, text_of(&value)) {
                    (None, text) => body = text,
                    (Some(_), Some(_)) => problems.push(format!("`{key}` is left out: the text was given already")),
                    (Some(_), None) => {}
                }
                continue;
            }
            let values = match strings(&value) {
                Some(values) => values,
                None => {
                    problems
                        .push(format!("`{key}` is left out: only text, numbers, yes/no and lists of these are read"));
                    continue;
                }
            };
            if values.is_empty() {
                continue;
            }
            let one = || Some(values.join(", "));
            match key.to_lowercase().as_str() {
                "id" => metadata.id = one(),
                "title" => metadata.title = one(),
                "lang" | "language" => metadata.lang = one(),
                "date" => metadata.date = one(),
                "source" => metadata.source = one(),
                "url" => metadata.url = one(),
                "authors" | "author" => metadata.authors.extend(split(values, &[';', '؛', '|'])),
                "topics" | "topic" => metadata.topics.extend(split(values, &[';', '؛', '|', ',', '،'])),
                _ if key.is_empty() => {}
                _ => metadata.properties.entry(key).or_default().extend(values),
            }
        }
        (metadata, body, problems)
    }

    /// These values, and the others' where these are silent.
    pub fn or(mut self, other: Metadata) -> Metadata {
        let list = |ours: Vec<String>, theirs: Vec<String>| if ours.is_empty() { theirs } else { ours };
        for (key, values) in other.properties {
            self.properties.entry(key).or_insert(values);
        }
        Metadata {
            id: self.id.or(other.id),
            title: self.title.or(other.title),
            lang: self.lang.or(other.lang),
            date: self.date.or(other.date),
            source: self.source.or(other.source),
            url: self.url.or(other.url),
            authors: list(self.authors, other.authors),
            topics: list(self.topics, other.topics),
            properties: self.properties,
        }
    }
}

/// A value as text with its line breaks: a list is a list of paragraphs.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => Some(parts.iter().filter_map(text_of).collect::<Vec<_>>().join("\n\n")),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// A value as a list of single lines; `None` when it is a structure of its own.
fn strings(value: &Value) -> Option<Vec<String>> {
    let text = match value {
        Value::Null => return Some(Vec::new()),
        Value::String(text) => clean::line(text),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(values) => {
            let lists: Option<Vec<Vec<String>>> = values.iter().map(strings).collect();
            return lists.map(|lists| lists.into_iter().flatten().collect());
        }
        // `{"name": "..."}` is how the web's vocabularies write people and publishers.
        Value::Object(map) => return map.get("name").and_then(strings),
    };
    Some(if text.is_empty() { Vec::new() } else { vec![text] })
}

/// A list, also when it was written as one string.
fn split(values: Vec<String>, separators: &[char]) -> Vec<String> {
    let pieces = values.iter().flat_map(|value| value.split(separators));
    pieces.map(clean::line).filter(|piece| !piece.is_empty()).collect()
}

/// A TOML table as the map that every format becomes.
pub fn from_toml(table: toml::Table) -> Map<String, Value> {
    table.into_iter().map(|(key, value)| (key, toml_value(value))).collect()
}

fn toml_value(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(yes) => yes.into(),
        toml::Value::Datetime(day) => Value::String(day.to_string()),
        toml::Value::Array(values) => values.into_iter().map(toml_value).collect(),
        toml::Value::Table(table) => Value::Object(from_toml(table)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_whatever_its_values_are() {
        let json = r#"{"ID":7,"title":" A\n b ","Author":"X; Y","topics":["energy","trade, oil"],"tags":["a",true,2.5],
            "body":["one","two"],"extra":{"deep":1},"empty":null,"source":{"name":"Desk"}}"#;
        let (metadata, body, problems) = Metadata::from_map(serde_json::from_str(json).unwrap());
        assert_eq!(metadata.id.as_deref(), Some("7"));
        assert_eq!(metadata.title.as_deref(), Some("A b"));
        assert_eq!(metadata.authors, ["X", "Y"]);
        assert_eq!(metadata.topics, ["energy", "trade", "oil"]);
        assert_eq!(metadata.source.as_deref(), Some("Desk"));
        assert_eq!(metadata.properties["tags"], ["a", "true", "2.5"]);
        assert_eq!(metadata.properties.len(), 1);
        assert_eq!(body.as_deref(), Some("one\n\ntwo"));
        assert_eq!(problems.len(), 1);
    }
}
