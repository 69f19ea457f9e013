//! Files of many articles: JSON lines, JSON and CSV. One broken record is reported and the others are kept.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::decode;

/// A record, or what is wrong with it; and where it stands.
#[derive(Debug, PartialEq)]
pub(crate) struct Record {
    /// Its number in the file, from 1: the line, or the place in an array.
    pub number: usize,
    /// The line to name in messages.
    pub line: Option<usize>,
    /// The properties, or what is wrong and what to do.
    pub map: Result<Map<String, Value>, String>,
}

/// A line of a JSON lines file.
#[derive(Debug)]
pub(crate) struct Line {
    /// From 1.
    pub number: usize,
    /// Its bytes, or why there are no more.
    pub bytes: std::io::Result<Vec<u8>>,
}

/// The lines of a file one by one, so that a large one never has to be in memory. Blank lines are no records.
pub(crate) fn lines(mut reader: Box<dyn BufRead + Send>) -> impl Iterator<Item = Line> + Send {
    let mut number = 0;
    let mut done = false;
    let whole = whole_when_utf16(&mut reader);
    let mut reader: Box<dyn BufRead + Send> = match whole {
        Ok(Some(text)) => Box::new(std::io::Cursor::new(text.into_bytes())),
        _ => reader,
    };
    std::iter::from_fn(move || {
        while !done {
            number += 1;
            let mut bytes = Vec::new();
            match reader.read_until(b'\n', &mut bytes) {
                Ok(0) => break,
                Ok(_) => {
                    if number == 1 && bytes.starts_with(b"\xEF\xBB\xBF") {
                        bytes.drain(..3);
                    }
                    if !bytes.iter().all(u8::is_ascii_whitespace) {
                        return Some(Line { number, bytes: Ok(bytes) });
                    }
                }
                Err(error) => {
                    done = true;
                    return Some(Line { number, bytes: Err(error) });
                }
            }
        }
        None
    })
}

/// The whole text of a file in UTF-16, where a byte of a line feed ends no line.
fn whole_when_utf16(reader: &mut Box<dyn BufRead + Send>) -> std::io::Result<Option<String>> {
    let start = reader.fill_buf()?;
    let marked = start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF");
    if !marked && !start.iter().take(4).any(|byte| *byte == 0) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    Ok(Some(match decode::decode(bytes.clone()) {
        Ok(decoded) => decoded.text,
        Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
    }))
}

/// Reads one line of a JSON lines file.
pub(crate) fn object(line: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(line) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err("is no JSON object: write one `{\"title\": ..., \"body\": ...}` a line".to_owned()),
        Err(error) => Err(format!("is not valid JSON ({}): correct this line", reason(&error, true))),
    }
}

/// Reads a JSON file: an object, an array of objects, or several of them after each other.
pub(crate) fn json(text: &str) -> Vec<Record> {
    let mut records = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let mut number = 0;
    let mut push = |value: Value| {
        number += 1;
        let map = match value {
            Value::Object(map) => Ok(map),
            _ => Err(format!("item {number} is no JSON object: write `{{\"title\": ..., \"body\": ...}}`")),
        };
        records.push(Record { number, line: None, map });
    };
    let mut broken = None;
    for value in &mut stream {
        match value {
            Ok(Value::Array(values)) => values.into_iter().for_each(&mut push),
            Ok(value) => push(value),
            Err(error) => broken = Some(error),
        }
    }
    if let Some(error) = broken {
        let map = Err(format!("is not valid JSON ({}): correct this line", reason(&error, false)));
        records.push(Record { number: number + 1, line: Some(error.line().max(1)), map });
    }
    records
}

/// An error of the JSON reader without the position, which is said before it.
fn reason(error: &serde_json::Error, column: bool) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    if column { format!("{text}, at byte {}", error.column()) } else { text.to_owned() }
}

/// Reads a table whose first line names the columns.
pub(crate) fn csv(text: &str) -> Vec<Record> {
    let mut records = Vec::new();
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(text)).from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            let map = Err(format!("is not a table ({error}): write the names of the columns in the first line"));
            return vec![Record { number: 1, line: Some(1), map }];
        }
    };
    for (at, row) in reader.records().enumerate() {
        let number = at + 1;
        match row {
            Ok(row) => {
                let line = row.position().and_then(|position| usize::try_from(position.line()).ok());
                let cells = header.iter().zip(row.iter()).map(|(key, cell)| (key.to_owned(), Value::from(cell)));
                let map = cells.filter(|(_, cell)| cell.as_str() != Some("")).collect();
                records.push(Record { number, line, map: Ok(map) });
            }
            Err(error) => {
                let line = error.position().and_then(|position| usize::try_from(position.line()).ok());
                let message = match error.kind() {
                    csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                        format!(
                            "has {len} cells where the header has {expected_len}: put text with separators in quotes"
                        )
                    }
                    _ => format!("cannot be read ({error}): correct this line"),
                };
                records.push(Record { number, line, map: Err(message) });
            }
        }
    }
    records
}

/// The separator: the one that the header line has most of.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |separator: u8| header.bytes().filter(|byte| *byte == separator).count();
    // The last of equals wins, so the comma stands last.
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &[u8]) -> Vec<usize> {
        lines(Box::new(std::io::Cursor::new(text.to_vec()))).map(|line| line.number).collect()
    }

    #[test]
    fn lines_are_counted_and_blank_ones_passed_over() {
        assert_eq!(numbers(b"\xEF\xBB\xBF{}\n\n  \n{}"), [1, 4]);
        assert_eq!(numbers(b""), [0_usize; 0]);
        let utf16: Vec<u8> = "\u{FEFF}{}\n{}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(numbers(&utf16), [1, 2]);
    }

    #[test]
    fn json_files() {
        let good = |text: &str| json(text).iter().filter(|record| record.map.is_ok()).count();
        assert_eq!(good(r#"{"a":1}"#), 1);
        assert_eq!(good(r#"[{"a":1},{"b":2}]"#), 2);
        assert_eq!(good("{\"a\":1}\n{\"b\":2}\n"), 2);
        let mixed = json("[{\"a\":1}, 5]");
        assert_eq!((mixed.len(), mixed[1].map.is_err()), (2, true));
        let broken = json("[{\"a\":1},\n{\"b\":}]");
        assert_eq!((broken.len(), broken[0].line), (1, Some(2)));
        assert_eq!(json("").len(), 0);
        assert!(json(&"[".repeat(100_000))[0].map.is_err());
    }

    #[test]
    fn tables() {
        let records = csv("title;body\nA;\"x; y\"\nB\nC;z\n");
        let lines: Vec<(Option<usize>, bool)> = records.iter().map(|r| (r.line, r.map.is_ok())).collect();
        assert_eq!(lines, [(Some(2), true), (Some(3), false), (Some(4), true)]);
        assert_eq!(records[0].map.as_ref().unwrap()["body"], "x; y");
        assert_eq!(csv("title,body\n").len(), 0);
    }
}
