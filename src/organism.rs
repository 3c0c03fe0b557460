//! An organism: the lattice of the tumour, those of organs, and the blood that joins them.
//!
//! All lattices go on step by step together. At fixed intervals the host takes up the cells that have left them, lets the
//! interval pass in blood, and puts the cells that have come through onto the lattice of their organ. An organ without tumour
//! cells stands still and costs nothing.
mod arrival;
mod organ;
mod state;

use crate::circulation::Circulation;
use crate::circulation::cells::{Arrival, Now, Place};
use crate::circulation::rules::Rules;
use crate::engine::Options;
use crate::error::Result;
use crate::lineage::Lineage;
use crate::plan::Plan;
use crate::plan::regime::Regime;
use crate::simulation::Simulation;
use crate::tissue::events::Mutation;
use crate::tissue::state::{Layer, Tissue};
pub use organ::Organ;
pub use state::{OrganState, State};
use std::sync::Arc;

/// A run in progress.
pub struct Organism {
    /// The tumour's lattice.
    pub primary: Simulation,
    /// Organs that are lattices, in the order of the config.
    pub organs: Vec<Organ>,
    /// Blood, and organs that are no lattices; none where no cell ever enters blood.
    pub circulation: Option<Circulation>,
    /// Lineages on all lattices; none where they are not counted.
    pub lineage: Option<Lineage>,
    options: Options,
    /// What held in blood in the last steps.
    held: Option<(Regime, Rules)>,
}

impl Organism {
    /// A run at its start.
    ///
    /// # Errors
    /// If the starting tissue cannot be made, or the engine cannot be opened.
    pub fn open(plan: impl Into<Arc<Plan>>, options: &Options) -> Result<Organism> {
        let plan = plan.into();
        plan.check_room(options)?;
        plan.check_organs()?;
        let tissue = plan.tissue()?;
        Self::begin(plan, tissue, options)
    }

    /// The same with the starting tissue of the plan, for which there is room.
    ///
    /// # Errors
    /// If the engine cannot be opened.
    pub fn begin(plan: impl Into<Arc<Plan>>, tissue: Tissue, options: &Options) -> Result<Organism> {
        let mut organism = Self::around(Simulation::at(plan, tissue, 0, options)?, options);
        organism.found()?;
        Ok(organism)
    }

    /// Lets organs that no cell has reached be made as another plan of the same run says.
    pub fn plan_organs_by(&mut self, plan: &Plan) {
        for (organ, planned) in self.organs.iter_mut().zip(&plan.organs).filter(|(organ, _)| !organ.is_begun()) {
            organ.plan = planned.plan.clone();
        }
    }

    /// An organism around the lattice of its tumour, with blood at rest and lineages not yet founded.
    fn around(primary: Simulation, options: &Options) -> Organism {
        let plan = &primary.plan;
        let organs = plan.organs.iter().map(Organ::new).collect();
        let circulation = plan.has_blood.then(|| Circulation::new(plan.seed, primary.step));
        Organism { organs, circulation, lineage: None, options: options.clone(), held: None, primary }
    }

    fn counts_clones(&self) -> bool {
        self.plan().setting().counts_clones()
    }

    /// Founds the lineages of all tumour cells, where they are counted.
    fn found(&mut self) -> Result<()> {
        if !self.counts_clones() {
            return Ok(());
        }
        let mut lineage = Lineage::default();
        let organs = self.organs.iter_mut().filter_map(Organ::lattice);
        for lattice in std::iter::once(&mut self.primary).chain(organs) {
            let [cells, traits, clones] = [Layer::Cell, Layer::Traits, Layer::Clone].map(|l| lattice.engine.read(l));
            lineage.found(&cells?, &traits?, &clones?, lattice.step);
        }
        self.lineage = Some(lineage);
        Ok(())
    }

