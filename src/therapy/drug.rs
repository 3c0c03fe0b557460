//! What a drug is like: how long it stays in blood, how much of it tissue meets, and what it does there.
use super::plasma::Response;
use crate::config::Config;
use crate::error::Result;
use crate::moment::DRUGS;
use crate::tissue::cell::{KINDS, Kind};
use crate::tissue::fields::field_named;

/// A drug that a run gives.
#[derive(Clone, Debug)]
pub struct Drug {
    /// Its name.
    pub name: String,
    /// Its path in the config, like `drug[0]`.
    pub path: String,
    /// Level that vessels offer over that in blood.
    pub tissue_exposure: f64,
    /// What comes back of what it blocks, if anything.
    pub compensation: Option<Compensation>,
    /// Signals that it blocks.
    pub blocks: Vec<Block>,
    /// Cells that it kills.
    pub kills: Vec<Kill>,
    /// Substances that it inactivates: name, and rate per minute with its response.
    pub inactivates: Vec<(String, Rate)>,
    /// Substances that cells secrete more of.
    pub raises: Vec<Raise>,
    /// How it makes macrophages forget their education.
    pub repolarises: Vec<Rate>,
}

/// Late compensation of a blocked signal.
#[derive(Clone, Debug)]
pub struct Compensation {
    /// Share of what is blocked that comes back.
    pub share: f64,
    /// Level that must have been offered, nM.
    pub half: f64,
    /// For how long, minutes.
    pub after: f64,
    /// In what time it then comes back, minutes.
    pub over: f64,
}

/// A response to a level: `Uʰ/(halfʰ + Uʰ)`.
#[derive(Clone, Copy, Debug)]
pub struct Hill {
    /// Level of half effect, nM.
    pub half: f64,
    /// Steepness.
    pub hill: f64,
}

/// A signal that a drug blocks.
#[derive(Clone, Debug)]
pub struct Block {
    /// One of [`super::spec::SIGNALS`].
    pub what: String,
    /// The share that can be blocked.
    pub most: f64,
    /// How it rises with the level.
    pub hill: Hill,
    /// Whether it comes back late, see [`Drug::compensation`].
    pub returns: bool,
}

/// A rate that rises with the level.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// At saturation, per minute.
    pub most: f64,
    /// How it rises with the level.
    pub hill: Hill,
}

/// A substance that cells secrete more of under a drug.
#[derive(Clone, Debug)]
pub struct Raise {
    /// The field.
    pub what: String,
    /// Secretion at saturation over that without the drug.
    pub fold: f64,
    /// How it rises with the level.
    pub hill: Hill,
}

/// Cells that a drug kills.
#[derive(Clone, Debug)]
pub struct Kill {
    /// Rate at saturation per kind, per minute.
    pub rates: [f64; KINDS],
    /// How it rises with the level.
    pub hill: Hill,
    /// Whether only cells in the cycle are killed.
    pub cycling_only: bool,
    /// Share of the kill that cathepsin can prevent.
    pub protection: f64,
    /// Cathepsin of half protection.
    pub protection_half: f64,
    /// Trait of cells that resist, one of [`RESISTANT`](super::spec::RESISTANT).
    pub resisted_by: String,
    /// Half effect in these over that in others.
    pub resistance: f64,
}

/// What a drug does, and the level in tissue at which it does half of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Level of half effect, nM.
    pub half: f64,
    /// What it does.
    pub words: String,
    /// The trait that cells must have for it; none if all are meant.
    pub needs: Option<String>,
}

impl Effect {
    fn new(half: f64, words: String) -> Effect {
        Effect { half, words, needs: None }
    }
}

impl Hill {
    /// The response to a level.
    pub fn at(&self, level: f64) -> f64 {
        1.0 / (1.0 + libm::pow(self.half / level, self.hill))
    }
}

