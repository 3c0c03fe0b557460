//! When therapy was given, as marks above curves over time.
use super::curves::Desk;
use super::source::{Group, Source};
use crate::config::Config;
use crate::error::Result;
use crate::figure::Trace;
use crate::plan::spec;
use crate::report::schedule::bars;
use crate::therapy::Therapy;
use crate::therapy::report::name;

/// What was given, and from when to when in hours; of the first run of a group, as seeds change nothing about it.
fn given(source: &Source, group: &Group) -> Result<Vec<(String, Vec<[f64; 2]>)>> {
    let (Some(place), Some(end)) = (group.places.first(), group.runs.first().and_then(|run| run.ends("time_h"))) else {
        return Ok(Vec::new());
    };
    let config = Config::read(&source.folder.join(place).join("config.toml"), &spec(), &[])?;
    let therapy = Therapy::read(&config, config.number("run.step"))?;
    let mut all: Vec<(String, Vec<[f64; 2]>)> = Vec::new();
    for course in &therapy.courses {
        let (name, bars) = (name(&therapy, course), bars(course, end[1] * 60.0));
        let bars = bars.into_iter().map(|bar| bar.map(|minutes| minutes / 60.0));
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.extend(bars),
            None => all.push((name, bars.collect())),
        }
    }
    all.retain(|(_, bars)| !bars.is_empty());
    Ok(all)
}

impl Desk<'_> {
    /// A row for each drug: of one run in colours of their own, of several arms in those of their lines, where the second drug of all is
    /// paler than the first, and so on. What is given looks the same in all panels of a plate, so what others show and what this
    /// one leaves out count too. `scale` hours are one of the axis.
    ///
    /// # Errors
    /// If the config of a run cannot be read.
    pub(super) fn therapy(&self, scale: f64) -> Result<Vec<Trace>> {
        let (shown, are_alone) = (self.groups(), self.plate().all(|desk| desk.groups().len() == 1));
        let (mut rugs, mut drugs) = (Vec::new(), Vec::<String>::new());
        for (arm, group) in self.source.groups.iter().enumerate() {
            for (name, bars) in given(self.source, group)? {
                let drug = drugs.iter().position(|known| *known == name).unwrap_or(drugs.len());
                if drug == drugs.len() {
                    drugs.push(name.clone());
                }
                let seen = bars.into_iter().filter(|bar| self.sees(*bar));
                let spans: Vec<[f64; 2]> = seen.map(|bar| bar.map(|hours| hours / scale)).collect();
                let Some(place) = shown.iter().position(|(own, _)| *own == arm).filter(|_| !spans.is_empty()) else {
                    continue;
                };
                rugs.push((
                    place,
                    match are_alone {
                        true => Trace::rug(&name, self.hue_of_therapy() + drug, &spans),
                        false => Trace::rug(&name, self.hue(arm, 0), &spans).paler(drug),
                    },
                ));
            }
        }
        rugs.sort_by_key(|(place, _)| *place);
        Ok(rugs.into_iter().map(|(_, rug)| rug).collect())
    }

    /// All panels of the plate that show doses.
    fn plate(&self) -> impl Iterator<Item = Desk<'_>> {
        let panels = self.wish.panels.iter().filter(|panel| panel.kind == "series");
        panels.map(|panel| Desk { panel, source: self.source, wish: self.wish })
    }

    /// The colour of the first drug of a run, after those of the lines of all panels.
    fn hue_of_therapy(&self) -> usize {
        1 + self.plate().map(|desk| desk.last_hue()).max().unwrap_or(0)
    }
}
