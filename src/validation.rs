//! Does the program give the numbers that mathematics, published measurements and independent computations demand?
//!
//! [`CASES`] is the table: each case runs a config of `configs/validation/`, measures, and compares. `invasim validate`
//! prints the comparison, and writes `docs/VALIDATION.md` from the same table.
mod anoxia;
mod artefacts;
mod balance;
mod body;
mod circulation;
pub mod desk;
mod dormancy;
pub mod equations;
mod fronts;
mod heredity;
mod homing;
mod invasion;
mod macrophages;
mod matrix;
mod melanoma;
mod micrometastases;
mod oncogene;
mod order;
pub mod page;
mod point_source;
mod pores;
mod randomness;
mod reach;
mod residual;
mod returned;
pub mod table;
mod therapy;
mod time_step;
mod tropism;
mod vessels;

use crate::error::Result;
use crate::figure::Chart;
use desk::Desk;

/// One comparison with what is known.
pub struct Case {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its config, below the folder of validation configs; empty if it needs none.
    pub config: &'static str,
    /// What is compared with what, for the page: a sentence or two.
    pub about: &'static str,
    /// Whether it is left out unless everything is run or it is named.
    pub long: bool,
    /// Runs and measures.
    pub run: fn(&Desk) -> Result<Outcome>,
}

/// What a case found.
#[derive(Default)]
pub struct Outcome {
    /// Numbers, each with what it should be.
    pub checks: Vec<Check>,
    /// The pictures of the page, left to right.
    pub charts: Vec<Chart>,
    /// What a reader should know beside the numbers.
    pub notes: Vec<String>,
}

/// A measured number and what it should be.
#[derive(Clone, Debug)]
pub struct Check {
    /// What was measured.
    pub what: String,
    /// Its unit; empty for a ratio.
    pub unit: &'static str,
    /// The number.
    pub measured: f64,
    /// What it should be.
    pub wanted: Wanted,
    /// Where the expectation comes from.
    pub source: &'static str,
}

/// What a number should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wanted {
    /// A value, and by how much it may be missed.
    Near(f64, f64),
    /// Anything from the first to the second.
    Between(f64, f64),
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
    /// At most the first, which the model is known to miss: up to the second shown as a miss, and no failure.
    Missed(f64, f64),
    /// Nothing: the number is stated for the reader to judge.
    Stated,
}

impl Check {
    /// A measured number and what it should be.
    pub fn new(
        what: impl Into<String>,
        unit: &'static str,
        measured: f64,
        wanted: Wanted,
        source: &'static str,
    ) -> Self {
        Self { what: what.into(), unit, measured, wanted, source }
    }

    /// Whether the mean before is known as well as it is held to, from half the width of its 95 % interval; one seed, whose
    /// interval is no number, does not say.
    pub fn known_within(unit: &'static str, half: f64, within: f64) -> Option<Self> {
        let check =
            Self::new("the same, half its 95 % interval", unit, half, Wanted::AtMost(within), "what it is held to");
        half.is_finite().then_some(check)
    }

    /// Whether the number is as it should be.
    pub fn passes(&self) -> bool {
        let x = self.measured;
        match self.wanted {
            Wanted::Near(value, within) => (x - value).abs() <= within,
            Wanted::Between(low, high) => (low..=high).contains(&x),
            Wanted::AtMost(most) => x <= most,
            Wanted::AtLeast(least) => x >= least,
            Wanted::Missed(_, worst) => x <= worst,
            Wanted::Stated => x.is_finite(),
        }
    }
}

impl Outcome {
    /// Whether every number is as it should be.
    pub fn passes(&self) -> bool {
        self.checks.iter().all(Check::passes)
    }
}

/// All cases, in the order of the page.
pub const CASES: &[Case] = &[
    reach::HALF_SPACE,
    reach::BALL,
    point_source::CASE,
    anoxia::CASE,
    order::CASE,
    balance::CASE,
    residual::CASE,
    matrix::CASE,
    fronts::FAST,
    fronts::SLOW,
    fronts::EDEN,
    melanoma::CASE,
    pores::CASE,
    macrophages::CASE,
    invasion::CASE,
    vessels::CASE,
    circulation::CASE,
    dormancy::CASE,
    heredity::MUTATION,
    heredity::COLONISATION,
    oncogene::CASE,
    tropism::CASE,
    micrometastases::CASE,
    homing::CASE,
    returned::CASE,
    therapy::pharmacokinetics::CASE,
    therapy::radiation::CASE,
    therapy::doxorubicin::CASE,
    therapy::coculture::CASE,
    therapy::arms::CASE,
    therapy::exposure::CASE,
    therapy::compensation::CASE,
    artefacts::ANISOTROPY,
    time_step::CASE,
    artefacts::SPACING,
    randomness::CASE,
];