/// The drugs that the therapy of a config names, in the order of the tables `[[drug]]`.
///
/// # Errors
/// If two have one name, or there are more than a run can hold.
pub fn given(config: &Config) -> Result<Vec<Drug>> {
    let names: Vec<&str> = (0..config.list("drug")).map(|i| config.text(&format!("drug[{i}].name"))).collect();
    if let Some(twice) = (1..names.len()).find(|i| names[..*i].contains(&names[*i])) {
        let problem = format!("there are two drugs `{}`", names[twice]);
        return Err(config.error(&format!("drug[{twice}].name"), problem, "give each its own name"));
    }
    (0..names.len()).try_for_each(|i| check(config, &format!("drug[{i}]")))?;
    let courses = (0..config.list("therapy")).map(|i| format!("therapy[{i}].drug"));
    let wanted: Vec<&str> = courses.filter(|path| config.has(path)).map(|path| config.text(&path)).collect();
    let used = names.iter().enumerate().filter(|(_, name)| wanted.contains(*name));
    let drugs: Vec<Drug> = used.map(|(i, _)| Drug::read(config, &format!("drug[{i}]"))).collect();
    match drugs.get(DRUGS) {
        None => Ok(drugs),
        Some(one) => {
            let problem = format!("{} drugs are given in one run", drugs.len());
            Err(config.error(&format!("{}.name", one.path), problem, format!("give at most {DRUGS}")))
        }
    }
}

/// Refuses names that tables cannot hold, and more than one block that comes back.
fn check(config: &Config, path: &str) -> Result<()> {
    let name = config.text(&format!("{path}.name"));
    if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || "-_. ".contains(c)) {
        let help = "use letters, digits, spaces, `-`, `_` and `.`: it names columns of tables";
        return Err(config.error(&format!("{path}.name"), format!("`{name}` is no name for a drug"), help));
    }
    if name == "matrix" || field_named(name).is_some() {
        let help = "give it another name: it names columns of tables";
        return Err(config.error(
            &format!("{path}.name"),
            format!("`{name}` is what a field of each run is called"),
            help,
        ));
    }
    let blocks = (0..config.list(&format!("{path}.blocks"))).map(|i| format!("{path}.blocks[{i}].returns"));
    match blocks.filter(|returns| config.number(returns) > 0.0).nth(1) {
        None => Ok(()),
        Some(second) => {
            let help = "let `returns` stand in one [[drug.blocks]] of a drug only";
            Err(config.error(&second, "two signals of one drug come back late", help))
        }
    }
}

impl Kill {
    /// The names of the kinds of cells that are killed.
    fn kinds(&self) -> String {
        let killed = Kind::ALL.into_iter().filter(|kind| self.rates[*kind as usize] > 0.0);
        killed.map(Kind::name).collect::<Vec<_>>().join(", ")
    }

    /// Its half effect, and that in cells which resist it.
    fn effects(&self) -> [Effect; 2] {
        let (half, kinds) = (self.hill.half, self.kinds());
        let resistant = Effect::new(half * self.resistance, format!("kills {} {kinds}", self.resisted_by));
        [Effect::new(half, format!("kills {kinds}")), Effect { needs: Some(self.resisted_by.clone()), ..resistant }]
    }

    fn read(config: &Config, path: &str) -> Kill {
        let key = |key: &str| format!("{path}.{key}");
        let number = |name: &str| config.number(&key(name));
        Kill {
            rates: config.per_kind(&key("rate")),
            hill: Hill { half: number("half"), hill: number("hill") },
            cycling_only: config.flag(&key("cycling_only")),
            protection: number("protection"),
            protection_half: number("protection_half"),
            resisted_by: config.text(&key("resisted_by")).into(),
            resistance: number("resistance"),
        }
    }
}

impl Drug {
    /// All that it does, with the levels of half effect.
    pub fn effects(&self) -> Vec<Effect> {
        let blocks = self.blocks.iter().map(|b| Effect::new(b.hill.half, format!("blocks {}", b.what)));
        let kills = self.kills.iter().filter(|kill| !kill.kinds().is_empty()).flat_map(Kill::effects);
        let losses = self.inactivates.iter();
        let losses = losses.map(|(what, rate)| Effect::new(rate.hill.half, format!("inactivates {what}")));
        let raises = self.raises.iter().map(|r| Effect::new(r.hill.half, format!("raises {}", r.what)));
        let back = self.repolarises.iter();
        let back = back.map(|rate| Effect::new(rate.hill.half, "re-polarises macrophages".into()));
        blocks.chain(kills).chain(losses).chain(raises).chain(back).collect()
    }

