//! Numbers of seven bits a byte, least first. The build script reads this file as well.

/// Appends a number.
#[allow(dead_code, reason = "only the build script writes")]
pub(super) fn write_varint(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// The numbers in bytes that [`write_varint`] wrote.
#[allow(dead_code, reason = "the build script does not read")]
pub(super) fn varints(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let mut bytes = bytes.iter();
    std::iter::from_fn(move || {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = *bytes.next()?;
            value |= u32::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
            shift += 7;
        }
    })
}

/// A difference as a number that is small when the difference is.
#[allow(dead_code, reason = "only the build script writes")]
pub(super) fn zigzag(difference: i32) -> u32 {
    (difference << 1 ^ difference >> 31) as u32
}

/// The difference that [`zigzag`] was given.
#[allow(dead_code, reason = "the build script does not read")]
pub(super) fn unzigzag(number: u32) -> i32 {
    (number >> 1) as i32 ^ -((number & 1) as i32)
}
