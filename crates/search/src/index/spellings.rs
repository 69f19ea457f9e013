//! Spellings: how each form was written before folding, for readers who ask for one spelling alone (`=أحمد`).
//!
//! In the order of the dictionary's forms: 0 when the form is written as it is folded, else the number of its
//! spellings and each of them, most articles first. Only where there are several do their articles follow. Apart
//! from the dictionary, because few questions need it.

use super::bytes::{put, take, take_slice};

/// One way of writing a form, and the articles that write it so: `None` when all of the form's articles do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spelling {
    pub(crate) text: String,
    pub(crate) docs: Option<Vec<u32>>,
}

/// Appends the spellings of the next form, given with their articles, rising.
pub(crate) fn write_spellings(form: &str, spellings: &mut Vec<(&str, Vec<u32>)>, out: &mut Vec<u8>) {
    spellings.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(b.0)));
    if let [(only, _)] = spellings.as_slice()
        && *only == form
    {
        return put(out, 0);
    }
    put(out, spellings.len() as u32);
    for (text, docs) in spellings.iter() {
        put(out, text.len() as u32);
        out.extend(text.as_bytes());
        if spellings.len() > 1 {
            put(out, docs.len() as u32);
            let mut next = 0;
            for &doc in docs {
                put(out, doc - next);
                next = doc + 1;
            }
        }
    }
}

/// A read view: the spellings of any form by its number.
#[derive(Debug)]
pub(crate) struct Spellings {
    bytes: Vec<u8>,
    starts: Vec<u32>,
}

impl Spellings {
    /// Finds where each form begins. `None` when the bytes are damaged.
    pub(crate) fn open(bytes: Vec<u8>) -> Option<Spellings> {
        let (mut starts, mut rest) = (Vec::new(), bytes.as_slice());
        while !rest.is_empty() {
            starts.push((bytes.len() - rest.len()) as u32);
            read(&mut rest)?;
        }
        Some(Spellings { bytes, starts })
    }

    /// How many forms there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The spellings of a form; none when it is written as it is folded.
    pub(crate) fn get(&self, form: u32) -> Vec<Spelling> {
        let start = self.starts.get(form as usize).map_or(self.bytes.len(), |&s| s as usize);
        read(&mut &self.bytes[start..]).unwrap_or_default()
    }
}

fn read(bytes: &mut &[u8]) -> Option<Vec<Spelling>> {
    let count = take(bytes)?;
    let mut spellings = Vec::new();
    for _ in 0..count {
        let len = take(bytes)? as usize;
        let text = std::str::from_utf8(take_slice(bytes, len)?).ok()?.to_string();
        let docs = if count > 1 { Some(read_docs(bytes)?) } else { None };
        spellings.push(Spelling { text, docs });
    }
    Some(spellings)
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

    #[test]
    fn spellings_come_back_as_they_went_in() {
        let mut out = Vec::new();
        write_spellings("احمد", &mut vec![("احمد", vec![3]), ("أحمد", vec![1, 4])], &mut out);
        write_spellings("نفط", &mut vec![("نفط", vec![1, 2])], &mut out);
        write_spellings("طاقه", &mut vec![("طاقة", vec![2])], &mut out);
        let spellings = Spellings::open(out).expect("what was written can be read");
        let shown = |form| -> Vec<_> { spellings.get(form).into_iter().map(|s| (s.text, s.docs)).collect() };
        assert_eq!(spellings.len(), 3);
        assert_eq!(shown(0), [("أحمد".to_string(), Some(vec![1, 4])), ("احمد".to_string(), Some(vec![3]))]);
        assert_eq!(shown(1), []);
        assert_eq!(shown(2), [("طاقة".to_string(), None)]);
        assert_eq!(shown(9), []);
    }

    proptest! {
        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..99)) {
            if let Some(spellings) = Spellings::open(bytes) {
                spellings.get(0);
            }
        }
    }
}
