//! Organs: where cells stop, who leaves the vessel, who sleeps, who founds a lesion, and who comes back to the tumour.
use super::Circulation;
use super::binomial::binomial;
use super::cells::{Class, Lesion, Now, Place, Who};
use super::rules::{Route, Rules};
use crate::lattice::random::Draws;

impl Circulation {
    /// Of alike cells or clusters that stop alive, those that stop in the tumour's own vessels; some of them infiltrate it, and
    /// acquire traits. Normal cells do not come back. Returns how many stopped there.
    pub(super) fn come_home(
        &mut self,
        rules: &Rules,
        now: &Now,
        (class, alive): (&Class, u64),
        draws: &mut Draws,
    ) -> u64 {
        let Some(home) = rules.home.as_ref().filter(|_| now.burden > 0.0 && !class.who.is_normal()) else { return 0 };
        let stopped = binomial(draws, alive, home.share);
        let inside = binomial(draws, stopped, home.lets_in(class.who.traits, now.burden));
        self.tally.lost += class.cells(stopped - inside);
        for (who, each) in class.members() {
            let back = Who { traits: who.traits | home.acquired, ..who };
            self.seed(Place::Primary, back, inside * each);
        }
        stopped
    }

    /// Alike cells or clusters that stop alive go to the organs of a route by their shares; some leave the vessel, and fall
    /// asleep or try to found a lesion.
    pub(super) fn spread(
        &mut self,
        rules: &Rules,
        now: &Now,
        route: Route,
        (class, n): (&Class, u64),
        draws: &mut Draws,
    ) {
        let (mut left, mut shares) = (n, rules.shares(route));
        for (place, organ) in rules.organs.iter().enumerate().filter(|(_, organ)| organ.route == route) {
            let here = binomial(draws, left, if shares > 0.0 { organ.share / shares } else { 0.0 });
            (left, shares) = (left - here, shares - organ.share);
            let out = binomial(draws, here, organ.opens_to(class.who.traits));
            self.tally.lost += class.cells(here - out);
            for (who, each) in class.members() {
                let asleep = binomial(draws, out * each, if who.is_normal() { 1.0 } else { organ.dormancy });
                if asleep > 0 {
                    *self.asleep.entry((place, who)).or_default() += asleep;
                }
                self.found(rules, now, (place, who), out * each - asleep, draws);
            }
        }
        self.tally.lost += class.cells(left);
    }

    /// Cells that are awake in an organ try to found lesions; on a lattice of its own they arrive instead.
    fn found(&mut self, rules: &Rules, now: &Now, (place, who): (usize, Who), n: u64, draws: &mut Draws) {
        let organ = &rules.organs[place];
        let founders =
            binomial(draws, n, if who.is_normal() { rules.oncogene.colonisation } else { organ.colonisation });
        self.tally.lost += n - founders;
        if organ.lattice {
            self.seed(Place::Organ(place), who, founders);
            return;
        }
        self.tally.founders += founders;
        let small = binomial(draws, founders, if who.is_normal() { 0.0 } else { organ.balance.share });
        if small > 0 {
            *self.micrometastases.entry((place, who)).or_default() += small;
        }
        if founders > small {
            self.lesions.push(Lesion { organ: place, minutes: now.minutes, who, count: founders - small });
        }
    }

    /// Cells that arrive alive on a lattice.
    fn seed(&mut self, place: Place, who: Who, n: u64) {
        if n > 0 {
            *self.arrived.entry((place, who)).or_default() += n;
            self.tally.seeded += n;
        }
    }

    /// Sleepers die, awake, or sleep on. Normal cells awake only while their oncogene is on, those without one never.
    pub(super) fn sleep(&mut self, rules: &Rules, now: &Now, draws: &mut Draws) {
        for ((place, who), n) in std::mem::take(&mut self.asleep) {
            let organ = &rules.organs[place];
            let [awakening, death] = match who.is_normal() {
                true if who.has_oncogene() => [rules.oncogene.awakens(), organ.normal_death],
                true => [0.0, organ.normal_death],
                false => [organ.awakening, organ.dies(now.src)],
            };
            let rate = awakening + death;
            let gone = binomial(draws, n, -libm::expm1(-rate * rules.every));
            let awake = if rate > 0.0 { binomial(draws, gone, awakening / rate) } else { 0 };
            self.tally.lost += gone - awake;
            if n > gone {
                self.asleep.insert((place, who), n - gone);
            }
            self.found(rules, now, (place, who), awake, draws);
        }
    }
}
