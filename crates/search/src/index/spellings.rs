//! Spellings: how each form was written before folding, for readers who ask for one spelling alone (`=أحمد`).
//!
//! Per form nothing when it is written as it is folded, else the number of its
//! spellings and each of them, most articles first. A spelling is the bytes that it shares with the form at the
//! beginning and at the end, and those between. Where there are several, articles follow: for the first those that
//! hold the form and not this spelling, for the others those that do.

use super::bytes::{put, take, take_slice};

/// One way of writing a form, and which articles write it so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spelling {
    pub(crate) text: String,
    pub(crate) docs: Docs,
}

/// Articles of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Docs {
    /// All that hold the form, but for these.
    AllBut(Vec<u32>),
    /// These.
    Only(Vec<u32>),
}

/// Appends the spellings of the next form, given with their articles, rising.
pub(crate) fn write_spellings(form: &str, spellings: &mut [(&str, &[u32])], out: &mut Vec<u8>) {
    spellings.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(b.0)));
    if let [(only, _)] = spellings
        && *only == form
    {
        return;
    }
    put(out, spellings.len() as u32);
    for (n, (text, docs)) in spellings.iter().enumerate() {
        let (start, end) = shared(form.as_bytes(), text.as_bytes());
        put(out, start as u32);
        put(out, end as u32);
        put(out, (text.len() - start - end) as u32);
        out.extend(&text.as_bytes()[start..text.len() - end]);
        match n {
            0 if spellings.len() == 1 => {}
            0 => {
                let others = spellings[1..].iter().flat_map(|(_, docs)| docs.iter().copied());
                let mut missing: Vec<u32> = others.filter(|doc| docs.binary_search(doc).is_err()).collect();
                missing.sort_unstable();
                missing.dedup();
                write_docs(&missing, out);
            }
            _ => write_docs(docs, out),
        }
    }
}

/// How many bytes two words share at the beginning, and at the end of what is left.
fn shared(a: &[u8], b: &[u8]) -> (usize, usize) {
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(x, y)| x == y).count();
    (start, end)
}

fn write_docs(docs: &[u32], out: &mut Vec<u8>) {
    put(out, docs.len() as u32);
    let mut next = 0;
    for &doc in docs {
        put(out, doc - next);
        next = doc + 1;
    }
}

/// The spellings of a form, given as it is folded; none when it is written so, or when the bytes are damaged.
pub(crate) fn read_spellings(mut bytes: &[u8], form: &str) -> Vec<Spelling> {
    read(&mut bytes, form).unwrap_or_default()
}

fn read(bytes: &mut &[u8], form: &str) -> Option<Vec<Spelling>> {
    if bytes.is_empty() {
        return Some(Vec::new());
    }
    let count = take(bytes)?;
    let mut spellings = Vec::new();
    for n in 0..count {
        let (start, end, len) = (take(bytes)? as usize, take(bytes)? as usize, take(bytes)? as usize);
        let between = take_slice(bytes, len)?;
        let docs = if count > 1 { read_docs(bytes)? } else { Vec::new() };
        let form = form.as_bytes();
        let text = [form.get(..start)?, between, form.get(form.len().checked_sub(end)?..)?].concat();
        let docs = if n == 0 { Docs::AllBut(docs) } else { Docs::Only(docs) };
        spellings.push(Spelling { text: String::from_utf8(text).ok()?, docs });
    }
    Some(spellings)
}

/// The same spellings, of articles that have other numbers now: `numbers` by the old ones. `None` when they are damaged.
pub(crate) fn renumbered(mut bytes: &[u8], numbers: &[u32]) -> Option<Vec<u8>> {
    let bytes = &mut bytes;
    let mut out = Vec::with_capacity(bytes.len());
    if bytes.is_empty() {
        return Some(out);
    }
    let count = take(bytes)?;
    put(&mut out, count);
    for _ in 0..count {
        let (start, end, length) = (take(bytes)?, take(bytes)?, take(bytes)?);
        [start, end, length].iter().for_each(|&number| put(&mut out, number));
        out.extend(take_slice(bytes, length as usize)?);
        if count > 1 {
            let docs = read_docs(bytes)?.into_iter().map(|doc| numbers.get(doc as usize).copied());
            write_docs(&docs.collect::<Option<Vec<_>>>()?, &mut out);
        }
    }
    Some(out)
}

fn read_docs(bytes: &mut &[u8]) -> Option<Vec<u32>> {
    let (mut docs, mut next) = (Vec::new(), 0_u32);
    for _ in 0..take(bytes)? {
        let doc = next.checked_add(take(bytes)?)?;
        docs.push(doc);
        next = doc.checked_add(1)?;
    }
    Some(docs)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(form: &str, spellings: Vec<(&str, Vec<u32>)>) -> Vec<u8> {
        let mut out = Vec::new();
        let mut spellings: Vec<(&str, &[u32])> =
            spellings.iter().map(|(text, docs)| (*text, docs.as_slice())).collect();
        write_spellings(form, &mut spellings, &mut out);
        out
    }

    #[test]
    fn spellings_come_back_as_they_went_in() {
        let shown = |form: &str, spellings| -> Vec<_> {
            read_spellings(&written(form, spellings), form).into_iter().map(|s| (s.text, s.docs)).collect()
        };
        let expected = [("أحمد".into(), Docs::AllBut(vec![3])), ("احمد".into(), Docs::Only(vec![3, 4]))];
        assert_eq!(shown("احمد", vec![("احمد", vec![3, 4]), ("أحمد", vec![1, 4, 5])]), expected);
        assert_eq!(shown("نفط", vec![("نفط", vec![1, 2])]), []);
        assert_eq!(shown("طاقه", vec![("طاقة", vec![2])]), [("طاقة".to_string(), Docs::AllBut(Vec::new()))]);
    }

    proptest! {
        #[test]
        fn any_spelling_survives(form in "[a-cا-ج]{1,6}", spelling in "[a-cا-جéأ]{1,6}") {
            let read = read_spellings(&written(&form, vec![(&spelling, vec![1])]), &form);
            let expected = if spelling == form { None } else { Some(spelling) };
            prop_assert_eq!(read.into_iter().next().map(|s| s.text), expected);
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..99)) {
            read_spellings(&bytes, "form");
        }
    }
}
