//! From bytes to text: encodings.
//!
//! Text is UTF-8 unless its bytes say otherwise; then the encoding is detected, and the report says which was
//! taken. Only a file that is no text at all is refused.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1256};

/// Text, and what to say about how it was read.
#[derive(Debug, PartialEq)]
pub struct Decoded {
    /// The text, without byte order mark.
    pub text: String,
    /// What the reader of the report should know, when the bytes were not plain UTF-8.
    pub note: Option<String>,
}

/// Bytes that are not text: the line of the first NUL.
#[derive(Debug, PartialEq)]
pub struct NotText {
    /// From 1.
    pub line: usize,
}

impl NotText {
    /// What is wrong and what to do.
    pub const MESSAGE: &str = "looks like a binary file (there is a NUL byte here): save it as plain text in UTF-8, or remove it from the folder";
}

/// The encoding of a text of which the first bytes are known, or all.
pub fn encoding(start: &[u8], is_whole: bool) -> Result<&'static Encoding, NotText> {
    // Where there are more, a character may be cut in two.
    let cut = |at: usize| if is_whole { start } else { &start[..at] };
    match Encoding::for_bom(start) {
        Some((encoding, _)) if encoding != UTF_8 => Ok(encoding),
        None if start.contains(&0) => {
            let shorter = || utf16_without_bom(cut(start.len().saturating_sub(2)));
            utf16_without_bom(start).or_else(shorter).ok_or_else(|| not_text(start))
        }
        _ if start.contains(&0) => Err(not_text(start)),
        _ => {
            let text = cut(start.iter().rposition(u8::is_ascii).map_or(0, |last| last + 1));
            let is_utf8 = str::from_utf8(text).is_ok();
            Ok(if is_utf8 { UTF_8 } else { legacy(text).unwrap_or(UTF_8) })
        }
    }
}

/// Turns the bytes of a text file into text.
pub fn decode(bytes: Vec<u8>) -> Result<Decoded, NotText> {
    if let Some((encoding, bom)) = Encoding::for_bom(&bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[bom..]);
        let text = text.into_owned();
        if encoding == UTF_8 && text.contains('\0') {
            return Err(not_text(&bytes));
        }
        let note = if broken { Some(replaced(&text)) } else { (encoding != UTF_8).then(|| taken_as(encoding)) };
        return Ok(Decoded { text, note });
    }
    if bytes.contains(&0) {
        let encoding = utf16_without_bom(&bytes).ok_or_else(|| not_text(&bytes))?;
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        return Ok(Decoded { text: text.into_owned(), note: Some(taken_as(encoding)) });
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Decoded { text, note: None }),
        Err(error) => Ok(decode_legacy(error.as_bytes())),
    }
}

/// Turns the bytes of a web page into text: what the page says of its encoding is believed when the bytes are not
/// UTF-8 and the name is known.
pub fn decode_page(bytes: Vec<u8>) -> Result<Decoded, NotText> {
    let plain = Encoding::for_bom(&bytes).is_none() && !bytes.contains(&0) && std::str::from_utf8(&bytes).is_err();
    match declared(&bytes).filter(|encoding| plain && *encoding != UTF_8) {
        Some(encoding) => {
            let (text, _) = encoding.decode_without_bom_handling(&bytes);
            Ok(Decoded { text: text.into_owned(), note: None })
        }
        None => decode(bytes),
    }
}

/// The encoding that the beginning of a page names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes[..bytes.len().min(2048)].to_ascii_lowercase();
    let after = |needle: &[u8]| start.windows(needle.len()).position(|part| part == needle).map(|at| at + needle.len());
    let at = after(b"charset=").or_else(|| after(b"encoding="))?;
    let name = start[at..].strip_prefix(b"\"").or_else(|| start[at..].strip_prefix(b"'")).unwrap_or(&start[at..]);
    let end = name.iter().position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'_' | b':'))?;
    Encoding::for_label(&name[..end])
}

/// The older encoding of a text that is not UTF-8, not even damaged.
fn legacy(bytes: &[u8]) -> Option<&'static Encoding> {
    let (mut valid, mut invalid) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    // Text in an older encoding forms a valid UTF-8 sequence only by chance.
    if valid > 4 * invalid {
        return None;
    }
    Some(if is_windows_1256(bytes) { WINDOWS_1256 } else { guess(bytes) })
}

