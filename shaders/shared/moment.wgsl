// What is true of the whole tissue now. Twin: src/moment.rs.
struct Moment {
    step: u32, // steps since the start
    seed: u32, // of the run
    zero: u32, // always 0: the fence of `product`
    dose: f32, // of radiation in this step
    plasma: array<vec4<f32>, 2>,   // what vessels offer of each drug
    returned: array<vec4<f32>, 2>, // share of what each drug blocks that has come back
}

@group(1) @binding(0) var<uniform> moment: Moment;

const DRUGS: u32 = 8u;

// What vessels offer of a drug, and the share of what it blocks that has come back.
fn plasma_of(drug: u32) -> f32 {
    return moment.plasma[(drug >> 2u) & 1u][drug & 3u];
}

fn returned_of(drug: u32) -> f32 {
    return moment.returned[(drug >> 2u) & 1u][drug & 3u];
}
