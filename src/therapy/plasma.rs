//! What one dose does to the level in blood: a single compartment that drugs enter at once, steadily, or by absorption,
//! and leave by first order. Levels are per unit of the level that the whole dose would make at once.
//!
//! Bolus: `exp(−kt)`. Infusion over T: `(1 − exp(−k·min(t, T)))/(kT)`, then decay. Oral: `F·k_a/(k_a − k)·(exp(−kt) −
//! exp(−k_a·t))`. Held: 1 for T. Rowland & Tozer, *Clinical Pharmacokinetics and Pharmacodynamics*, 4th ed. 2011, ch. 5–7.
//! Exponentials are those of `libm`, the same on every platform.

/// How the level rises and falls after a dose; rates per minute, times in minutes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Response {
    /// All at once.
    Bolus {
        /// Rate of elimination.
        loss: f64,
    },
    /// Steadily for a time.
    Infusion {
        /// Rate of elimination.
        loss: f64,
        /// How long it runs in.
        over: f64,
    },
    /// By absorption from the gut.
    Oral {
        /// Rate of elimination.
        loss: f64,
        /// Rate of absorption.
        uptake: f64,
        /// Share of the dose that reaches blood.
        share: f64,
    },
    /// At one level for a time, as in a dish or by a pump.
    Held {
        /// How long.
        over: f64,
    },
}

/// After so many of its slowest times a dose is forgotten: exp(−40) is 4·10⁻¹⁸.
const FORGOTTEN: f64 = 40.0;

/// ∫₀ᵗ exp(−ks) ds.
fn area_of_decay(k: f64, t: f64) -> f64 {
    -libm::expm1(-k * t) / k
}

/// ∫₀ᵗ (1 − exp(−ks))/k ds; a series where the difference would cancel.
fn area_of_rise(k: f64, t: f64) -> f64 {
    let x = k * t;
    if x < 1e-4 { t * t * (0.5 - x / 6.0 + x * x / 24.0) } else { (t - area_of_decay(k, t)) / k }
}

/// Two rates, the first a little larger where they would cancel each other.
fn apart(uptake: f64, loss: f64) -> f64 {
    if (uptake / loss - 1.0).abs() < 1e-6 { loss * (1.0 + 1e-6) } else { uptake }
}

impl Response {
    /// The level so many minutes after the dose.
    pub fn level(&self, t: f64) -> f64 {
        match *self {
            _ if t < 0.0 => 0.0,
            Response::Bolus { loss } => libm::exp(-loss * t),
            Response::Infusion { loss, over } if t < over => area_of_decay(loss, t) / over,
            Response::Infusion { loss, over } => libm::exp(-loss * (t - over)) * area_of_decay(loss, over) / over,
            Response::Oral { loss, uptake, share } => {
                let uptake = apart(uptake, loss);
                share * uptake / (uptake - loss) * (libm::exp(-loss * t) - libm::exp(-uptake * t))
            }
            Response::Held { over } => f64::from(u8::from(t < over)),
        }
    }

    /// The area under the level up to so many minutes after the dose.
    pub fn area(&self, t: f64) -> f64 {
        match *self {
            _ if t <= 0.0 => 0.0,
            Response::Bolus { loss } => area_of_decay(loss, t),
            Response::Infusion { loss, over } if t < over => area_of_rise(loss, t) / over,
            Response::Infusion { loss, over } => (area_of_rise(loss, t) - area_of_rise(loss, t - over)) / over,
            Response::Oral { loss, uptake, share } => {
                let uptake = apart(uptake, loss);
                share * uptake / (uptake - loss) * (area_of_decay(loss, t) - area_of_decay(uptake, t))
            }
            Response::Held { over } => t.min(over),
        }
    }

    /// The shortest time in which it halves or runs in, minutes; infinite where it only holds.
    pub fn fastest(&self) -> f64 {
        let halves = |rate: f64| std::f64::consts::LN_2 / rate;
        match *self {
            Response::Bolus { loss } => halves(loss),
            Response::Infusion { loss, over } => halves(loss).min(over),
            Response::Oral { loss, uptake, .. } => halves(loss.max(uptake)),
            Response::Held { .. } => f64::INFINITY,
        }
    }

    /// How long a dose is felt.
    fn memory(&self) -> f64 {
        match *self {
            Response::Bolus { loss } => FORGOTTEN / loss,
            Response::Infusion { loss, over } => over + FORGOTTEN / loss,
            Response::Oral { loss, uptake, .. } => FORGOTTEN / loss.min(uptake),
            Response::Held { over } => over,
        }
    }

    /// The doses that are felt from one time to another.
    fn felt<'a>(&self, times: &'a [f64], from: f64, to: f64) -> &'a [f64] {
        let first = times.partition_point(|time| *time < from - self.memory());
        &times[first..times.partition_point(|time| *time <= to).max(first)]
    }

    /// The level at a time after doses at some ordered times.
    pub fn level_after(&self, times: &[f64], now: f64) -> f64 {
        self.felt(times, now, now).iter().map(|time| self.level(now - time)).fold(0.0, |sum, level| sum + level)
    }

    /// The area under the level from one time to another.
    pub fn area_between(&self, times: &[f64], from: f64, to: f64) -> f64 {
        self.felt(times, from, to).iter().map(|time| self.area(to - time) - self.area(from - time)).sum()
    }
}
