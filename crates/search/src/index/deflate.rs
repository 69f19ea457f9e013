//! Deflate: how parts are packed.
//!
//! Natively by zlib-rs, whose level 7 makes fewer bytes than level 7 of miniz_oxide in a third of the time. Its
//! version is pinned by the lock file, and its output depends on no feature of the processor, so the same articles
//! give the same bytes on every machine. The browser only unpacks, and takes the smaller library for that.

/// Higher levels take twice the time for 3 bytes in a thousand.
#[cfg(not(target_arch = "wasm32"))]
const LEVEL: u32 = 7;

/// Packs bytes.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn pack(raw: &[u8]) -> Vec<u8> {
    use flate2::{Compress, Compression, FlushCompress, Status};
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

/// Packs bytes, where only tests do it.
#[cfg(target_arch = "wasm32")]
pub(crate) fn pack(raw: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(raw, 7)
}
