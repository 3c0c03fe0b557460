//! What cells, vessels and matrix give to and take from a field: the coefficients of its implicit step.
//! Twin of `shaders/processes/exchange.wgsl`.
//!
//! `∂u/∂t = D∇²u − (λ + uptake + k_b·W)·u − consumption·u/(u+K) + secretion + P·(u_blood − u)·[perfused vessel]
//! + P_m·(u_medium − u)·[bathed, empty]`
//! becomes, by backward Euler and after multiplication by `dx²/D`,
//! `loss·u − Σ(u' − u) = source` with `loss = dx²/D·(1/Δt + λ + uptake + …)` and `source = dx²/D·(u_old/Δt + …)`.
//! The consumption is linearised with the old value: `consumption/(u_old + K)·u`.
use super::Setting;
use crate::config::Config;
use crate::config::spec::Parameter;
use crate::lattice::portable::{product, reciprocal};
use crate::moment::Moment;
use crate::program::{Dispatch, Pass, Shader};
use crate::tissue::cell::{
    KINDS, Kind, Phase, VESSEL_MEDIUM, VESSEL_PERFUSED, VESSEL_YOUNG, kind_of, phase_of, polarisation_of,
};
use crate::tissue::fields::Field;
use crate::tissue::rows::rows;
use crate::tissue::state::{Layer, Tissue};
use bytemuck::{Pod, Zeroable};
use multiversion::multiversion;

static SHADER: Shader = Shader { name: "exchange", text: include_str!("../../shaders/processes/exchange.wgsl") };
/// The pass.
pub static EXCHANGE: Pass = Pass { shader: &SHADER, entry: "exchange", reach: 0, twin: exchange };
/// The same for a field that vessels, medium and matrix have nothing to do with.
pub static WITH_CELLS: Pass = Pass { shader: &SHADER, entry: "exchange_with_cells", reach: 0, twin: exchange };

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    rates: [[f32; 4]; KINDS],
    storage: f32,
    decay: f32,
    half_saturation: f32,
    matrix_uptake: f32,
    permeability: f32,
    vessel_supply: f32,
    medium_exchange: f32,
    medium_supply: f32,
    drug: u32,
    young: f32,
    spare: [u32; 2],
}

/// A field of the table or a drug, as the config describes it.
#[derive(Clone, Copy)]
pub struct Substance<'a> {
    /// Where its keys are in the config, like `oxygen` or `drug[0]`.
    pub path: &'a str,
    /// Its number, if it is a drug.
    pub drug: Option<usize>,
}

impl Substance<'_> {
    /// The path of one of its keys.
    pub fn key(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    /// Its diffusion coefficient in µm²/min; estimated from the molecular mass where the config gives none (Swabb 1974).
    pub fn diffusion(&self, config: &Config) -> f64 {
        let (given, mass) = (self.key("diffusion"), self.key("molecular_mass"));
        let swabb = |mass: f64| 1.778e-4 * 1e8 * 60.0 * libm::pow(mass, -0.75); // cm²/s in µm²/min
        if config.has(&given) { config.number(&given) } else { swabb(config.number(&mass)) }
    }
}

/// Which number of [`Moment::plasma`] a field is held at by vessels: beyond all of them for a field of the table.
const NO_DRUG: u32 = u32::MAX;

/// Defaults of one field that differ from nothing at all.
pub struct Defaults {
    /// Diffusion coefficient and its source.
    pub diffusion: (&'static str, &'static str),
    /// Decay rate and its source.
    pub decay: (&'static str, &'static str),
    /// Uptake per kind.
    pub uptake: &'static [(&'static str, &'static str)],
    /// Secretion per kind.
    pub secretion: &'static [(&'static str, &'static str)],
    /// Level in blood and permeability of vessels.
    pub vessel: (&'static str, &'static str),
    /// Uptake by matrix of density 1.
    pub matrix_uptake: &'static str,
    /// Value at the start.
    pub initial: &'static str,
    /// Multigrid cycles a step, so that the balance of mass holds to 10⁻⁴ also while the field rises.
    pub cycles: u64,
    /// Source of the exchange rates.
    pub source: &'static str,
}

