// The word of a cell. Twin: src/tissue/cell.rs.
// Bits: 0-3 kind, 4-7 phase, 8-15 clock, 16-23 polarisation, 24-31 kept for damage by drugs, 0 today.
const EMPTY: u32 = 0u;
const EPITHELIAL: u32 = 1u;
const MESENCHYMAL: u32 = 2u;
const NORMAL: u32 = 3u;
const MACROPHAGE: u32 = 4u;
const FIBROBLAST: u32 = 5u;
const DEBRIS: u32 = 6u;

const CYCLING: u32 = 0u;
const QUIESCENT: u32 = 1u;
const HYPOXIC: u32 = 2u;
const DORMANT: u32 = 3u;
const APOPTOTIC: u32 = 4u;
const ACTIVATED: u32 = 5u;
const NECROTIC: u32 = 6u;
const DOOMED: u32 = 7u;

const VESSEL_PRESENT: u32 = 1u;
const VESSEL_PERFUSED: u32 = 2u;
const VESSEL_TIP: u32 = 8u;
const VESSEL_YOUNG: u32 = 16u;
const VESSEL_MEDIUM: u32 = 4u; // no vessel: culture medium bathes the site while it holds no cell

fn kind_of(c: u32) -> u32 {
    return c & 15u;
}

fn phase_of(c: u32) -> u32 {
    return (c >> 4u) & 15u;
}

fn polarisation_of(c: u32) -> u32 {
    return (c >> 16u) & 255u;
}

fn with_phase(c: u32, phase: u32) -> u32 {
    return (c & 0xffffff0fu) | (phase << 4u);
}

fn with_polarisation(c: u32, p: u32) -> u32 {
    return (c & 0xff00ffffu) | (p << 16u);
}

// A macrophage with another polarisation, and the phase that goes with it, unless it is doomed.
fn educated(c: u32, p: u32) -> u32 {
    let matching = select(CYCLING, ACTIVATED, p >= 128u);
    return with_phase(with_polarisation(c, p), select(matching, DOOMED, phase_of(c) == DOOMED));
}

// How much a cell has of the state that adds to its secretion, 0 to 1: polarisation of a macrophage, activation of stroma,
// lack of oxygen of a tumour cell.
fn state_of(c: u32) -> f32 {
    let stroma = kind_of(c) == NORMAL || kind_of(c) == FIBROBLAST;
    let short = phase_of(c) == HYPOXIC || phase_of(c) == QUIESCENT;
    let share = select(0.0, 1.0, select(short, phase_of(c) == ACTIVATED, stroma));
    return select(share, product(f32(polarisation_of(c)), 0.003921569), kind_of(c) == MACROPHAGE);
}

fn is_tumour(c: u32) -> bool {
    let k = kind_of(c);
    return k == EPITHELIAL || k == MESENCHYMAL;
}

fn is_alive(c: u32) -> bool {
    let k = kind_of(c);
    return k != EMPTY && k != DEBRIS;
}