    fn read(config: &Config, path: &str) -> Drug {
        let list = |name: &str| {
            let section = format!("{path}.{name}");
            (0..config.list(&section)).map(|i| format!("{section}[{i}]")).collect::<Vec<_>>()
        };
        let number = |at: &str, key: &str| config.number(&format!("{at}.{key}"));
        let hill = |at: &str| Hill { half: number(at, "half"), hill: number(at, "hill") };
        let rate = |at: &String| Rate { most: number(at, "rate"), hill: hill(at) };
        let what = |at: &str| config.text(&format!("{at}.what")).to_string();
        let block = |at: &String| Block {
            what: what(at),
            most: number(at, "most"),
            hill: hill(at),
            returns: number(at, "returns") > 0.0,
        };
        let raise = |at: &String| Raise { what: what(at), fold: number(at, "fold"), hill: hill(at) };
        let late = |at: &String| Compensation {
            share: number(at, "returns"),
            half: number(at, "half"),
            after: number(at, "returns_after"),
            over: number(at, "returns_over"),
        };
        Drug {
            name: config.text(&format!("{path}.name")).into(),
            path: path.into(),
            tissue_exposure: number(path, "tissue_exposure"),
            compensation: list("blocks").iter().find(|at| number(at, "returns") > 0.0).map(late),
            blocks: list("blocks").iter().map(block).collect(),
            kills: list("kills").iter().map(|at| Kill::read(config, at)).collect(),
            inactivates: list("inactivates").iter().map(|at| (what(at), rate(at))).collect(),
            raises: list("raises").iter().map(raise).collect(),
            repolarises: list("repolarises").iter().map(rate).collect(),
        }
    }

    /// How its level in blood follows a dose; `duration` is that of the course, minutes.
    ///
    /// # Errors
    /// If the drug does not say what the route needs.
    pub fn response(&self, config: &Config, route: &str, duration: f64) -> Result<Response> {
        let rate = |key: &str| {
            let path = format!("{}.{key}", self.path);
            if config.has(&path) && config.number(&path) > 0.0 {
                return Ok(std::f64::consts::LN_2 / config.number(&path));
            }
            let help = format!("give the drug `{}` a line like {key} = \"3 h\"", self.name);
            Err(config.error(&self.path, format!("the route {route} needs `{key}` above 0"), help))
        };
        Ok(match route {
            "infusion" => Response::Infusion { loss: rate("half_life")?, over: duration },
            "oral" => Response::Oral {
                loss: rate("half_life")?,
                uptake: rate("absorption_half_life")?,
                share: config.number(&format!("{}.bioavailability", self.path)),
            },
            "held" => Response::Held { over: duration },
            _ => Response::Bolus { loss: rate("half_life")? },
        })
    }

    /// The level in blood that a dose in mg/kg would make if it were all there at once, nM: `dose/(volume·mass)`.
    ///
    /// # Errors
    /// If the drug has no volume of distribution or molecular mass.
    pub fn level(&self, config: &Config, dose: f64) -> Result<f64> {
        let number = |key: &str| {
            let path = format!("{}.{key}", self.path);
            if config.has(&path) && config.number(&path) > 0.0 {
                return Ok(config.number(&path));
            }
            let help = format!("give `{}` a volume and a molecular_mass, or the dose as a level in nM", self.name);
            Err(config.error(&self.path, format!("a dose per body mass needs the {key} of the drug"), help))
        };
        // mg/kg = 10⁻³ g/kg; L/kg · g/mol; 10⁹ nM = 1 mol/L.
        Ok(dose * 1e6 / (number("volume")? * number("molecular_mass")?))
    }
}
