//! What cells, vessels and matrix give to and take from a field: the coefficients of its implicit step.
//! Shader: `shaders/processes/exchange.wgsl`; its twin: `src/processes/exchange/twin.rs`.
//!
//! `∂u/∂t = D∇²u − (λ + uptake + k_b·W)·u − consumption·u/(u+K) + secretion + P·(u_blood − u)·[perfused vessel]
//! + P_m·(u_medium − u)·[bathed, empty]`
//! becomes, by backward Euler and after multiplication by `dx²/D`,
//! `loss·u − Σ(u' − u) = source` with `loss = dx²/D·(1/Δt + λ + uptake + …)` and `source = dx²/D·(u_old/Δt + …)`.
//! The consumption is linearised with the old value: `consumption/(u_old + K)·u`.
//!
//! Secretion is that of the kind, and what a state and the trait CXCL1 add to it.
mod twin;

use super::Setting;
use crate::config::spec::{CALLER, Parameter};
use crate::config::{Config, HIGHEST};
use crate::lattice::units::VESSEL;
use crate::program::{Dispatch, Pass, Shader};
use crate::tissue::cell::{KINDS, Kind};
use crate::tissue::fields::Field;
use crate::tissue::state::Layer;
use crate::tissue::traits::bit;
use bytemuck::{Pod, Zeroable};
use std::f64::consts::PI;

static SHADER: Shader = Shader { name: "exchange", text: include_str!("../../shaders/processes/exchange.wgsl") };
/// The pass.
pub static EXCHANGE: Pass = Pass { shader: &SHADER, entry: "exchange", reach: 0, twin: twin::exchange };
/// The same for a field that vessels, medium and matrix have nothing to do with.
pub static WITH_CELLS: Pass = Pass { shader: &SHADER, entry: "exchange_with_cells", reach: 0, twin: twin::exchange };
/// The same for a field that tumour cells with a trait secrete more of.
pub static BY_TRAIT: Pass = Pass { shader: &SHADER, entry: "exchange_by_trait", reach: 0, twin: twin::exchange };

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
    carried: f32,
    carrier: u32,
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

const PERMEABILITY: &str = "exchange rate of a cube of 20 um with a perfused vessel, 2πR·ψ/(20 um)² and the way from its wall; at \
                            other spacings a vessel one site wide exchanges as much with the tissue around it";

/// The most that a site with a vessel exchanges, in units of D/dx²: its level is that of blood then, but for a sixtieth of what the
/// sites beside it pull. It stays below what the multigrid takes for a held value, 64, among which its cycles are slower.
const MOST: f64 = 60.0;

/// Exchange rate of a site with a perfused vessel, per minute, for the vessel that a config describes.
pub fn permeability(substance: &Substance, config: &Config, spacing: f64) -> f64 {
    rate(config.number(&substance.key("permeability")), substance.diffusion(config), spacing)
}

/// Exchange rate of a site with a vessel, per minute, whose rate is `at_20_um` in sites of that size.
///
/// A site of another size holds another length of vessel in another volume. And it stands for tissue at another distance from
/// it, 0.208 of the spacing (Peaceman 1978): what lies between two such distances resists by ln(ratio)/2πD, which is on the
/// lattice where sites are finer, and in the rate where they are coarser. So it is for lone vessels, one site wide.
fn rate(at_20_um: f64, diffusion: f64, spacing: f64) -> f64 {
    let rate = at_20_um * (VESSEL / spacing) * (VESSEL / spacing);
    let most = (MOST * diffusion / (spacing * spacing)).max(at_20_um);
    let part = 1.0 + libm::log(spacing / VESSEL) / narrowest(at_20_um, diffusion);
    if rate < most * part { rate / part } else { most }
}

/// Exchange of a young vessel over that of a mature one, which is `young` in sites of 20 µm: the way from the wall resists both alike.
fn of_young(substance: &Substance, config: &Config, spacing: f64) -> f64 {
    let (key, diffusion) = (substance.key("young_vessels"), substance.diffusion(config));
    let young = if config.has(&key) { config.number(&key) } else { 1.0 };
    let mature = config.number(&substance.key("permeability"));
    let eased = |at_20_um: f64| rate(at_20_um, diffusion, spacing) / at_20_um;
    if young * mature > 0.0 { young * (eased(young * mature) / eased(mature)) } else { young }
}

/// 2πD over what a length of vessel exchanges: −ln of the narrowest site, in units of [`VESSEL`], that can give so much.
fn narrowest(permeability: f64, diffusion: f64) -> f64 {
    2.0 * PI * diffusion / (permeability * VESSEL * VESSEL)
}

/// The narrowest sites, in µm, of which a line can exchange what the config says: narrower ones hold the level of blood and still
/// give less.
pub fn least_spacing(substance: &Substance, config: &Config) -> f64 {
    let permeability = config.number(&substance.key("permeability"));
    VESSEL * libm::exp(-narrowest(permeability, substance.diffusion(config)))
}

/// The keys of one field that concern its exchange.
pub fn parameters(field: &Field, defaults: &Defaults) -> Vec<Parameter> {
    let level = field.unit;
    let q = |key, unit: &str, default: &str, about| bounded(field, key, unit, default, about);
    let others = vec![
        q("matrix_uptake", "1/min", defaults.matrix_uptake, "binding to matrix of density 1"),
        q("vessel_level", level, defaults.vessel.0, "level in blood").source(defaults.source),
        q("permeability", "1/min", defaults.vessel.1, PERMEABILITY).source(defaults.source),
        Parameter::number(
            field.name,
            "young_vessels",
            (0.0, 100.0),
            1.0,
            "exchange of a young vessel over that of a mature one, in sites of 20 um",
        ),
        q("medium_level", level, &zero(level), "level in culture medium, see `medium.enabled`"),
        q("medium_exchange", "1/min", "0 /min", "exchange rate of an empty site bathed by medium"),
        q("initial", level, defaults.initial, "level at the start"),
    ];
    [of_cells(field, defaults), others].concat()
}

