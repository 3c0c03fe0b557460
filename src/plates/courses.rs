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

/// The hue of marks of arms that have several lines each: grey.
const GREY: usize = 7;

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
    /// A row for each drug of a run, or for each arm in the colour of its line; `scale` hours are one of the axis.
    ///
    /// # Errors
    /// If the config of a run cannot be read.
    pub(super) fn therapy(&self, scale: f64) -> Result<Vec<Trace>> {
        let (groups, lines) = (self.groups(), self.panel.columns.len());
        let mut rugs = Vec::new();
        for (place, group) in groups.iter().copied() {
            let given = given(self.source, group)?;
            let spans = |bars: &[[f64; 2]]| -> Vec<[f64; 2]> {
                bars.iter().filter(|bar| self.sees(**bar)).map(|bar| bar.map(|hours| hours / scale)).collect()
            };
            if let [_] = groups[..] {
                let first = self.last_hue() + 1;
                let rug = |(i, (name, bars)): (usize, &(String, Vec<_>))| Trace::rug(name, first + i, &spans(bars));
                rugs.extend(given.iter().enumerate().map(rug));
            } else {
                let all: Vec<[f64; 2]> = given.into_iter().flat_map(|(_, bars)| bars).collect();
                rugs.push(Trace::rug("", if lines == 1 { place + 1 } else { GREY }, &spans(&all)));
            }
        }
        rugs.retain(|rug| !rug.points.is_empty());
        Ok(rugs)
    }
}
