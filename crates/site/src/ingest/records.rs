//! Files of many articles: JSON lines, JSON and CSV. They are read record by record, so that a large one never has to be in
//! memory, and one broken record is reported and the others are kept.

use std::io::{self, BufRead};

use serde_json::{Map, Value};

use super::decode::{NotText, taken_as};
use super::stream::{FILE_CAP, Stream};

/// What stands in a file of records.
#[derive(Debug, PartialEq)]
pub(crate) enum Item {
    /// A record, not yet understood.
    Record(Record),
    /// A line, where one is known, with something that can be no record; and what to do.
    Broken(Option<usize>, String),
    /// Something to say of the file.
    Note(String),
}

/// A record as it stands in its file.
#[derive(Debug, PartialEq)]
pub(crate) struct Record {
    /// Its number in the file, from 1: its line, or its place among the others.
    pub number: usize,
    /// The line that it begins in, from 1.
    pub line: usize,
    /// A JSON object, if all is well.
    pub bytes: Vec<u8>,
}

/// Items as they are read.
pub(crate) type Items = Box<dyn Iterator<Item = Item> + Send>;

/// An item for a file that ends at a line because of an error.
fn unreadable(line: usize, error: &io::Error) -> Item {
    Item::Broken(Some(line), format!("cannot be read from this line on: {error}"))
}

/// One record has to be in memory.
fn in_bounds(record: &[u8]) -> io::Result<()> {
    if record.len() as u64 > FILE_CAP {
        return Err(io::Error::other(format!("a record is larger than {} MiB", FILE_CAP >> 20)));
    }
    Ok(())
}

/// The lines of a file of JSON lines. Blank ones are no records.
pub(crate) fn lines(stream: Stream) -> Items {
    // A line is decoded by itself, unless a byte of a line feed ends none.
    let encoding = stream.encoding().ok().filter(|encoding| !encoding.is_ascii_compatible());
    let mut reader = match encoding {
        Some(encoding) => stream.decoded(encoding),
        None => stream.bytes(),
    };
    let mut number = 0;
    let mut is_done = false;
    Box::new(std::iter::from_fn(move || {
        while !is_done {
            number += 1;
            let mut bytes = Vec::new();
            match io::Read::take(&mut reader, FILE_CAP + 1)
                .read_until(b'\n', &mut bytes)
                .and_then(|_| in_bounds(&bytes))
            {
                Ok(()) if bytes.is_empty() => break,
                Ok(()) => {
                    if !bytes.iter().all(u8::is_ascii_whitespace) {
                        return Some(record(number, number, bytes));
                    }
                }
                Err(error) => {
                    is_done = true;
                    return Some(unreadable(number, &error));
                }
            }
        }
        None
    }))
}

/// The objects of a JSON file: one, an array of them, or several after each other.
pub(crate) fn json(stream: Stream) -> Items {
    text(stream, |_, reader| {
        let mut values = Values { reader, line: 1, is_in_list: false };
        let mut number = 0;
        let mut is_done = false;
        let items = std::iter::from_fn(move || {
            if is_done {
                return None;
            }
            number += 1;
            let line = values.line;
            let next = values.next().transpose()?;
            is_done = next.is_err();
            Some(next.map_or_else(|error| unreadable(line, &error), |(line, bytes)| record(number, line, bytes)))
        });
        Box::new(items)
    })
}

fn record(number: usize, line: usize, bytes: Vec<u8>) -> Item {
    Item::Record(Record { number, line, bytes })
}

/// Values of JSON, cut out without being understood: what is wrong with one is no harm to the next.
struct Values {
    reader: Box<dyn BufRead + Send>,
    /// The line that is being read, from 1.
    line: usize,
    is_in_list: bool,
}

impl Values {
    /// The next value, and the line that it begins in.
    fn next(&mut self) -> io::Result<Option<(usize, Vec<u8>)>> {
        loop {
            let Some(&byte) = self.reader.fill_buf()?.first() else {
                if self.is_in_list {
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the list that begins before has no end"));
                }
                return Ok(None);
            };
            match byte {
                b'[' if !self.is_in_list => self.is_in_list = true,
                b']' => self.is_in_list = false,
                b'\n' => self.line += 1,
                b',' => {}
                _ if byte.is_ascii_whitespace() => {}
                _ => return Ok(Some((self.line, self.value()?))),
            }
            self.reader.consume(1);
        }
    }

