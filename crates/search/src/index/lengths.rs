//! Lengths of articles in one byte each: BM25 needs them of every article, so they are loaded up front.
//!
//! A length below 16 is itself; above, its first four binary digits and how many follow. What comes back is the middle of
//! what the digits may stand for, at most 6 % off.

/// The byte of a length, in words.
pub(crate) fn shorten(length: u32) -> u8 {
    if length < 16 {
        return length as u8;
    }
    let more = length.ilog2() - 3;
    let digits = (length >> more) & 7;
    (8 + more * 8 + digits).min(255) as u8
}

/// The length that a byte stands for.
pub(crate) fn restore(byte: u8) -> u32 {
    if byte < 16 {
        return u32::from(byte);
    }
    let (more, digits) = ((u32::from(byte) - 8) / 8, u32::from(byte) % 8);
    let middle = 1_u64 << (more - 1);
    ((u64::from(8 + digits) << more) + middle).min(u64::from(u32::MAX)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_come_back_nearly_as_they_were() {
        for length in (0..5000).chain([1 << 20, 1 << 27, u32::MAX]) {
            let (byte, back) = (shorten(length), restore(shorten(length)));
            assert_eq!(shorten(back), byte, "{length}");
            let off = f64::from(back.abs_diff(length)) / f64::from(length.max(1));
            assert!(length < 16 && back == length || off <= 1.0 / 16.0, "{length} {back}");
        }
    }

    #[test]
    fn longer_articles_never_seem_shorter() {
        assert!((0_u32..100_000).all(|length| shorten(length) <= shorten(length + 1)));
    }
}
