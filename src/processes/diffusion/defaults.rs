//! What the fields are like unless the config says otherwise, with sources: the numbers of the literature.
use crate::processes::exchange::Defaults;

/// Physical defaults of the fields, in the order of [`FIELDS`].
pub const DEFAULTS: [Defaults; 5] = [
    Defaults {
        diffusion: ("1e5 um^2/min", "PhysiCell/BioFVM; 1.45e5 Owen 2011; 1.2e5 Grimes 2014"),
        decay: ("0.1 /min", "PhysiCell samples (range 1 mm)"),
        uptake: &[
            ("epithelial", "10 /min"),
            ("mesenchymal", "10 /min"),
            ("normal", "10 /min"),
            ("macrophage", "10 /min"),
            ("fibroblast", "10 /min"),
        ],
        secretion: &[],
        vessel: ("60 mmHg", "20 /min"),
        matrix_uptake: "0 /min",
        initial: "38 mmHg",
        cycles: 3,
        source: "PhysiCell (10 /min: range 100 µm in dense tissue); vessels 20–70 mmHg Owen 2011, permeability design",
    },
    Defaults {
        diffusion: ("345 um^2/min", "computed from MW 45 kDa (Swabb 1974); range 141 µm Bull & Byrne 2023"),
        decay: ("0.01735 /min", "computed: range 141 µm, Bull & Byrne 2023"),
        uptake: &[],
        secretion: &[("epithelial", "0.05 /min"), ("mesenchymal", "0.05 /min")],
        vessel: ("0", "0 /min"),
        matrix_uptake: "0 /min",
        initial: "0",
        cycles: 3,
        source: "calibrated: 1 (scaled) inside dense tumour",
    },
    Defaults {
        diffusion: ("787 um^2/min", "computed (Swabb 1974)"),
        decay: ("0.02 /min", "design: range 200 µm"),
        uptake: &[],
        secretion: &[("epithelial", "15 pM/min"), ("mesenchymal", "15 pM/min")],
        vessel: ("0 pM", "0 /min"),
        matrix_uptake: "0 /min",
        initial: "0 pM",
        cycles: 3,
        source: "calibrated: 150 pM inside dense tumour, three times the half-effect",
    },
    Defaults {
        diffusion: ("1527 um^2/min", "computed from Bull & Byrne 2023 (range 28 µm)"),
        decay: ("1.95 /min", "computed: range 28 µm, Bull & Byrne 2023"),
        uptake: &[],
        secretion: &[("macrophage", "4 /min"), ("educated_macrophage", "40 /min")],
        vessel: ("0", "0 /min"),
        matrix_uptake: "0 /min",
        initial: "0",
        cycles: 3,
        source: "calibrated: about 1 (scaled) beside an educated macrophage",
    },
    Defaults {
        diffusion: ("507 um^2/min", "computed from MW 27 kDa (Swabb 1974)"),
        decay: ("0.0462 /min", "cathepsin B half-life 15 min at pH 7.4 (Turk, Kirschke): range 105 µm"),
        uptake: &[],
        secretion: &[("epithelial", "0.002 /min"), ("mesenchymal", "0.002 /min"), ("educated_macrophage", "5 /min")],
        vessel: ("0", "0 /min"),
        matrix_uptake: "0.3 /min",
        initial: "0",
        cycles: 3,
        source: "calibrated: matrix half-life 6–12 h beside one educated macrophage",
    },
];

/// What a drug is like unless the config says otherwise.
pub const DRUG: Defaults = Defaults {
    diffusion: ("1e4 um^2/min", "computed: 1.778e-4 cm^2/s · (molecular mass / Da)^-0.75, Swabb 1974"),
    decay: ("0.001 /min", "design"),
    uptake: &[],
    secretion: &[],
    vessel: ("0 nM", "10 /min"),
    matrix_uptake: "0 /min",
    initial: "0 nM",
    cycles: 3,
    source: "design: a small molecule leaves capillaries within seconds",
};
