//! Micrometastases in balance: small for years, seen only by the cells that they shed into blood, until they grow or die out.
//!
//! Cells in blood live for hours, and yet 13 of 36 patients had some 7 to 22 years after their tumour was removed: something sheds
//! them (Meng 2004). Of n micrometastases `n·(escape + extinction)` are in balance no longer in a unit of time, each of the others sheds.
use super::binomial::binomial;
use super::cells::{Class, Lesion, Now};
use super::rules::Rules;
use super::{Circulation, Pool};
use crate::lattice::random::Draws;

impl Circulation {
    /// Micrometastases grow, die out, or stay and shed cells.
    pub(super) fn keep_balance(&mut self, rules: &Rules, now: &Now, entering: &mut Pool, draws: &mut Draws) {
        for ((place, who), n) in std::mem::take(&mut self.micrometastases) {
            let balance = &rules.organs[place].balance;
            let rate = balance.escape + balance.extinction;
            let gone = binomial(draws, n, -libm::expm1(-rate * rules.every));
            let grown = if rate > 0.0 { binomial(draws, gone, balance.escape / rate) } else { 0 };
            if grown > 0 {
                self.lesions.push(Lesion { organ: place, minutes: now.minutes, who, count: grown });
            }
            if n > gone {
                self.micrometastases.insert((place, who), n - gone);
            }
            let shed = balance.shedding * rules.every * (n - gone) as f64;
            let cells = shed.floor() as u64 + binomial(draws, 1, shed.fract());
            if cells > 0 {
                *entering.entry(Class::single(who)).or_default() += cells;
                self.tally.entered += cells;
            }
        }
    }
}