/// Text in an older encoding, or UTF-8 with damaged places.
pub fn decode_legacy(bytes: &[u8]) -> Decoded {
    let Some(encoding) = legacy(bytes) else {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let note = Some(replaced(&text));
        return Decoded { text, note };
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), note: Some(taken_as(encoding)) }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether nearly all bytes above ASCII are Arabic letters of Windows-1256. The general detector needs more text
/// than a headline to see it; Cyrillic, Greek and Hebrew texts put half of their letters elsewhere.
fn is_windows_1256(bytes: &[u8]) -> bool {
    let (text, broken) = WINDOWS_1256.decode_without_bom_handling(bytes);
    let high: Vec<char> = text.chars().filter(|c| !c.is_ascii()).collect();
    let arabic = high.iter().filter(|c| matches!(c, '\u{0600}'..='\u{06FF}')).count();
    !broken && arabic >= 3 && arabic * 10 >= high.len() * 9
}

/// UTF-16 without a byte order mark: the byte order in which nearly all units lie in two pages of Unicode, one of
/// them the page of spaces and line feeds.
fn utf16_without_bom(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    [(UTF_16LE, 1), (UTF_16BE, 0)].into_iter().find_map(|(encoding, high)| {
        let mut pages = [0_usize; 256];
        for unit in bytes.chunks_exact(2) {
            pages[usize::from(unit[high])] += 1;
        }
        let latin = pages[0];
        let other = pages[1..].iter().max().copied().unwrap_or_default();
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        let plausible = latin > 0 && (latin + other) * 10 >= bytes.len() / 2 * 8;
        (plausible && !broken && !text.contains(odd)).then_some(encoding)
    })
}

fn not_text(bytes: &[u8]) -> NotText {
    let before = bytes.iter().take_while(|byte| **byte != 0);
    NotText { line: 1 + before.filter(|byte| **byte == b'\n').count() }
}

/// What to say of a text that was not UTF-8.
pub(super) fn taken_as(encoding: &'static Encoding) -> String {
    format!("is not UTF-8; it was read as {}: save it as UTF-8 if its letters look wrong", encoding.name())
}

fn replaced(text: &str) -> String {
    let count = text.matches('\u{FFFD}').count();
    format!("holds {count} damaged byte sequences, shown as \u{FFFD}: save it again as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, noted: bool) {
        let decoded = decode(bytes.to_vec()).unwrap();
        assert_eq!(decoded.text, text);
        assert_eq!(decoded.note.is_some(), noted, "{:?}", decoded.note);
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn encodings_are_recognised() {
        let arabic = "الطاقة هي المجال الرئيسي للتعاون مع الصين";
        check(arabic.as_bytes(), arabic, false);
        check(&[b"\xEF\xBB\xBF", arabic.as_bytes()].concat(), arabic, false);
        check(&[&b"\xFF\xFE"[..], &utf16(arabic, false)].concat(), arabic, true);
        check(&[&b"\xFE\xFF"[..], &utf16(arabic, true)].concat(), arabic, true);
        check(&utf16(arabic, false), arabic, true);
        check(&utf16("plain words\n", true), "plain words\n", true);
        check(&WINDOWS_1256.encode(arabic).0, arabic, true);
        check(&WINDOWS_1256.encode("عنوان قصير").0, "عنوان قصير", true);
        let russian = "Энергетика остаётся главной областью сотрудничества двух стран.";
        check(&encoding_rs::WINDOWS_1251.encode(russian).0, russian, true);
        let french = "L'énergie est au cœur de la coopération, déclare le président à Pékin.";
        check(&encoding_rs::WINDOWS_1252.encode(french).0, french, true);
        let hebrew = "האנרגיה היא התחום העיקרי לשיתוף הפעולה";
        check(&encoding_rs::WINDOWS_1255.encode(hebrew).0, hebrew, true);
        let japanese = "エネルギーは両国の協力の主な分野です。";
        check(&encoding_rs::SHIFT_JIS.encode(japanese).0, japanese, true);
    }

    #[test]
    fn damaged_utf8_keeps_everything_else() {
        check("الطا\u{FFFD}قة النووية".replace('\u{FFFD}', "").as_bytes(), "الطاقة النووية", false);
        let bytes = [("كلمات كثيرة ").as_bytes(), b"\xFF", "صالحة".as_bytes()].concat();
        check(&bytes, "كلمات كثيرة \u{FFFD}صالحة", true);
    }

    #[test]
    fn binary_files_are_refused_with_the_line() {
        assert_eq!(decode(b"one\ntwo\nth\0ree".to_vec()), Err(NotText { line: 3 }));
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()), Err(NotText { line: 3 }));
        assert_eq!(decode(b"\xEF\xBB\xBFone\n\0".to_vec()), Err(NotText { line: 2 }));
    }
}
