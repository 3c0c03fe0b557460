// A toy process: one invocation that keeps the books of the body.
@group(0) @binding(0) var<storage, read_write> ledger: array<u32>;

@compute @workgroup_size(1)
fn tally() {
    for (var i = 1u; i < 32u; i++) {
        ledger[0] += ledger[i] ^ random(i, STREAM_RECRUITMENT).w;
    }
    ledger[1] = moment.step;
}
