//! Blosc's shuffles, taken back: all first bytes (or bits) of elements lie together, then all second ones, and so on.

/// Elements of `width` bytes whose bytes were shuffled; what is left over is as it was.
pub fn bytes(shuffled: &[u8], width: usize, out: &mut [u8]) {
    let count = out.len() / width;
    if count == 0 {
        return out.copy_from_slice(shuffled);
    }
    let (out, rest) = out.split_at_mut(count * width);
    for (byte, lane) in shuffled.chunks_exact(count).take(width).enumerate() {
        out[byte..].iter_mut().step_by(width).zip(lane).for_each(|(to, from)| *to = *from);
    }
    rest.copy_from_slice(&shuffled[count * width..]);
}

/// Elements of `width` bytes whose bits were shuffled, the lowest first; if they are no multiple of 8, all is as it was.
pub fn bits(shuffled: &[u8], width: usize, out: &mut [u8]) {
    let count = out.len() / width;
    if !count.is_multiple_of(8) {
        return out.copy_from_slice(shuffled);
    }
    let row = count / 8;
    for (byte, eight) in (0..width).flat_map(|byte| (0..row).map(move |eight| (byte, eight))) {
        let rows: [u8; 8] = std::array::from_fn(|bit| shuffled[(8 * byte + bit) * row + eight]);
        let turned = transposed(u64::from_le_bytes(rows)).to_le_bytes();
        (0..8).for_each(|i| out[(8 * eight + i) * width + byte] = turned[i]);
    }
    out[count * width..].copy_from_slice(&shuffled[count * width..]);
}

/// A square of 8 × 8 bits with rows and columns exchanged: squares of 1, 2 and 4 bits a side change places.
fn transposed(bits: u64) -> u64 {
    let swap = |bits: u64, by: u32, mask: u64| {
        let other = (bits ^ bits >> by) & mask;
        bits ^ other ^ other << by
    };
    let bits = swap(bits, 7, 0x00AA_00AA_00AA_00AA);
    let bits = swap(bits, 14, 0x0000_CCCC_0000_CCCC);
    swap(bits, 28, 0x0000_0000_F0F0_F0F0)
}
