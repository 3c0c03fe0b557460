//! Blood and lymph: who enters them, how long cells stay, who is alive where they stop.
use super::binomial::binomial;
use super::cells::{Class, Left, Now, Place, Who};
use super::rules::{Route, Rules};
use super::{Circulation, Pool};
use crate::lattice::random::Draws;
use crate::tissue::cell::kind_of;
use crate::tissue::events::Departure;
use std::collections::{BTreeMap, BTreeSet};

/// Of cells that were in a vessel before and of those that enter in this interval, how many leave it at a rate. Those that
/// enter come at any time of it alike, so they stay with chance `(1 − exp(−λT))/(λT)`.
fn leave(draws: &mut Draws, [before, new]: [u64; 2], rate: f64, every: f64) -> u64 {
    let left = -libm::expm1(-rate * every);
    binomial(draws, before, left) + binomial(draws, new, 1.0 - left / (rate * every))
}

/// The classes of two pools, with their numbers in both.
fn joined(before: &Pool, new: &Pool) -> Vec<(Class, [u64; 2])> {
    let classes: BTreeSet<Class> = before.keys().chain(new.keys()).cloned().collect();
    let of = |pool: &Pool, class: &Class| pool.get(class).copied().unwrap_or(0);
    let both = |class| ([of(before, &class), of(new, &class)], class);
    classes.into_iter().map(both).map(|(numbers, class)| (class, numbers)).collect()
}

impl Circulation {
    /// Those who followed one leader of one place in one step are a cluster. Normal cells travel alone.
    pub(super) fn settle_in(&mut self, entering: &mut Pool) {
        let mut clusters: BTreeMap<(Place, u32, u32), Vec<Left>> = BTreeMap::new();
        let who = |left: &Left| {
            let Departure { traits, clone, cell, .. } = left.cell;
            Who { traits, clone, kind: kind_of(cell) }
        };
        for left in std::mem::take(&mut self.pending) {
            if who(&left).is_normal() {
                *entering.entry(Class::single(who(&left))).or_default() += 1;
            } else {
                clusters.entry((left.from, left.cell.step, left.cell.leader)).or_default().push(left);
            }
        }
        for ((.., leader), mut cells) in clusters {
            cells.sort_unstable_by_key(|left| (left.cell.site != leader, *left));
            let class = Class::cluster(who(&cells[0]), cells[1..].iter().map(who).collect());
            self.tally.in_clusters += if class.size() > 1 { class.size() } else { 0 };
            *entering.entry(class).or_default() += 1;
        }
    }

    /// Cells that a tumour elsewhere sheds, and normal cells with an oncogene.
    pub(super) fn flow_in(&mut self, rules: &Rules, entering: &mut Pool) {
        let kinds = [(rules.influx, Who::tumour(rules.genes, 0)), (rules.influx_normal, Who::with_oncogene())];
        for ((rate, who), owed) in kinds.into_iter().zip(&mut self.owed) {
            *owed += rate * rules.every;
            let cells = owed.floor();
            *owed -= cells;
            if cells > 0.0 {
                *entering.entry(Class::single(who)).or_default() += cells as u64;
                self.tally.entered += cells as u64;
            }
        }
    }

    /// Tumour cells and clusters that take lymph instead of blood.
    pub(super) fn part(&mut self, rules: &Rules, entering: &mut Pool, draws: &mut Draws) -> Pool {
        let mut by_lymph = Pool::new();
        for (class, n) in entering.iter_mut().filter(|(class, _)| !class.who.is_normal()) {
            let taken = binomial(draws, *n, rules.lymph.share);
            if taken > 0 {
                *n -= taken;
                by_lymph.insert(class.clone(), taken);
                self.tally.by_lymph += class.cells(taken);
            }
        }
        by_lymph
    }

    /// Lymph: those that leave its vessels alive stop in a node, or pass on into blood, or die.
    pub(super) fn drain(&mut self, rules: &Rules, now: &Now, by_lymph: &Pool, entering: &mut Pool, draws: &mut Draws) {
        let lymph = &rules.lymph;
        let stops = if rules.shares(Route::Lymph) > 0.0 { lymph.stops } else { 0.0 };
        for (class, [before, new]) in joined(&std::mem::take(&mut self.lymph), by_lymph) {
            let gone = leave(draws, [before, new], lymph.clearance, rules.every);
            if before + new > gone {
                self.lymph.insert(class.clone(), before + new - gone);
            }
            let alive = binomial(draws, gone, lymph.survival);
            let stopped = binomial(draws, alive, stops);
            let passed = binomial(draws, alive - stopped, lymph.passes);
            let died = class.cells(gone - stopped - passed);
            self.tally.died += died;
            self.tally.died_in_lymph += died;
            self.tally.passed_on += class.cells(passed);
            if passed > 0 {
                *entering.entry(class.clone()).or_default() += passed;
            }
            self.spread(rules, now, Route::Lymph, (&class, stopped), draws);
        }
    }

    /// Blood: some are lost at the first pass of the lung, some stop, some are captured, the others stay.
    pub(super) fn circulate(&mut self, rules: &Rules, now: &Now, entering: &Pool, draws: &mut Draws) {
        let rate = rules.clearance + rules.capture;
        for (class, [before, entered]) in joined(&std::mem::take(&mut self.blood), entering) {
            let filtered = binomial(draws, entered, rules.first_pass_loss);
            self.tally.first_pass += class.cells(filtered);
            let new = entered - filtered;
            let gone = leave(draws, [before, new], rate, rules.every);
            let captured = binomial(draws, gone, rules.capture / rate);
            self.tally.captured += class.cells(captured);
            if before + new > gone {
                self.blood.insert(class.clone(), before + new - gone);
            }
            let alive = binomial(draws, gone - captured, rules.survival[usize::from(class.size() > 1)]);
            self.tally.died += class.cells(filtered + gone - captured - alive);
            let away = alive - self.come_home(rules, now, (&class, alive), draws);
            self.spread(rules, now, Route::Blood, (&class, away), draws);
        }
    }
}
