//! What holds in blood, lymph and organs: chances and rates of what becomes of cells that have left a lattice.
use super::keys::ROUTES;
use crate::config::Config;
use crate::error::Result;
use crate::tissue::traits::bits;

/// What holds in blood, lymph and organs.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Minutes between two looks at blood and organs.
    pub every: f64,
    /// Single tumour cells that another tumour sheds, per minute.
    pub influx: f64,
    /// Normal cells with an oncogene that enter blood, per minute.
    pub influx_normal: f64,
    /// Genes that tumour cells have from the start, as bits.
    pub genes: u32,
    /// Rate at which cells leave blood, per minute.
    pub clearance: f64,
    /// Rate at which a therapy captures them, per minute.
    pub capture: f64,
    /// Share of the cells that enter blood which are lost when they first pass the lung.
    pub first_pass_loss: f64,
    /// Chance to be alive where they stop: single cells, clusters.
    pub survival: [f64; 2],
    /// The way through lymph.
    pub lymph: Lymph,
    /// The way back to the tumour, if there is one.
    pub home: Option<Home>,
    /// What the oncogene of normal cells does.
    pub oncogene: Oncogene,
    /// The organs.
    pub organs: Vec<Organ>,
}

/// What holds in lymph.
#[derive(Clone, Debug, PartialEq)]
pub struct Lymph {
    /// Share of the tumour cells that leave a lattice which take lymph.
    pub share: f64,
    /// Rate at which cells leave lymph vessels, per minute.
    pub clearance: f64,
    /// Chance to be alive then.
    pub survival: f64,
    /// Chance of those to stop in a node, where there is one.
    pub stops: f64,
    /// Chance of the others to pass on into blood.
    pub passes: f64,
}

/// How cells come back to their tumour.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    /// Share of the cells that stop alive which stop in the tumour's vessels.
    pub share: f64,
    /// Chance of those to infiltrate it without any of the genes, and unattracted.
    pub infiltration: f64,
    /// Genes that help, as bits.
    pub genes: u32,
    /// By how much each of them raises the odds of that: a factor of 1 + gain.
    pub gain: f64,
    /// By how much the signals of a large tumour raise them: a factor of 1 + attraction.
    pub attraction: f64,
    /// Tumour cells whose signals have half of that effect.
    pub half_burden: f64,
    /// Traits that cells have once they are back, beside their own, as bits.
    pub acquired: u32,
}

/// What the oncogene of normal cells does.
#[derive(Clone, Debug, PartialEq)]
pub struct Oncogene {
    /// Whether it is on.
    pub on: bool,
    /// Rate at which sleeping normal cells awake while it is, per minute.
    pub awakening: f64,
    /// Chance of one that is awake to found a lesion.
    pub colonisation: f64,
}

/// How cells reach an organ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// By blood.
    Blood,
    /// By lymph.
    Lymph,
}

/// An organ that cells can reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Organ {
    /// Its name.
    pub name: String,
    /// How cells reach it.
    pub route: Route,
    /// Its share of the cells that stop, of all shares of the organs of its route.
    pub share: f64,
    /// Chance to leave the vessel without any of its genes.
    pub extravasation: f64,
    /// Genes that open it, as bits.
    pub genes: u32,
    /// By how much each of them raises the odds of that: a factor of 1 + gain.
    pub gain: f64,
    /// Chance to fall asleep on arrival.
    pub dormancy: f64,
    /// Rate at which sleepers awake, per minute.
    pub awakening: f64,
    /// Rate at which they die, per minute.
    pub death: f64,
    /// Share of that death that SRC prevents.
    pub src_survival: f64,
    /// Rate at which normal cells die there, per minute.
    pub normal_death: f64,
    /// Chance of a cell that is awake to found a lesion.
    pub colonisation: f64,
    /// Lesions that stay small.
    pub balance: Balance,
    /// Whether it has a lattice of its own: who would found a lesion arrives there instead.
    pub lattice: bool,
}

/// Micrometastases in balance: as many of their cells die as are born.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Balance {
    /// Share of the lesions of tumour cells that begin as one.
    pub share: f64,
    /// Rate at which one begins to grow, per minute.
    pub escape: f64,
    /// Rate at which one dies out, per minute.
    pub extinction: f64,
    /// Cells that one sheds into blood, per minute.
    pub shedding: f64,
}

impl Rules {
    /// Whether cells can enter blood at all.
    pub fn are_needed(config: &Config) -> bool {
        let flows = ["influx", "influx_normal"].iter().any(|key| config.number(&format!("circulation.{key}")) > 0.0);
        config.flag("intravasation.enabled") || flows
    }

