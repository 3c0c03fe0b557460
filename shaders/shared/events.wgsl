// The list of cells that leave the lattice, and of lineages that begin on it. Twin: src/tissue/events.rs.

@group(0) @binding(22) var<storage, read_write> events: array<atomic<u32>>;

// Puts a record on the list; beyond its capacity it is only counted. `leader` is the site of the cell that one who leaves
// follows; the word of the cell is 0 where a lineage begins, and `leader` then the lineage that it comes from.
fn put_event(own: u32, leader: u32, cell_word: u32, traits_word: u32, clone_word: u32) {
    let i = atomicAdd(&events[0], 1u);
    if (i < (arrayLength(&events) - 8u) / 6u) {
        let at = 8u + 6u * i;
        atomicStore(&events[at], own);
        atomicStore(&events[at + 1u], leader);
        atomicStore(&events[at + 2u], cell_word);
        atomicStore(&events[at + 3u], traits_word);
        atomicStore(&events[at + 4u], clone_word);
        atomicStore(&events[at + 5u], moment.step);
    }
}
