// The census, to which passes add where the state is. Its layout and twin: src/metrics/census.rs.
@group(0) @binding(25) var<storage, read_write> census: array<atomic<u32>>;

// Adds to a number of two words, the low one at `low`.
fn add_to_census(low: u32, amount: u32) {
    let before = atomicAdd(&census[low], amount);
    if (before + amount < before) {
        atomicAdd(&census[low + 1u], 1u);
    }
}