    /// Reads the rules of a config.
    ///
    /// # Errors
    /// If two organs have one name.
    pub fn read(config: &Config) -> Result<Rules> {
        let number = |key: &str| config.number(&format!("circulation.{key}"));
        let organs: Vec<Organ> =
            (0..config.list("organ")).map(|i| Organ::read(config, &format!("organ[{i}]"))).collect();
        for (i, organ) in organs.iter().enumerate() {
            let plain = organ.name.chars().all(|c| c.is_alphanumeric() || "-_. ".contains(c)) && !organ.name.is_empty();
            // Some file systems have one folder for names in which only capitals differ.
            if !plain || organs[..i].iter().any(|other| other.name.to_lowercase() == organ.name.to_lowercase()) {
                let help = "give each organ its own name of letters, digits, spaces, `-`, `_` and `.`; capitals alone tell none apart";
                let problem = format!("`{}` is no name of its own", organ.name);
                return Err(config.error(&format!("organ[{i}]"), problem, help));
            }
        }
        Ok(Rules {
            every: number("every"),
            influx: number("influx"),
            influx_normal: number("influx_normal"),
            genes: bits(config.words("circulation.genes")),
            clearance: std::f64::consts::LN_2 / number("half_life"),
            capture: number("capture"),
            first_pass_loss: number("first_pass_loss"),
            survival: [number("survival_single"), number("survival_cluster")],
            lymph: Lymph::read(config),
            home: config.flag("self_seeding.enabled").then(|| Home::read(config)),
            oncogene: Oncogene::read(config),
            organs,
        })
    }

    /// All shares of the organs of a route.
    pub fn shares(&self, route: Route) -> f64 {
        self.organs.iter().filter(|organ| organ.route == route).map(|organ| organ.share).sum()
    }
}

impl Lymph {
    fn read(config: &Config) -> Lymph {
        let number = |key: &str| config.number(&format!("lymph.{key}"));
        Lymph {
            share: number("share"),
            clearance: std::f64::consts::LN_2 / number("half_life"),
            survival: number("survival"),
            stops: number("stops"),
            passes: number("passes"),
        }
    }
}

impl Home {
    fn read(config: &Config) -> Home {
        let number = |key: &str| config.number(&format!("self_seeding.{key}"));
        Home {
            share: number("share"),
            infiltration: number("infiltration"),
            genes: bits(config.words("self_seeding.genes")),
            gain: number("gain"),
            attraction: number("attraction"),
            half_burden: number("half_burden"),
            acquired: bits(config.words("self_seeding.acquired")),
        }
    }

    /// Chance of cells with some traits to infiltrate a tumour of so many cells, from whose vessels they leave:
    /// the odds of `infiltration` times `Π(1 + g·v_i)·(1 + a·S)` with the signal `S = N/(N + N_half)`.
    pub fn lets_in(&self, traits: u32, burden: f64) -> f64 {
        let signal = burden / (burden + self.half_burden);
        helped(self.infiltration, by_genes(self.gain, traits & self.genes) * (1.0 + self.attraction * signal))
    }
}

impl Oncogene {
    fn read(config: &Config) -> Oncogene {
        Oncogene {
            on: config.flag("oncogene.on"),
            awakening: config.number("oncogene.awakening"),
            colonisation: config.number("oncogene.colonisation"),
        }
    }

    /// Rate at which sleeping normal cells awake now, per minute: none while it is off.
    pub fn awakens(&self) -> f64 {
        if self.on { self.awakening } else { 0.0 }
    }
}

impl Organ {
    fn read(config: &Config, path: &str) -> Organ {
        let number = |key: &str| config.number(&format!("{path}.{key}"));
        Organ {
            name: config.text(&format!("{path}.name")).into(),
            route: if config.text(&format!("{path}.route")) == ROUTES[1] { Route::Lymph } else { Route::Blood },
            share: number("share"),
            extravasation: number("extravasation"),
            genes: bits(config.words(&format!("{path}.genes"))),
            gain: number("gain"),
            dormancy: number("dormancy"),
            awakening: number("awakening"),
            death: number("death"),
            src_survival: number("src_survival"),
            normal_death: number("normal_death"),
            colonisation: number("colonisation"),
            balance: Balance {
                share: number("balance"),
                escape: number("escape"),
                extinction: number("extinction"),
                shedding: number("shedding"),
            },
            lattice: config.has(&format!("{path}.file")),
        }
    }

    /// Chance of cells with some traits to leave its vessels: the odds of `extravasation` times `Π(1 + g·v_i)`.
    pub fn opens_to(&self, traits: u32) -> f64 {
        helped(self.extravasation, by_genes(self.gain, traits & self.genes))
    }

    /// Rate of death of sleepers where SRC has some activity.
    pub fn dies(&self, src: f64) -> f64 {
        self.death * (1.0 - self.src_survival * src)
    }
}

/// The factor of the genes that a cell has, as bits.
fn by_genes(gain: f64, genes: u32) -> f64 {
    libm::pow(1.0 + gain, genes.count_ones().into())
}

/// A chance whose odds are raised by a factor: nearly the factor times the chance while that is small.
fn helped(chance: f64, factor: f64) -> f64 {
    // Rounding could leave a bit more than 1.
    (chance * factor / (1.0 + chance * (factor - 1.0))).min(1.0)
}
