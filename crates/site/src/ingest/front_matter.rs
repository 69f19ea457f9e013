//! Front matter: the metadata at the top of a text file, between `---` lines (YAML) or `+++` lines (TOML).

use serde_json::{Map, Value};

use super::metadata;

/// A file split into its front matter and its text.
#[derive(Debug, PartialEq)]
pub struct Split<'a> {
    /// What the front matter says; empty when there is none.
    pub map: Map<String, Value>,
    /// What follows it.
    pub text: &'a str,
}

/// Front matter that cannot be read: the line, from 1, and what is wrong.
#[derive(Debug, PartialEq)]
pub struct Broken {
    /// From 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// Splits a text whose lines end with `\n`.
pub fn split(text: &str) -> Result<Split<'_>, Broken> {
    let none = || Ok(Split { map: Map::new(), text });
    let Some((fence, rest)) = text.split_once('\n') else { return none() };
    let fence = fence.trim_end();
    if fence != "---" && fence != "+++" {
        return none();
    }
    let Some((inside, after)) = until_fence(rest, fence) else {
        // A text may begin with a line across the page.
        if fence == "---" && !rest.lines().next().is_some_and(|line| line.contains(':')) {
            return none();
        }
        let message = format!("the front matter is never closed: put a line with `{fence}` after it");
        return Err(Broken { line: 1, message });
    };
    let map = if fence == "---" { yaml(inside) } else { toml(inside) };
    // The fence is the first line of the file.
    map.map(|map| Split { map, text: after }).map_err(|broken| Broken { line: broken.line + 1, ..broken })
}

fn until_fence<'a>(text: &'a str, fence: &str) -> Option<(&'a str, &'a str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == fence || (fence == "---" && line.trim_end() == "...") {
            return Some((&text[..at], &text[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

/// A YAML map. All that the rest of the program knows of the YAML reader is here.
fn yaml(text: &str) -> Result<Map<String, Value>, Broken> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    let value: Value = serde_saphyr::from_str(text).map_err(|error| {
        let line = error.location().and_then(|at| usize::try_from(at.line()).ok()).unwrap_or(1).max(1);
        let reason = error.without_snippet().to_string();
        let reason = reason.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Broken { line, message: format!("the front matter is not valid YAML ({reason}): correct this line") }
    })?;
    match value {
        Value::Object(map) => Ok(map),
        Value::Null => Ok(Map::new()),
        _ => Err(Broken {
            line: 1,
            message: "the front matter is no list of `key: value` lines: write one key a line".to_owned(),
        }),
    }
}

fn toml(text: &str) -> Result<Map<String, Value>, Broken> {
    parse_toml(text).map(metadata::from_toml).map_err(|broken| Broken {
        message: format!("the front matter is not valid TOML ({}): correct this line", broken.message),
        ..broken
    })
}

/// A TOML table, or the line and the reason.
pub fn parse_toml(text: &str) -> Result<toml::Table, Broken> {
    text.parse::<toml::Table>().map_err(|error| {
        let at = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = 1 + text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count();
        Broken { line, message: error.message().lines().next().unwrap_or_default().to_owned() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, json: &str, rest: &str) {
        let split = split(text).unwrap();
        assert_eq!((Value::Object(split.map), split.text), (serde_json::from_str(json).unwrap(), rest));
    }

    #[test]
    fn front_matter_is_read() {
        check("no front matter\n---\n", "{}", "no front matter\n---\n");
        check(
            "---\ntitle: عنوان\ndate: 2024-05-16\ntopics: [a, b]\n---\nText\n",
            r#"{"title":"عنوان","date":"2024-05-16","topics":["a","b"]}"#,
            "Text\n",
        );
        check("+++\ntitle = \"x\"\ndate = 2024-05-16\n+++\nText", r#"{"title":"x","date":"2024-05-16"}"#, "Text");
        check("---\n---\nText", "{}", "Text");
        check("---\n\nA line across the page, and no more.", "{}", "---\n\nA line across the page, and no more.");
    }

    #[test]
    fn broken_front_matter_names_its_line() {
        assert_eq!(
            split("---\ntitle: a\nauthors: [x, y\nlang: ar\n---\nText").unwrap_err().line.clamp(3, 5),
            split("---\ntitle: a\nauthors: [x, y\nlang: ar\n---\nText").unwrap_err().line
        );
        assert_eq!(split("---\ntitle: \"never closed\n").unwrap_err().line, 1);
        assert_eq!(split("+++\na = 1\nb = = 2\n+++\n").unwrap_err().line, 3);
        assert_eq!(split("---\njust words\n---\n").unwrap_err().line, 2);
    }
}
