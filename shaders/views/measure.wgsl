// Mean and extremes of fields for series.csv, made where the state is. Twin: src/metrics/measure.rs.
const MEASURES: u32 = 96u;      // six words each: two sums of low and high word, largest bits, inverted smallest bits
const MEASURE_WORDS: u32 = 6u;
const PART_BITS: u32 = 24u;     // of each sum, so that those of a workgroup of 256 are a word

struct Params {
    entry: u32, // which measure
    spare: u32,
    spare_2: u32,
    spare_3: u32,
}

@group(0) @binding(0) var<storage, read> value: array<u32>; // bits of floats
@group(0) @binding(1) var<uniform> params: Params;

var<workgroup> largest: atomic<u32>;
var<workgroup> smallest: atomic<u32>;

// Largest and smallest value of one field without negative values: those are in the order of their bits.
@compute @workgroup_size(32, 4, 2)
fn extremes(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let p = place(id);
    if (!beyond(p)) {
        atomicMax(&largest, value[site(p)]);
        atomicMax(&smallest, ~value[site(p)]);
    }
    workgroupBarrier();
    if (local == 0u) {
        let at = MEASURES + MEASURE_WORDS * params.entry;
        atomicMax(&census[at + 4u], atomicLoad(&largest));
        atomicMax(&census[at + 5u], atomicLoad(&smallest));
    }
}

// The exponent of a float's bits; subnormal numbers have that of the smallest normal ones.
fn exponent_of(bits: u32) -> u32 {
    return max((bits >> 23u) & 255u, 1u);
}

// A value as a whole number of 2 * PART_BITS bits, in two parts: the unit of the upper one is the last bit of the floats
// whose exponent is `top`, which is the largest. What lies below both is left out.
fn parts(bits: u32, top: u32) -> vec2<u32> {
    let mantissa = (bits & 0x007fffffu) | select(0u, 0x00800000u, (bits & 0x7f800000u) != 0u);
    let down = top - min(exponent_of(bits), top);
    if (down <= PART_BITS) {
        return vec2(mantissa >> down, (mantissa << (PART_BITS - down)) & 0x00ffffffu);
    }
    return vec2(0u, mantissa >> min(down - PART_BITS, 31u));
}

var<workgroup> upper: atomic<u32>;
var<workgroup> lower: atomic<u32>;

// The sum of the field whose extremes were taken.
@compute @workgroup_size(32, 4, 2)
fn add_up(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let p = place(id);
    let at = MEASURES + MEASURE_WORDS * params.entry;
    if (!beyond(p)) {
        let amount = parts(value[site(p)], exponent_of(atomicLoad(&census[at + 4u])));
        atomicAdd(&upper, amount.x);
        atomicAdd(&lower, amount.y);
    }
    workgroupBarrier();
    if (local == 0u) {
        add_to_census(at, atomicLoad(&upper));
        add_to_census(at + 2u, atomicLoad(&lower));
    }
}
