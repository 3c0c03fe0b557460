//! BloscLZ, Blosc's own compression: runs of new bytes, and copies of what came before.

/// The distance from which on copies are written with two bytes more.
const FAR: usize = 8191;

/// Unpacks into `out`, and tells how many bytes were written; none if the input is damaged or becomes more than that.
pub fn unpack(input: &[u8], out: &mut [u8]) -> Option<usize> {
    let (mut rest, mut at) = (input, 0);
    // The highest bits of the first byte tell a version.
    let mut control = usize::from(next(&mut rest)? & 31);
    loop {
        let length = if control < 32 {
            literal(control + 1, &mut rest, &mut out[at..])?
        } else {
            copy(control, &mut rest, out, at)?
        };
        at += length;
        match next(&mut rest) {
            None => return Some(at),
            Some(byte) => control = byte.into(),
        }
    }
}

fn next(rest: &mut &[u8]) -> Option<u8> {
    rest.split_off_first().copied()
}

fn literal(length: usize, rest: &mut &[u8], out: &mut [u8]) -> Option<usize> {
    out.get_mut(..length)?.copy_from_slice(rest.split_off(..length)?);
    Some(length)
}

/// Copies bytes from before `at`: at least 3, from at most as far as the start.
fn copy(control: usize, rest: &mut &[u8], out: &mut [u8], at: usize) -> Option<usize> {
    let (mut length, high) = ((control >> 5) + 2, control & 31);
    while length >= 9 {
        let more = next(rest)?;
        length += usize::from(more);
        if more != 255 {
            break;
        }
    }
    let low = next(rest)?;
    let distance = match (high, low) {
        (31, 255) => (usize::from(next(rest)?) << 8) + usize::from(next(rest)?) + FAR + 1,
        _ => (high << 8) + usize::from(low) + 1,
    };
    if distance > at || length > out.len() - at {
        return None;
    }
    match distance >= length {
        true => out.copy_within(at - distance..at - distance + length, at),
        // The copy reads what it has just written: a pattern that repeats.
        false => (at..at + length).for_each(|to| out[to] = out[to - distance]),
    }
    Some(length)
}
