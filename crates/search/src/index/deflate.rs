//! Deflate: how parts are packed.
//!
//! By zlib-rs, whose level 7 makes fewer bytes than level 7 of miniz_oxide in a third of the time. Its version is pinned
//! by the lock file, and its output depends on no feature of the processor, so the same articles give the same bytes on
//! every machine. What a browser reads it has unpacked itself ([`crate::Collection::supply_unpacked`]), so nothing of
//! this is in the program that it loads.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// Higher levels take twice the time for 3 bytes in a thousand.
const LEVEL: u32 = 7;

/// Packs bytes.
pub(crate) fn pack(raw: &[u8]) -> Vec<u8> {
    let mut packer = Compress::new(Compression::new(LEVEL), false);
    let mut packed = Vec::with_capacity(raw.len() / 3 + 64);
    loop {
        let read = packer.total_in() as usize;
        match packer.compress_vec(&raw[read..], &mut packed, FlushCompress::Finish) {
            Ok(Status::StreamEnd) => return packed,
            Ok(_) => packed.reserve(packed.capacity()),
            Err(_) => unreachable!("bytes in memory can always be packed"),
        }
    }
}

/// The bytes that were packed: exactly so many, or `None`.
pub(crate) fn unpack(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    // One byte more than is expected, so that bytes too many are seen.
    let mut raw = Vec::with_capacity(length + 1);
    let mut unpacker = Decompress::new(false);
    let status = unpacker.decompress_vec(packed, &mut raw, FlushDecompress::Finish).ok()?;
    (status == Status::StreamEnd && raw.len() == length).then_some(raw)
}
