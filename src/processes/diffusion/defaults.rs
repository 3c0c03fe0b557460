//! What the fields are like unless the config says otherwise, with sources: the numbers of the literature.
use crate::processes::exchange::Defaults;

/// Physical defaults of the fields, in the order of the table, optional ones last.
pub const DEFAULTS: [Defaults; 6] = [
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
        vessel: ("30 mmHg", "2000 /min"),
        matrix_uptake: "0 /min",
        initial: "38 mmHg",
        cycles: 3,
        source: "PhysiCell (10 /min: range 100 µm in dense tissue); blood 20–70 mmHg Owen 2011, 30 by design: tumours grow as before; permeability computed for a \
                 capillary of 6 µm: mass transfer of Secomb 2004 (3080 /min; Owen 2011: 6 cm/min, 2830 /min), and from its wall to the mean of a site",
    },
    Defaults {
        diffusion: ("345 um^2/min", "extrapolated to MW 45 kDa: Swabb 1974 holds below 32 kDa"),
        decay: ("0.01735 /min", "computed: range 141 µm (7.1 cells of 20 µm), Bull & Byrne 2023"),
        uptake: &[],
        secretion: &[("epithelial", "0.05 /min"), ("mesenchymal", "0.05 /min")],
        vessel: ("0", "0 /min"),
        matrix_uptake: "0 /min",
        initial: "0",
        cycles: 3,
        source: "calibrated: 1 (scaled) inside dense tumour",
    },
    Defaults {
        diffusion: ("787 um^2/min", "computed from MW 15 kDa (Swabb 1974)"),
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
        diffusion: ("1527 um^2/min", "computed from MW 6.2 kDa (Swabb 1974)"),
        decay: ("1.95 /min", "computed: range 28 µm (1.4 cells of 20 µm), Bull & Byrne 2023"),
        uptake: &[],
        secretion: &[("macrophage", "4 /min"), ("educated_macrophage", "40 /min"), ("activated_stroma", "4 /min")],
        vessel: ("0", "0 /min"),
        matrix_uptake: "0 /min",
        initial: "0",
        cycles: 3,
        source: "calibrated: 2.2 (scaled) where an educated macrophage sits, 0.5 beside it; activated stroma: design",
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
        source: "calibrated: matrix half-life 9 h where an educated macrophage sits (32 h beside it)",
    },
    Defaults {
        diffusion: ("1e3 um^2/min", "Owen 2011"),
        decay: ("0.01 /min", "Owen 2011 (range 316 µm)"),
        uptake: &[],
        secretion: &[("hypoxic_tumour", "0.02 nM/min"), ("educated_macrophage", "0.02 nM/min")],
        vessel: ("0 nM", "0 /min"),
        matrix_uptake: "0 /min",
        initial: "0 nM",
        cycles: 3,
        source: "calibrated: 2 nM where hypoxic cells fill all tissue, 0.3 nM in configs/angiogenesis.toml; published rates per cell differ 380 times",
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
