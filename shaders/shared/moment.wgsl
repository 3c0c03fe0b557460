// What is true of the whole tissue now. Twin: src/moment.rs.
struct Moment {
    step: u32, // steps since the start
    seed: u32, // of the run
    zero: u32, // always 0: the fence of `product`
    spare: u32,
}

@group(1) @binding(0) var<uniform> moment: Moment;