    /// The bytes of the value that begins here.
    fn value(&mut self) -> io::Result<Vec<u8>> {
        // The brackets that are still to come, the innermost last.
        let (mut value, mut open) = (Vec::new(), Vec::new());
        let (mut is_text, mut is_escaped, mut is_over) = (false, false, false);
        while !is_over {
            let bytes = self.reader.fill_buf()?;
            if bytes.is_empty() {
                // It is cut short, and so is the list: that is one thing to say.
                self.is_in_list = false;
                break;
            }
            let mut end = bytes.len();
            for (at, &byte) in bytes.iter().enumerate() {
                match byte {
                    _ if is_escaped => is_escaped = false,
                    b'\\' => is_escaped = is_text,
                    b'"' => is_text = !is_text,
                    _ if is_text => {}
                    b'{' => open.push(b'}'),
                    b'[' => open.push(b']'),
                    b'}' | b']' if open.last() == Some(&byte) => drop(open.pop()),
                    // A list that ends inside an object is the one around it.
                    b']' => (end, is_over) = (at, true),
                    b',' | b'\t' | b'\r' | b'\n' | b' ' if open.is_empty() => (end, is_over) = (at, true),
                    _ => continue,
                }
                if open.is_empty() && !is_over && matches!(byte, b'"' | b'}' | b']') && !is_text && !is_escaped {
                    (end, is_over) = (at + 1, true);
                }
                if is_over {
                    break;
                }
            }
            self.line += bytes[..end].iter().filter(|&&byte| byte == b'\n').count();
            value.extend_from_slice(&bytes[..end]);
            self.reader.consume(end);
            in_bounds(&value)?;
        }
        Ok(value)
    }
}

/// Reads one record. An error comes with the lines before it in the record; `is_line` says whether this is all of its line.
pub(crate) fn object(text: &str, is_line: bool) -> Result<Map<String, Value>, (usize, String)> {
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err((0, "is no JSON object: write `{\"title\": ..., \"body\": ...}`".to_owned())),
        Err(error) => {
            let said = error.to_string();
            let reason = said.rsplit_once(" at line ").map_or(said.as_str(), |(reason, _)| reason);
            let byte = if is_line { format!(", at byte {}", error.column()) } else { String::new() };
            let message = format!("is not valid JSON ({reason}{byte}): correct this line");
            Err((error.line().saturating_sub(1), message))
        }
    }
}

/// The rows of a table whose first line names the columns, as objects.
pub(crate) fn csv(stream: Stream) -> Items {
    text(stream, |start, reader| {
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(start)).from_reader(reader);
        let header = match reader.headers() {
            Ok(header) => header.clone(),
            Err(error) => {
                let message = format!("is not a table ({error}): write the names of the columns in the first line");
                return Box::new(std::iter::once(Item::Broken(Some(1), message)));
            }
        };
        let rows = reader.into_byte_records().zip(1..);
        Box::new(rows.map(move |(row, number)| {
            let position = row.as_ref().map_or_else(csv::Error::position, csv::ByteRecord::position);
            let line = position.and_then(|position| usize::try_from(position.line()).ok());
            match row {
                Ok(row) => {
                    let cells = header.iter().zip(row.iter()).filter(|(_, cell)| !cell.is_empty());
                    let cells = cells.map(|(key, cell)| (key.to_owned(), String::from_utf8_lossy(cell).into()));
                    let object = Value::Object(cells.collect());
                    record(number, line.unwrap_or_default(), object.to_string().into_bytes())
                }
                Err(error) => Item::Broken(line, broken_row(&error)),
            }
        }))
    })
}

fn broken_row(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} cells where the header has {expected_len}: put text with separators in quotes")
        }
        _ => format!("cannot be read ({error}): correct this line"),
    }
}

/// The separator: the one that the header line has most of.
fn delimiter(start: &[u8]) -> u8 {
    let header = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| header.iter().filter(|&&byte| byte == separator).count();
    // The last of equals wins, so the comma stands last.
    [b'\t', b';', b','].into_iter().max_by_key(|&separator| count(separator)).unwrap_or(b',')
}

