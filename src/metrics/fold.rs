//! The state hash: 64 bits that depend on every word of every kept layer and on no order. Twin of
//! `shaders/views/fold.wgsl`.
use crate::lattice::random::hash_words;
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::state::{Layer, Tissue};
use bytemuck::{Pod, Zeroable};
use rayon::prelude::*;

static SHADER: Shader = Shader { name: "fold", text: include_str!("../../shaders/views/fold.wgsl") };
/// The pass.
pub static FOLD: Pass = Pass { shader: &SHADER, entry: "fold", reach: 0, twin: fold };

const SALT: u32 = 0x9e37_79b9;

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    salt: u32,
    before: [u32; 3],
    spare: [u32; 4],
}

/// The passes that hash the kept layers of sites into [`Layer::Hash`].
pub fn commands(kept: &[Layer]) -> Vec<Command> {
    let layers = kept.iter().copied().filter(|l| l.level().is_some()).enumerate();
    let fold = |(i, layer)| {
        let params = Params { salt: i as u32, before: [0; 3], spare: [0; 4] };
        Command::Run(Dispatch::new(&FOLD, &params).bind("words", layer))
    };
    std::iter::once(Command::Clear(Layer::Hash)).chain(layers.map(fold)).collect()
}

/// The state hash from the words of [`Layer::Hash`] and [`Layer::Body`], as 16 hexadecimal digits.
pub fn digest(hash: &[u32], body: &[u32]) -> String {
    let mut sums = [hash[0], hash[1]];
    for (i, &word) in body.iter().enumerate() {
        let mixed = hash_words([i as u32, word, u32::MAX, SALT]);
        sums = [sums[0].wrapping_add(mixed[0]), sums[1].wrapping_add(mixed[1])];
    }
    format!("{:08x}{:08x}", sums[0], sums[1])
}

fn fold(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let words = tissue.words(dispatch.layer("words"));
    let part = |(chunk, words): (usize, &[u32])| {
        words.iter().enumerate().fold([0u32; 2], |sums, (i, &word)| {
            let mixed = hash_words([((chunk << 14) + i) as u32, word, params.salt, SALT]);
            [sums[0].wrapping_add(mixed[0]), sums[1].wrapping_add(mixed[1])]
        })
    };
    let add = |a: [u32; 2], b: [u32; 2]| [a[0].wrapping_add(b[0]), a[1].wrapping_add(b[1])];
    let sums = words.par_chunks(1 << 14).enumerate().map(part).reduce(|| [0; 2], add);
    let hash = tissue.words_mut(Layer::Hash);
    (hash[0], hash[1]) = (hash[0].wrapping_add(sums[0]), hash[1].wrapping_add(sums[1]));
}