/// Those of what cells take and give, and of decay.
fn of_cells(field: &Field, defaults: &Defaults) -> Vec<Parameter> {
    let unit = if field.unit == "1" { "" } else { field.unit };
    let rate = if unit.is_empty() { "1/min".to_string() } else { format!("{unit}/min") };
    let amount = if unit.is_empty() { "um^3/min".to_string() } else { format!("{unit} um^3/min") };
    let q = |key, unit: &str, default: &str, about| bounded(field, key, unit, default, about);
    // Uptake and secretion of a kind, both high, hold a level, and the secretion is their product.
    let most = 1e3 * HIGHEST;
    let consumption = "zero-order uptake in tissue full of these cells, saturating at low levels";
    vec![
        q("decay", "1/min", defaults.decay.0, "loss everywhere").source(defaults.decay.1),
        q("uptake", "1/min", "0 /min", "first-order uptake in tissue full of these cells")
            .per_kind(defaults.uptake)
            .source(defaults.source),
        q("consumption", &rate, &zero(&rate), consumption).within(0.0, most).per_kind(&[]),
        q("half_saturation", field.unit, &format!("0.5 {unit}"), "level at which the consumption is half")
            .within(1e-3, HIGHEST),
        q("secretion", &rate, &zero(&rate), "secretion in tissue full of these cells, or an amount per cell and time")
            .within(0.0, most)
            .or_unit(&amount)
            .per_kind(defaults.secretion)
            .with_educated()
            .source(defaults.source),
    ]
}

fn zero(unit: &str) -> String {
    if unit == "1" { "0".into() } else { format!("0 {unit}") }
}

/// A quantity of a field that is not negative, and so low that the solver can hold it.
fn bounded(field: &Field, key: &str, unit: &str, default: &str, about: &'static str) -> Parameter {
    Parameter::quantity(field.name, key, unit, default, about).within(0.0, HIGHEST)
}

/// What a state adds to secretion: polarisation of a macrophage, lack of oxygen of a tumour cell, activation of stroma; the
/// row of the config, and the kinds of cells that it is for.
const STATES: [(&str, &[Kind]); 3] = [
    ("educated_macrophage", &[Kind::Macrophage]),
    ("hypoxic_tumour", &[Kind::Epithelial, Kind::Mesenchymal]),
    ("activated_stroma", &[Kind::Normal, Kind::Fibroblast]),
];

/// Secretion in a row of the table of a substance, in its units per minute at a site full of such cells.
fn secretion(substance: &Substance, row: &str, setting: &Setting) -> f64 {
    let key = substance.key(&format!("secretion.{row}"));
    let (x, dimension) = if setting.config.has(&key) { setting.config.number_and_dimension(&key) } else { (0.0, 0) };
    if dimension == 1 { x / setting.spacing.powi(3) } else { x }
}

/// Secretion of each kind, and what its state adds to it, in units of the substance per minute.
pub fn secretions(substance: &Substance, setting: &Setting) -> [[f64; 2]; KINDS] {
    let mut all = [[0.0; 2]; KINDS];
    for kind in Kind::ALL.into_iter().skip(1) {
        all[kind as usize][0] = secretion(substance, kind.name(), setting);
    }
    for (row, kinds) in STATES {
        kinds.iter().for_each(|kind| all[*kind as usize][1] = secretion(substance, row, setting));
    }
    all
}

/// The pass for one substance; `scale` is dx²/D in minutes.
pub fn dispatch(substance: &Substance, layer: Layer, setting: &Setting, scale: f64) -> Dispatch {
    let config = setting.config;
    let path = |key: &str| substance.key(key);
    // Drugs have no level of their own in blood or medium, and no cell secretes them.
    let number = |key: &str| if config.has(&path(key)) { config.number(&path(key)) } else { 0.0 };
    let scaled = |x: f64| (x * scale) as f32;
    let permeability = permeability(substance, config, setting.spacing);
    let (uptake, consumption) = (config.per_kind(&path("uptake")), config.per_kind(&path("consumption")));
    let secretions = secretions(substance, setting);
    let rates = |k: usize| [uptake[k], consumption[k], secretions[k][0], secretions[k][1]].map(scaled);
    let params = Params {
        rates: std::array::from_fn(|k| if k == Kind::Empty as usize { [0.0; 4] } else { rates(k) }),
        storage: scaled(1.0 / setting.step),
        decay: scaled(number("decay")),
        half_saturation: number("half_saturation") as f32,
        matrix_uptake: scaled(number("matrix_uptake")),
        permeability: scaled(permeability),
        vessel_supply: scaled(permeability * number("vessel_level")),
        medium_exchange: scaled(number("medium_exchange")),
        medium_supply: scaled(number("medium_exchange") * number("medium_level")),
        young: of_young(substance, config, setting.spacing) as f32,
        drug: substance.drug.map_or(NO_DRUG, |number| number as u32),
        carried: scaled(secretion(substance, CALLER, setting)),
        carrier: bit("CXCL1"),
    };
    Dispatch::new(params.pass(), &params)
        .bind("value", layer)
        .bind("source", Layer::Source(0))
        .bind("loss", Layer::Loss(0))
}

impl Params {
    /// The pass that reads no more than these need.
    fn pass(&self) -> &'static Pass {
        match (self.carried > 0.0, self.with_cells_only()) {
            (true, _) => &BY_TRAIT,
            (false, true) => &WITH_CELLS,
            (false, false) => &EXCHANGE,
        }
    }

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