/// The items of a file whose encoding is one for all of it. `read` makes them of its first bytes and all of them, in UTF-8.
fn text(stream: Stream, read: impl FnOnce(&[u8], Box<dyn BufRead + Send>) -> Items) -> Items {
    let encoding = match stream.encoding() {
        Ok(encoding) => encoding,
        Err(not_text) => {
            return Box::new(std::iter::once(Item::Broken(Some(not_text.line), NotText::MESSAGE.to_owned())));
        }
    };
    let note = (encoding != encoding_rs::UTF_8).then(|| Item::Note(taken_as(encoding)));
    let stream = Stream::new(stream.decoded(encoding));
    let start = stream.start().to_vec();
    let mut items = read(&start, stream.bytes()).peekable();
    let empty = items.peek().is_none().then(|| Item::Note("holds no records".to_owned()));
    Box::new(note.into_iter().chain(empty).chain(items))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(text: &[u8]) -> Stream {
        Stream::new(Box::new(io::Cursor::new(text.to_vec())))
    }

    /// What is read, briefly: number and line of a record and whether it can be understood, or the line of what is broken.
    fn brief(items: Items) -> Vec<String> {
        let brief = |item| match item {
            Item::Record(Record { number, line, bytes }) => match object(str::from_utf8(&bytes).unwrap(), false) {
                Ok(_) => format!("{number} at {line}"),
                Err((further, _)) => format!("{number} at {line}: wrong at {}", line + further),
            },
            Item::Broken(line, _) => format!("broken at {}", line.unwrap_or_default()),
            Item::Note(note) => note,
        };
        items.map(brief).collect()
    }

    #[track_caller]
    fn check(items: Items, expected: &[&str]) {
        assert_eq!(brief(items), expected);
    }

    #[test]
    fn lines_are_counted_and_blank_ones_passed_over() {
        check(lines(stream(b"\xEF\xBB\xBF{}\n\n  \n{}")), &["1 at 1", "4 at 4"]);
        check(lines(stream(b"")), &[]);
        let utf16: Vec<u8> = "\u{FEFF}{}\n{}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(lines(stream(&utf16)), &["1 at 1", "2 at 2"]);
    }

    #[test]
    fn json_files() {
        let check = |text: &str, expected: &[&str]| check(json(stream(text.as_bytes())), expected);
        check(r#"{"a":1}"#, &["1 at 1"]);
        check(r#" [ {"a":"]}\"{" } ,{"b":[{}, "\\"]}]"#, &["1 at 1", "2 at 1"]);
        check("{\"a\":\n1}\n{\"b\":2}\n", &["1 at 1", "2 at 3"]);
        check(
            "[{\"a\":1}, 5, \"x\", null]",
            &["1 at 1", "2 at 1: wrong at 1", "3 at 1: wrong at 1", "4 at 1: wrong at 1"],
        );
        check("[{\"a\":1},\n{\n\"b\":}, {}]", &["1 at 1", "2 at 2: wrong at 3", "3 at 3"]);
        check("[{\"a\":1},\n{\"b", &["1 at 1", "2 at 2: wrong at 2"]);
        check("[{}", &["1 at 1", "broken at 1"]);
        check("[{\"a\":1]}, {}]]", &["1 at 1: wrong at 1", "2 at 1: wrong at 1", "3 at 1"]);
        check("}{}", &["1 at 1: wrong at 1"]);
        check("", &["holds no records"]);
        check("[]", &["holds no records"]);
        check(&"[".repeat(100_000), &["1 at 1: wrong at 1"]);
    }

    #[test]
    fn tables() {
        let table = b"title;body\nA;\"x;\ny\"\nB\nC;z\n";
        check(csv(stream(table)), &["1 at 2", "broken at 4", "3 at 5"]);
        let Some(Item::Record(first)) = csv(stream(table)).next() else { panic!("no record") };
        assert_eq!(object(str::from_utf8(&first.bytes).unwrap(), true).unwrap()["body"], "x;\ny");
        check(csv(stream(b"title,body\n")), &["holds no records"]);
        check(csv(stream(b"one\0,two\n")), &["broken at 1"]);
        let cyrillic = encoding_rs::WINDOWS_1251.encode("title,body\nЭнергетика,остаётся главной областью\n").0;
        let items: Vec<Item> = csv(stream(&cyrillic)).collect();
        assert!(matches!(&items[0], Item::Note(note) if note.contains("windows-1251")), "{items:?}");
        assert!(
            matches!(&items[1], Item::Record(r) if str::from_utf8(&r.bytes).unwrap().contains("Энергетика")),
            "{items:?}"
        );
    }

    #[test]
    fn only_the_beginning_of_a_file_is_held() {
        // Longer than what is looked at first, so that encodings and buffers meet in the middle of records.
        let text: String = (0..40_000).map(|n| format!("{{\"title\":\"مقال {n}\",\"body\":\"نص\"}}\n")).collect();
        let utf16: Vec<u8> = "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [text.as_bytes(), &utf16] {
            for (items, notes) in [(lines(stream(bytes)), 0), (json(stream(bytes)), usize::from(bytes == utf16))] {
                let brief = brief(items);
                assert_eq!(brief.len(), 40_000 + notes);
                assert_eq!(brief.last().unwrap(), "40000 at 40000");
            }
        }
    }
}
