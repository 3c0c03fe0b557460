//! The checksum CRC-32C (Castagnoli) that the codec `crc32c` of Zarr puts behind bytes, the lowest byte first.
use std::io::{Error, Result};

/// The remainders of all bytes.
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut rest, mut bit) = (byte as u32, 0);
        while bit < 8 {
            rest = if rest & 1 == 1 { rest >> 1 ^ 0x82F6_3B78 } else { rest >> 1 };
            bit += 1;
        }
        table[byte] = rest;
        byte += 1;
    }
    table
};

/// The checksum of bytes.
pub fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| TABLE[((sum ^ u32::from(*byte)) & 255) as usize] ^ sum >> 8)
}

/// Bytes without the checksum behind them.
///
/// # Errors
/// If it is not there, or not that of the bytes.
pub fn without_checksum(mut bytes: Vec<u8>) -> Result<Vec<u8>> {
    let Some((data, sum)) = bytes.split_last_chunk::<4>() else {
        return Err(Error::other("it is shorter than its checksum"));
    };
    if checksum(data) != u32::from_le_bytes(*sum) {
        return Err(Error::other("its bytes are not those of its checksum"));
    }
    bytes.truncate(bytes.len() - 4);
    Ok(bytes)
}