/// The keys of one field that concern its exchange.
pub fn parameters(field: &Field, defaults: &Defaults) -> Vec<Parameter> {
    let (name, unit) = (field.name, if field.unit == "1" { "" } else { field.unit });
    let rate = if unit.is_empty() { "1/min".to_string() } else { format!("{unit}/min") };
    let amount = if unit.is_empty() { "um^3/min".to_string() } else { format!("{unit} um^3/min") };
    let level = if unit.is_empty() { "1" } else { unit };
    let zero = |u: &str| if u == "1" { "0".to_string() } else { format!("0 {u}") };
    let q = |key, unit: &str, default: &str, about| Parameter::quantity(name, key, unit, default, about);
    vec![
        q("decay", "1/min", defaults.decay.0, "loss everywhere").source(defaults.decay.1),
        q("uptake", "1/min", "0 /min", "first-order uptake in tissue full of these cells")
            .per_kind(defaults.uptake)
            .source(defaults.source),
        q(
            "consumption",
            &rate,
            &zero(&rate),
            "zero-order uptake in tissue full of these cells, saturating at low levels",
        )
        .per_kind(&[]),
        q("half_saturation", level, &format!("0.5 {unit}"), "level at which the consumption is half").within(1e-3, 1e9),
        q("secretion", &rate, &zero(&rate), "secretion in tissue full of these cells, or an amount per cell and time")
            .or_unit(&amount)
            .per_kind(defaults.secretion)
            .with_educated()
            .source(defaults.source),
        q("matrix_uptake", "1/min", defaults.matrix_uptake, "binding to matrix of density 1"),
        q("vessel_level", level, defaults.vessel.0, "level in blood").source(defaults.source),
        q("permeability", "1/min", defaults.vessel.1, "exchange rate of a site with a perfused vessel"),
        Parameter::number(
            name,
            "young_vessels",
            (0.0, 100.0),
            1.0,
            "exchange of a young vessel over that of a mature one",
        ),
        q("medium_level", level, &zero(level), "level in culture medium, see `medium.enabled`"),
        q("medium_exchange", "1/min", "0 /min", "exchange rate of an empty site bathed by medium"),
        q("initial", level, defaults.initial, "level at the start"),
    ]
}

/// What a state adds to secretion: polarisation of a macrophage, lack of oxygen of a tumour cell, activation of stroma; the
/// row of the config, and the kinds of cells that it is for.
const STATES: [(&str, &[Kind]); 3] = [
    ("educated_macrophage", &[Kind::Macrophage]),
    ("hypoxic_tumour", &[Kind::Epithelial, Kind::Mesenchymal]),
    ("activated_stroma", &[Kind::Normal, Kind::Fibroblast]),
];

/// The pass for one substance; `scale` is dx²/D in minutes.
pub fn dispatch(substance: &Substance, layer: Layer, setting: &Setting, scale: f64) -> Dispatch {
    let config = setting.config;
    let path = |key: &str| substance.key(key);
    // Drugs have no level of their own in blood or medium, and no cell secretes them.
    let number = |key: &str| if config.has(&path(key)) { config.number(&path(key)) } else { 0.0 };
    let scaled = |x: f64| (x * scale) as f32;
    let secretion = |row: &str| {
        let key = path(&format!("secretion.{row}"));
        let (x, dimension) = if config.has(&key) { config.number_and_dimension(&key) } else { (0.0, 0) };
        if dimension == 1 { x / setting.spacing.powi(3) } else { x }
    };
    let (uptake, consumption) = (config.per_kind(&path("uptake")), config.per_kind(&path("consumption")));
    let mut rates = [[0.0; 4]; KINDS];
    for kind in Kind::ALL.into_iter().skip(1) {
        let k = kind as usize;
        rates[k] = [scaled(uptake[k]), scaled(consumption[k]), scaled(secretion(kind.name())), 0.0];
    }
    for (row, kinds) in STATES {
        kinds.iter().for_each(|kind| rates[*kind as usize][3] = scaled(secretion(row)));
    }
    let params = Params {
        rates,
        storage: scaled(1.0 / setting.step),
        decay: scaled(number("decay")),
        half_saturation: number("half_saturation") as f32,
        matrix_uptake: scaled(number("matrix_uptake")),
        permeability: scaled(number("permeability")),
        vessel_supply: scaled(number("permeability") * number("vessel_level")),
        medium_exchange: scaled(number("medium_exchange")),
        medium_supply: scaled(number("medium_exchange") * number("medium_level")),
        young: if config.has(&path("young_vessels")) { number("young_vessels") as f32 } else { 1.0 },
        drug: substance.drug.map_or(NO_DRUG, |number| number as u32),
        spare: [0; 2],
    };
    let pass = if params.with_cells_only() { &WITH_CELLS } else { &EXCHANGE };
    Dispatch::new(pass, &params).bind("value", layer).bind("source", Layer::Source(0)).bind("loss", Layer::Loss(0))
}

/// The parameters of a step: vessels and medium offer a drug at its level now.
fn now(mut params: Params, moment: &Moment) -> Params {
    if let Some(level) = moment.plasma.get(params.drug as usize) {
        params.vessel_supply = product(params.permeability, *level);
        params.medium_supply = product(params.medium_exchange, *level);
    }
    params
}

