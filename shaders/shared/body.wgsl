// What belongs to the whole tissue: the monocyte pool and the ledger of births and deaths. Twin: src/tissue/body.rs.
const MONOCYTES: u32 = 0u;
const RECRUITED: u32 = 1u;
const CSF1_SUM: u32 = 2u;
const LEDGER: u32 = 8u;

@group(0) @binding(20) var<storage, read_write> body: array<atomic<u32>>;

// Adds to a number of two words.
fn add_to_pair(low: u32, amount: u32) {
    let before = atomicAdd(&body[low], amount);
    if (before + amount < before) {
        atomicAdd(&body[low + 1u], 1u);
    }
}

fn record_birth(kind: u32) {
    add_to_pair(LEDGER + 2u * (kind & 7u), 1u);
}

fn record_death(kind: u32) {
    add_to_pair(LEDGER + 2u * (8u + (kind & 7u)), 1u);
}
