// Births and deaths of tumour cells by lineage, since the host last took them up. Twin: src/tissue/clones.rs.
// Word 0: events that found no slot; 1 and 2: births and deaths of lineage 0. From 8 on, slots of three words: a lineage
// (0 in a free slot), its births, its deaths.
const BORN: u32 = 1u;
const DIED: u32 = 2u;

@group(0) @binding(23) var<storage, read_write> lineage: array<atomic<u32>>;

// Counts a birth or a death in the slot of a lineage: its own, or the first free one from where its number leads. Which slot
// that is depends on who comes first; what the slots hold together does not.
fn record_in_clone(who: u32, what: u32) {
    if (who == 0u) {
        atomicAdd(&lineage[what], 1u);
        return;
    }
    // A power of two.
    let slots = (arrayLength(&lineage) - 8u) / 3u;
    var slot = (who * 2654435769u) >> countLeadingZeros(slots - 1u);
    for (var passed = 0u; passed < slots;) {
        let at = 8u + 3u * slot;
        let found = atomicCompareExchangeWeak(&lineage[at], 0u, who);
        if (found.exchanged || found.old_value == who) {
            atomicAdd(&lineage[at + what], 1u);
            return;
        }
        // A weak exchange may fail with the slot still free: then it is tried again.
        if (found.old_value != 0u) {
            slot = (slot + 1u) & (slots - 1u);
            passed++;
        }
    }
    atomicAdd(&lineage[0], 1u);
}
