// A toy process: one invocation that keeps the books of the body.
@group(0) @binding(0) var<storage, read_write> body: array<u32>;

@compute @workgroup_size(1)
fn tally() {
    for (var i = 1u; i < 32u; i++) {
        body[0] += body[i] ^ random(i, STREAM_RECRUITMENT).w;
    }
    body[1] = moment.step;
}
