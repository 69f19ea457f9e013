//! The raw content of a part, before its last step: that can be done on any core.

use super::rows::RowsWriter;

/// The content of a part before it is packed.
#[derive(Debug)]
pub struct Raw(Content);

#[derive(Debug)]
enum Content {
    Bytes(Vec<u8>),
    Rows(RowsWriter),
}

impl Raw {
    /// About how many bytes it has.
    pub fn size(&self) -> usize {
        match &self.0 {
            Content::Bytes(bytes) => bytes.len(),
            Content::Rows(rows) => rows.size(),
        }
    }

    /// Its bytes.
    pub fn bytes(self) -> Vec<u8> {
        match self.0 {
            Content::Bytes(bytes) => bytes,
            Content::Rows(rows) => rows.finish(),
        }
    }
}

impl From<Vec<u8>> for Raw {
    fn from(bytes: Vec<u8>) -> Raw {
        Raw(Content::Bytes(bytes))
    }
}

impl From<RowsWriter> for Raw {
    fn from(rows: RowsWriter) -> Raw {
        Raw(Content::Rows(rows))
    }
}