    /// What is run.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.primary.plan
    }

    /// Steps done.
    pub fn step(&self) -> u32 {
        self.primary.step
    }

    /// Time since the start in minutes.
    pub fn minutes(&self) -> f64 {
        self.primary.minutes()
    }

    /// Carries out some steps on all lattices that hold tumour cells, and in blood.
    ///
    /// # Errors
    /// If a device fails, or more cells have left than their list holds.
    pub fn advance(&mut self, steps: u32) -> Result<()> {
        let end = self.step() + steps;
        while self.step() < end {
            let regime = self.primary.regime(self.step());
            if self.circulation.is_some() && self.held.as_ref().is_none_or(|(held, _)| *held != regime) {
                self.held = Some((regime, self.plan().rules_in(regime)));
            }
            let until = self.next_look(end);
            self.primary.advance(until - self.step())?;
            self.organs.iter_mut().try_for_each(|organ| organ.advance_to(until))?;
            self.descend()?;
            self.bleed()?;
        }
        Ok(())
    }

    /// Waits until all lattices are at the present step.
    ///
    /// # Errors
    /// If a device fails.
    pub fn wait(&mut self) -> Result<()> {
        self.primary.engine.wait()?;
        self.organs.iter_mut().filter_map(Organ::lattice).try_for_each(|lattice| lattice.engine.wait())
    }

    /// Steps between two looks at blood and organs.
    fn interval(&self) -> u32 {
        (self.plan().rules.every / self.plan().step).round().max(1.0) as u32
    }

    /// The step at which blood and organs are next looked at, at most `end`.
    fn next_look(&self, end: u32) -> u32 {
        if self.circulation.is_none() {
            return end;
        }
        let every = self.interval();
        // Steps beyond the next look are not searched for a change: looks are many, and the end may be far.
        self.primary.change(end.min((self.step() / every + 1).saturating_mul(every)))
    }

    /// Takes up what has become of lineages on all lattices.
    fn descend(&mut self) -> Result<()> {
        let Some(lineage) = &mut self.lineage else { return Ok(()) };
        let organs = self.organs.iter_mut().filter_map(Organ::lattice);
        for lattice in std::iter::once(&mut self.primary).chain(organs) {
            let descent = lattice.take_descent();
            lineage.begin(&descent.begun)?;
            lineage.count(&descent.counts);
        }
        Ok(())
    }

    /// Takes up the cells that have left their lattices; lets an interval pass in blood and organs where one is over, or where
    /// other rules hold from now on. All of that depends on the step alone, not on how far at a time a run advances.
    fn bleed(&mut self) -> Result<()> {
        let (step, interval) = (self.step(), self.interval());
        let Some(circulation) = &mut self.circulation else { return Ok(()) };
        let lattices = self.organs.iter_mut().filter_map(|o| Some((Place::Organ(o.number), o.lattice.as_mut()?)));
        for (place, lattice) in std::iter::once((Place::Primary, &mut self.primary)).chain(lattices) {
            let left = lattice.take_left();
            self.lineage.iter_mut().for_each(|lineage| lineage.leave(&left));
            circulation.admit(left, place);
        }
        let Some((regime, rules)) = &self.held else { return Ok(()) };
        if *regime == self.primary.regime(step) && !step.is_multiple_of(interval) {
            return Ok(());
        }
        let returns = rules.home.is_some();
        let burden = if returns { self.primary.census()?.tumour() as f64 } else { 0.0 };
        let plan = &self.primary.plan;
        let [from, minutes] = [circulation.settled, step].map(|step| f64::from(step) * plan.step);
        let now = Now { src: plan.therapy.left_of("src", from, minutes), minutes, burden };
        circulation.advance(&Rules { every: minutes - from, ..rules.clone() }, now);
        circulation.settled = step;
        let arrivals = circulation.take_arrivals();
        self.receive(&arrivals)?;
        self.organs.iter_mut().try_for_each(Organ::rest_if_empty)
    }

    /// Gives cells that come home with traits that they did not have before lineages of their own; returns these.
    fn renew(&self, home: &mut [Arrival]) -> Vec<Mutation> {
        let plan = self.plan();
        match &self.lineage {
            Some(lineage) if !plan.config.words("self_seeding.acquired").is_empty() => {
                lineage.renew(home, plan.rules.genes, self.step(), plan.seed)
            }
            _ => Vec::new(),
        }
    }

    /// Puts cells that have come through blood onto the lattices that they have reached.
    fn receive(&mut self, arrivals: &[Arrival]) -> Result<()> {
        let step = self.step();
        let of = |place: Place| arrivals.iter().copied().filter(|a| a.organ == place).collect::<Vec<_>>();
        let mut home = of(Place::Primary);
        let mut begun = self.renew(&mut home);
        let mut settled = if home.is_empty() { Vec::new() } else { arrival::arrive(&mut self.primary, &home)? };
        for organ in &mut self.organs {
            let here = of(Place::Organ(organ.number));
            if !here.is_empty() {
                settled.extend(organ.receive(&here, step, &self.options)?);
            }
        }
        let count = |arrivals: &[Arrival]| arrivals.iter().map(|arrival| arrival.count).sum::<u64>();
        // Who found no place is nowhere: a lineage of theirs would be one that never had a cell.
        settled.retain(|one| one.count > 0);
        begun.retain(|new| settled.iter().any(|one| one.clone == new.clone));
        if let Some(lineage) = &mut self.lineage {
            lineage.begin(&begun)?;
            settled.iter().for_each(|one| lineage.arrive(one));
        }
        self.circulation.iter_mut().for_each(|blood| blood.turn_away(count(arrivals) - count(&settled)));
        Ok(())
    }

    /// The state hash now: of all lattices, blood and organs.
    ///
    /// # Errors
    /// If a device fails.
    pub fn hash(&mut self) -> Result<String> {
        let mut beside = self.circulation.as_ref().map_or(Vec::new(), Circulation::words);
        beside.extend(self.lineage.as_ref().map_or(Vec::new(), Lineage::words));
        for organ in &mut self.organs {
            beside.extend(organ.words()?);
        }
        self.primary.hash_with(&beside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::engine::Choice;
    use crate::plan::spec;
    use crate::tissue::cell::Kind;
    use crate::tissue::traits::bit;
    use std::path::Path;

    fn opened(text: &str) -> Organism {
        let config = Config::parse(text, Path::new("look.toml"), &spec(), &[]).unwrap_or_else(|e| panic!("{e}"));
        let plan = Plan::new(config).unwrap_or_else(|e| panic!("{e}"));
        let options = Options { choice: Choice::Cpu, ..Options::default() };
        Organism::open(plan, &options).unwrap_or_else(|e| panic!("{e}"))
    }

    /// Whoever advances by billions of steps does not wait until all of them have been searched for another regime.
    #[test]
    fn the_next_look_is_found_however_far_the_end_is() {
        let text = "[run]\nuntil = \"1 day\"\nstep = \"6 min\"\n[lattice]\nsites = [4, 4, 4]\n[circulation]\ninflux = \"5 /day\"\n\
            every = \"1 h\"\n[[therapy]]\nswitch = \"growth.push_depth\"\nto = \"1\"\nstart = \"18 min\"\nduration = \"9 h\"\n";
        let mut organism = opened(text);
        for (step, looks) in
            [(0, [3, 3]), (3, [10, 16]), (10, [20, 16]), (40, [50, 48]), (90, [93, 93]), (93, [100, 96])]
        {
            organism.primary.step = step;
            assert_eq!([organism.next_look(u32::MAX), organism.primary.pause(u32::MAX)], looks, "from step {step}");
        }
    }

    /// Without a vessel nobody settles, and no lineage begins: neither of who acquired a trait nor of a tumour elsewhere.
    #[test]
    fn who_finds_no_place_has_no_lineage() {
        let text = "[run]\nuntil = \"1 day\"\n[lattice]\nsites = [4, 4, 4]\n[circulation]\ninflux = \"5 /day\"\n\
            [self_seeding]\nenabled = true\nshare = 1\nacquired = [\"CXCL1\"]\n[output]\nclones = true\n";
        let mut organism = opened(text);
        let kind = Kind::Epithelial as u32;
        let arrival = |traits, clone| Arrival { organ: Place::Primary, traits, clone, kind, count: 3 };
        organism.receive(&[arrival(bit("CXCL1"), 0), arrival(0, 0)]).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(organism.lineage, Some(Lineage::default()));
    }
}
