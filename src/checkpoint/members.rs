//! Gzip written by all cores: a file of several members, one after the other, which every gzip reads as one.
use flate2::{Compression, write::GzEncoder};
use rayon::prelude::*;
use std::io::{self, Write};

/// Bytes that become a member: enough that members of their own cost nothing.
const MEMBER: usize = 1 << 20;
/// Members that are packed at once by each core, so that none waits long for the others.
const AT_ONCE: usize = 4;

/// Packs what is written to it.
pub struct Members<W> {
    out: W,
    /// What is not packed yet: full members, but for the last.
    waiting: Vec<Vec<u8>>,
    most: usize,
}

impl<W: Write> Members<W> {
    /// Nothing is packed yet.
    pub fn new(out: W) -> Self {
        Self { out, waiting: vec![Vec::new()], most: AT_ONCE * rayon::current_num_threads() }
    }

    /// Packs the rest.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.pack()
    }

    fn pack(&mut self) -> io::Result<()> {
        let waiting = std::mem::replace(&mut self.waiting, vec![Vec::new()]);
        let packed: Vec<Vec<u8>> = waiting.into_par_iter().map(|bytes| member(&bytes)).collect::<io::Result<_>>()?;
        packed.iter().try_for_each(|member| self.out.write_all(member))
    }
}

impl<W: Write> Write for Members<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.waiting.last().is_none_or(|last| last.len() == MEMBER) {
            if self.waiting.len() == self.most {
                self.pack()?;
            } else {
                self.waiting.push(Vec::with_capacity(MEMBER));
            }
        }
        let last = self.waiting.last_mut().expect("there is always one");
        let taken = bytes.len().min(MEMBER - last.len());
        last.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn member(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes)?;
    gzip.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::MultiGzDecoder;
    use std::io::Read;

    #[test]
    fn what_goes_in_comes_out_whatever_its_length() {
        let round = AT_ONCE * rayon::current_num_threads() * MEMBER;
        for length in [0, 1, MEMBER, MEMBER + 1, round, round + 7] {
            let bytes: Vec<u8> = (0..length).map(|i| (i * i / 128) as u8).collect();
            let mut packed = Vec::new();
            let mut members = Members::new(&mut packed);
            bytes.chunks(12_345).try_for_each(|part| members.write_all(part)).expect("memory");
            members.finish().expect("memory");
            let mut back = Vec::new();
            MultiGzDecoder::new(&packed[..]).read_to_end(&mut back).expect("gzip");
            assert!(back == bytes, "{length} bytes");
        }
    }
}
