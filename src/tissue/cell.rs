//! The word of a cell: kind, phase, clock, polarisation, damage. Twin of `shaders/shared/cell.wgsl`.
//!
//! Bits: 0–3 kind, 4–7 phase, 8–15 clock, 16–23 polarisation (255 = fully educated), 24–31 kept for damage by drugs, 0 today.

use crate::lattice::portable::product;

/// What sits on a site. The names are those of the config.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Kind {
    /// No cell.
    Empty = 0,
    /// Tumour cell, epithelial-like.
    Epithelial = 1,
    /// Tumour cell, mesenchymal-like.
    Mesenchymal = 2,
    /// Normal epithelial cell.
    Normal = 3,
    /// Macrophage.
    Macrophage = 4,
    /// Fibroblast.
    Fibroblast = 5,
    /// A dead cell that is still there.
    Debris = 6,
}

/// Number of kinds, `Empty` included: the length of every table per kind.
pub const KINDS: usize = 8;

impl Kind {
    /// All kinds that can be named, in the order of their numbers.
    pub const ALL: [Kind; 7] = [
        Kind::Empty,
        Kind::Epithelial,
        Kind::Mesenchymal,
        Kind::Normal,
        Kind::Macrophage,
        Kind::Fibroblast,
        Kind::Debris,
    ];

    /// The name in configs, tables and legends.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Empty => "empty",
            Kind::Epithelial => "epithelial",
            Kind::Mesenchymal => "mesenchymal",
            Kind::Normal => "normal",
            Kind::Macrophage => "macrophage",
            Kind::Fibroblast => "fibroblast",
            Kind::Debris => "debris",
        }
    }

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Kind> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// Whether it is a tumour cell.
    pub fn is_tumour(self) -> bool {
        matches!(self, Kind::Epithelial | Kind::Mesenchymal)
    }

    /// Whether it is a living cell.
    pub fn is_alive(self) -> bool {
        !matches!(self, Kind::Empty | Kind::Debris)
    }
}

/// What a cell is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum Phase {
    /// In the cell cycle.
    Cycling = 0,
    /// Too little oxygen to divide.
    Quiescent = 1,
    /// Answers to lack of oxygen, divides slowly.
    Hypoxic = 2,
    /// Asleep.
    Dormant = 3,
    /// Died by itself (debris) .
    Apoptotic = 4,
    /// Educated macrophage, activated stroma.
    Activated = 5,
    /// Died for lack of oxygen (debris).
    Necrotic = 6,
    /// Lethally hit by radiation: divides no more, dies later.
    Doomed = 7,
}

/// Number of phases.
pub const PHASES: usize = 8;

impl Phase {
    /// All phases, in the order of their numbers.
    pub const ALL: [Phase; 8] = [
        Phase::Cycling,
        Phase::Quiescent,
        Phase::Hypoxic,
        Phase::Dormant,
        Phase::Apoptotic,
        Phase::Activated,
        Phase::Necrotic,
        Phase::Doomed,
    ];

    /// The name in tables and legends.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Cycling => "cycling",
            Phase::Quiescent => "quiescent",
            Phase::Hypoxic => "hypoxic",
            Phase::Dormant => "dormant",
            Phase::Apoptotic => "apoptotic",
            Phase::Activated => "activated",
            Phase::Necrotic => "necrotic",
            Phase::Doomed => "doomed",
        }
    }
}

/// The word of a fresh cell.
pub fn cell(kind: Kind, phase: Phase) -> u32 {
    kind as u32 | (phase as u32) << 4
}

/// The number of the kind, 0..16.
#[inline(always)]
pub fn kind_of(cell: u32) -> u32 {
    cell & 15
}

/// The number of the phase, 0..16.
#[inline(always)]
pub fn phase_of(cell: u32) -> u32 {
    cell >> 4 & 15
}

/// Polarisation of a macrophage, 0..=255.
#[inline(always)]
pub fn polarisation_of(cell: u32) -> u32 {
    cell >> 16 & 255
}

/// The cell with another phase.
#[inline(always)]
pub fn with_phase(cell: u32, phase: u32) -> u32 {
    cell & !0xf0 | phase << 4
}

/// The cell with another polarisation, 0..=255.
#[inline(always)]
pub fn with_polarisation(cell: u32, p: u32) -> u32 {
    cell & !0x00ff_0000 | p << 16
}

/// A macrophage with another polarisation, 0..=255, and the phase that goes with it, unless it is doomed.
#[inline(always)]
pub fn educated(cell: u32, p: u32) -> u32 {
    let matching = if p >= 128 { Phase::Activated } else { Phase::Cycling };
    let phase = if phase_of(cell) == Phase::Doomed as u32 { Phase::Doomed } else { matching };
    with_phase(with_polarisation(cell, p), phase as u32)
}

/// How much a cell has of the state that adds to its secretion, 0 to 1: polarisation of a macrophage, activation of stroma,
/// lack of oxygen of a tumour cell.
#[inline(always)]
pub fn state_of(cell: u32) -> f32 {
    let (kind, phase) = (kind_of(cell), phase_of(cell));
    let stroma = (kind == Kind::Normal as u32) | (kind == Kind::Fibroblast as u32);
    let short = (phase == Phase::Hypoxic as u32) | (phase == Phase::Quiescent as u32);
    let in_state = if stroma { phase == Phase::Activated as u32 } else { short };
    let polarised = product(polarisation_of(cell) as f32, 0.003_921_569);
    let share = if in_state { 1.0 } else { 0.0 };
    if kind == Kind::Macrophage as u32 { polarised } else { share }
}

/// Whether the word is a tumour cell.
#[inline(always)]
pub fn is_tumour(cell: u32) -> bool {
    let k = kind_of(cell);
    k == Kind::Epithelial as u32 || k == Kind::Mesenchymal as u32
}

/// Whether the word is a living cell.
#[inline(always)]
pub fn is_alive(cell: u32) -> bool {
    let k = kind_of(cell);
    k != Kind::Empty as u32 && k != Kind::Debris as u32
}

/// Bit of the vessel word: a vessel is here.
pub const VESSEL_PRESENT: u32 = 1;
/// Bit of the vessel word: it carries blood.
pub const VESSEL_PERFUSED: u32 = 2;
/// Bit of the vessel word: it is the tip of a sprout, or about to send one out.
pub const VESSEL_TIP: u32 = 8;
/// Bit of the vessel word: it is young and leaky.
pub const VESSEL_YOUNG: u32 = 16;
/// Bit of the vessel word, and no vessel: culture medium bathes this site while it holds no cell.
pub const VESSEL_MEDIUM: u32 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_holds_what_was_put_in() {
        let c = with_polarisation(cell(Kind::Macrophage, Phase::Activated), 200);
        assert_eq!((kind_of(c), phase_of(c), polarisation_of(c)), (4, 5, 200));
        assert_eq!(kind_of(with_phase(c, 0)), 4);
    }
}
