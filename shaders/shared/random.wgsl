// Randomness without a state: a hash of where and when. Twin: src/lattice/random.rs.
// pcg4d (Jarzynski & Olano 2020, JCGT 9(3)) with a third round: two leave the low bits of neighbours correlated.
const STREAM_WISH: u32 = 1u;
const STREAM_DEATH: u32 = 2u;
const STREAM_EDUCATION: u32 = 3u;
const STREAM_RECRUITMENT: u32 = 4u;
const STREAM_RADIATION: u32 = 6u;
const STREAM_REPOLARISATION: u32 = 7u;
const STREAM_TIPS: u32 = 8u;
const STREAM_VESSELS: u32 = 9u;
const STREAM_INTRAVASATION: u32 = 10u;
const STREAM_HEREDITY: u32 = 12u;
const STREAM_CORRUPTION: u32 = 13u;

// Four independent words for a site (its number in the whole lattice), this step and this purpose.
fn random(number: u32, stream: u32) -> vec4<u32> {
    return hash_words(vec4(number, moment.step, stream, moment.seed));
}

fn hash_words(words: vec4<u32>) -> vec4<u32> {
    var v = words * 1664525u + 1013904223u;
    v = mix_words(v);
    v = mix_words(v ^ (v >> vec4(16u)));
    return mix_words(v ^ (v >> vec4(16u)));
}

fn mix_words(words: vec4<u32>) -> vec4<u32> {
    var v = words;
    v.x += v.y * v.w;
    v.y += v.z * v.x;
    v.z += v.x * v.y;
    v.w += v.y * v.z;
    return v;
}
