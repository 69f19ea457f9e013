//! Numbers in bytes: the varints that every part of the format is made of, written and read without trust.

/// Appends a number, seven bits a byte, lowest first.
pub(crate) fn put(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Reads what [`put`] wrote, from the front of `bytes`. `None` when the bytes end or hold no `u32`.
#[inline]
pub(crate) fn take(bytes: &mut &[u8]) -> Option<u32> {
    // Most numbers of a list are a byte.
    match bytes.split_first() {
        Some((&byte, rest)) if byte < 0x80 => {
            *bytes = rest;
            Some(u32::from(byte))
        }
        _ => take_long(bytes),
    }
}

/// Reads what [`put`] wrote, one number after the other, until `numbers` are full or the bytes end or hold none; returns how
/// many there were.
pub(crate) fn take_all(bytes: &mut &[u8], numbers: &mut [u32]) -> usize {
    let mut at = 0;
    while at < numbers.len() {
        // Most are one byte, and most of those stand together: eight are known to be by one look.
        if let (Some(eight), Some((next, _))) = (bytes.first_chunk(), numbers[at..].split_first_chunk_mut())
            && u64::from_le_bytes(*eight) & 0x8080_8080_8080_8080 == 0
        {
            *next = spread(eight);
            *bytes = &bytes[8..];
            at += 8;
            continue;
        }
        numbers[at] = match **bytes {
            // Steps and weights of lists have one or two bytes.
            [low, ref rest @ ..] if low < 0x80 => {
                *bytes = rest;
                u32::from(low)
            }
            [low, high, ref rest @ ..] if high < 0x80 => {
                *bytes = rest;
                u32::from(low & 0x7F) | u32::from(high) << 7
            }
            _ => match take_long(bytes) {
                Some(number) => number,
                None => return at,
            },
        };
        at += 1;
    }
    at
}

/// Eight bytes as eight numbers.
fn spread(&[a, b, c, d, e, f, g, h]: &[u8; 8]) -> [u32; 8] {
    [a.into(), b.into(), c.into(), d.into(), e.into(), f.into(), g.into(), h.into()]
}

fn take_long(bytes: &mut &[u8]) -> Option<u32> {
    let mut value = 0_u32;
    for shift in [0, 7, 14, 21, 28] {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        if shift == 28 && byte > 0x0F {
            return None;
        }
        value |= u32::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

/// Splits `len` bytes off the front.
pub(crate) fn take_slice<'b>(bytes: &mut &'b [u8], len: usize) -> Option<&'b [u8]> {
    let (head, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    Some(head)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_number_survives(values in proptest::collection::vec(any::<u32>(), 0..20)) {
            let mut bytes = Vec::new();
            values.iter().for_each(|&v| put(&mut bytes, v));
            let mut rest = bytes.as_slice();
            let read: Vec<_> = std::iter::from_fn(|| take(&mut rest)).collect();
            prop_assert_eq!(&read, &values);
            let mut all = vec![0; values.len() + 1];
            prop_assert_eq!(take_all(&mut bytes.as_slice(), &mut all), values.len());
            prop_assert_eq!(&all[..values.len()], values);
        }
    }

    #[test]
    fn damaged_numbers_are_refused() {
        for bytes in [&[][..], &[0x80], &[0xFF, 0xFF, 0xFF, 0xFF, 0x1F]] {
            assert_eq!(take(&mut &*bytes), None);
            assert_eq!(take_all(&mut &*bytes, &mut [0]), 0);
        }
    }
}