fn exchange(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let params = now(dispatch.params(), moment);
    let value_layer = dispatch.layer("value");
    let row_of = match (0..4).fold(0, |all, which| all | u8::from(params.has(which)) << which) {
        0b0000 => exchange_row::<0b0000>,
        0b0001 => exchange_row::<0b0001>,
        0b0100 => exchange_row::<0b0100>,
        0b0101 => exchange_row::<0b0101>,
        0b1000 => exchange_row::<0b1000>,
        0b1100 => exchange_row::<0b1100>,
        0b1101 => exchange_row::<0b1101>,
        _ => exchange_row::<0b1111>,
    };
    let (alone, zeros) = (params.with_cells_only(), vec![0; tissue.grid().size[0] as usize]);
    rows(tissue, tissue.grid(), [Layer::Source(0), Layer::Loss(0)], |tissue, row| {
        let [source, loss] = row.out.map(bytemuck::cast_slice_mut::<u32, f32>);
        let part = row.first..row.first + source.len();
        let cell = &tissue.words(Layer::Cell)[part.clone()];
        let words = |layer| if alone { &zeros } else { &tissue.words(layer)[part.clone()] };
        let (vessel, matrix) = (words(Layer::Vessel), bytemuck::cast_slice(words(Layer::Matrix)));
        let value = &tissue.floats(value_layer)[part];
        row_of(&params, [cell, vessel], [matrix, value], source, loss);
    });
}

impl Params {
    /// Whether vessels, medium and matrix give and take nothing.
    fn with_cells_only(&self) -> bool {
        let rates =
            [self.matrix_uptake, self.permeability, self.vessel_supply, self.medium_exchange, self.medium_supply];
        self.drug == NO_DRUG && rates.iter().all(|rate| *rate == 0.0)
    }

    /// Whether any kind has a rate of this number: uptake, consumption, secretion, what a state adds to it.
    fn has(&self, which: usize) -> bool {
        self.rates.iter().any(|rates| rates[which] != 0.0)
    }
}

/// The rate of a kind, picked by masks: a branch or a look-up would keep the loop from being vectorised. 0 if it is not
/// among those that there are.
#[inline(always)]
fn rate<const RATES: u8>(params: &Params, which: usize, kind: u32) -> f32 {
    if RATES >> which & 1 == 0 {
        return 0.0;
    }
    let bits = |k: usize| params.rates[k][which].to_bits() & 0u32.wrapping_sub(u32::from(kind == k as u32));
    f32::from_bits((0..KINDS).fold(0, |all, k| all | bits(k)))
}

/// One row; bit n of `RATES` tells whether any kind has rate n, as rates of 0 change nothing and are left out.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn exchange_row<const RATES: u8>(
    params: &Params,
    [cell, vessel]: [&[u32]; 2],
    [matrix, value]: [&[f32]; 2],
    source: &mut [f32],
    loss: &mut [f32],
) {
    let n = cell.len();
    let (vessel, matrix, value, source, loss) =
        (&vessel[..n], &matrix[..n], &value[..n], &mut source[..n], &mut loss[..n]);
    let params = *params;
    for x in 0..n {
        let (c, u) = (cell[x], value[x]);
        let kind = kind_of(c) & 7;
        let perfused = vessel[x] & VESSEL_PERFUSED != 0;
        let bathed = kind_of(c) == Kind::Empty as u32 && vessel[x] & VESSEL_MEDIUM != 0;
        let phase = phase_of(c);
        let stroma = (kind == Kind::Normal as u32) | (kind == Kind::Fibroblast as u32);
        let short = (phase == Phase::Hypoxic as u32) | (phase == Phase::Quiescent as u32);
        let told = if stroma { phase == Phase::Activated as u32 } else { short };
        let polarised = product(polarisation_of(c) as f32, 0.003_921_569);
        let told = if told { 1.0 } else { 0.0 };
        let state = if kind == Kind::Macrophage as u32 { polarised } else { told };
        let width = if vessel[x] & VESSEL_YOUNG != 0 { params.young } else { 1.0 };
        let consumes = RATES & 2 != 0;
        let full = rate::<RATES>(&params, 1, kind);
        let consumed = if consumes { product(full, reciprocal(u + params.half_saturation)) } else { 0.0 };
        let taken = rate::<RATES>(&params, 0, kind) + consumed + product(params.matrix_uptake, matrix[x]);
        let given = rate::<RATES>(&params, 2, kind) + product(rate::<RATES>(&params, 3, kind), state);
        loss[x] = ((params.storage + params.decay)
            + taken
            + if perfused { product(params.permeability, width) } else { 0.0 })
            + if bathed { params.medium_exchange } else { 0.0 };
        source[x] =
            (product(params.storage, u) + given + if perfused { product(params.vessel_supply, width) } else { 0.0 })
                + if bathed { params.medium_supply } else { 0.0 };
    }
}
