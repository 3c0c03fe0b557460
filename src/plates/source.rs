//! What a figure can draw from: the runs of a folder, together where they differ by seed only.
use crate::error::{Error, Result};
use crate::output::BRANCH_MARK;
use crate::report::arms;
use crate::report::provenance::Provenance;
use crate::report::settings::{alike, place};
use crate::report::table::Table;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Runs that differ by seed only.
pub struct Group {
    /// Its name: an arm; empty where there is one group.
    pub name: String,
    /// Settings that it was given: keys and their values.
    pub settings: Vec<(String, String)>,
    /// The series of its runs.
    pub runs: Vec<Table>,
    /// Their folders, within that of all; empty for a run by itself. After them those of runs that only repeat one of them.
    pub places: Vec<String>,
}

/// The runs of a folder.
pub struct Source {
    /// Where it is.
    pub folder: PathBuf,
    /// Its name.
    pub name: String,
    /// Its groups.
    pub groups: Vec<Group>,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Source {
    /// Reads a folder.
    ///
    /// # Errors
    /// If it holds neither a run, nor a branch, nor a sweep.
    pub fn open(folder: &Path) -> Result<Source> {
        let groups = match folder {
            f if f.join("config.toml").is_file() => vec![run(f)?],
            f if f.join("comparison.csv").is_file() => branch(f)?,
            f if f.join("results.csv").is_file() => {
                let whole = |place: &str, _: Ends| Table::read(&f.join(place).join("series.csv"));
                sweep(f, whole)?
            }
            f if f.join(BRANCH_MARK).is_file() => {
                let help =
                    "go on with the branch first, or name the folder of one of its arms, like seed_1/control in it";
                return Err(Error::input(f, "no arm of this branch is finished yet", help));
            }
            f => {
                let help = "name a folder that `invasim run`, `branch` or `sweep` wrote with --out";
                return Err(Error::input(f, "this is no folder of a run, a branch or a sweep", help));
            }
        };
        Source::of(folder, groups)
    }

    /// Reads of a sweep the last rows of its runs alone, as its table of results has them.
    ///
    /// # Errors
    /// If none of its runs is finished.
    pub fn of_ends(folder: &Path) -> Result<Source> {
        let last = |_: &str, (names, row): Ends| {
            let row = row.iter().map(|x| x.parse().unwrap_or(f64::NAN)).collect();
            Ok(Table { names: names.to_vec(), rows: vec![row] })
        };
        Source::of(folder, sweep(folder, last)?)
    }

    fn of(folder: &Path, groups: Vec<Group>) -> Result<Source> {
        let mut source =
            Source { folder: folder.into(), name: String::new(), groups, provenance: Provenance::default() };
        source.provenance = Provenance::read(&source.first())?;
        source.name = source.provenance.text("/name").into();
        Ok(source)
    }

    /// The folder of the run whose pictures are shown where nothing is said.
    pub fn first(&self) -> PathBuf {
        let place = self.groups.first().and_then(|group| group.places.first());
        place.map_or(self.folder.clone(), |place| self.folder.join(place))
    }

    /// All columns of all runs.
    pub fn columns(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for name in self.groups.iter().flat_map(|g| &g.runs).flat_map(|run| &run.names) {
            if !all.contains(&name.as_str()) {
                all.push(name);
            }
        }
        all
    }

    /// The groups that tell what a setting does: where a sweep has changed one key at a time, those with another key changed do not.
    pub fn comparable(&self, place: usize) -> Vec<&Group> {
        let groups = &self.groups;
        let changed = |group: &Group| -> Vec<usize> {
            let pairs = group.settings.iter().zip(&groups[0].settings).enumerate();
            pairs.filter(|(_, (one, first))| one != first).map(|(key, _)| key).collect()
        };
        let one_at_a_time = groups.iter().all(|group| changed(group).len() <= 1);
        groups.iter().filter(|group| !one_at_a_time || changed(group).iter().all(|key| *key == place)).collect()
    }

    /// The end of the longest run, hours.
    pub fn hours(&self) -> f64 {
        let ends = self.groups.iter().flat_map(|g| &g.runs).filter_map(|run| run.ends("time_h"));
        ends.map(|[_, last]| last).fold(0.0, f64::max)
    }
}

fn run(folder: &Path) -> Result<Group> {
    let series = Table::read(&folder.join("series.csv"))?;
    Ok(Group { name: String::new(), settings: Vec::new(), runs: vec![series], places: vec![String::new()] })
}

fn branch(folder: &Path) -> Result<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    for member in arms::members(folder)? {
        let run = member.series;
        match groups.iter_mut().find(|group| group.name == member.arm) {
            Some(group) => {
                group.runs.push(run);
                group.places.push(member.place);
            }
            None => {
                let places = vec![member.place];
                groups.push(Group { name: member.arm, settings: Vec::new(), runs: vec![run], places });
            }
        }
    }
    Ok(groups)
}

/// The columns of a series, and the last row of one as a table of results has it.
type Ends<'a> = (&'a [String], Vec<&'a str>);

/// The groups of a sweep; `read` gives the series of a run by its folder and its last row.
fn sweep(folder: &Path, read: impl Fn(&str, Ends) -> Result<Table>) -> Result<Vec<Group>> {
    let file = folder.join("results.csv");
    let wrong = |e: csv::Error| Error::input(&file, e.to_string(), "run the sweep again");
    let mut reader = csv::Reader::from_path(&file).map_err(wrong)?;
    let names: Vec<String> = reader.headers().map_err(wrong)?.iter().map(String::from).collect();
    let keys = 2..names.iter().position(|name| name == "step").unwrap_or(names.len());
    let (mut groups, mut known): (Vec<Group>, BTreeMap<Vec<String>, Vec<String>>) = (Vec::new(), BTreeMap::new());
    let mut spellings = Spellings::default();
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let below = place(record[0].parse().unwrap_or(0), record[1].parse().unwrap_or(0));
        let values: Vec<String> = keys.clone().map(|key| spellings.of(key, &record[key])).collect();
        let seeds = known.entry(values.clone()).or_default();
        let is_repeated = seeds.iter().any(|seed| *seed == record[1]);
        seeds.push(record[1].to_string());
        let ends = || (&names[keys.end..], record.iter().skip(keys.end).collect());
        let run = (!is_repeated).then(|| read(&below, ends())).transpose()?;
        let is_ours = |group: &&mut Group| group.settings.iter().map(|(_, value)| value).eq(&values);
        match groups.iter_mut().rev().find(is_ours) {
            Some(group) => {
                group.runs.extend(run);
                group.places.push(below);
            }
            None => {
                let name = values.join(", ");
                let settings = keys.clone().map(|key| names[key].clone()).zip(values).collect();
                groups.push(Group { name, settings, runs: run.into_iter().collect(), places: vec![below] });
            }
        }
    }
    if groups.is_empty() {
        return Err(Error::input(&file, "no run of this sweep is finished yet", "go on with the sweep first"));
    }
    Ok(groups)
}

/// How values of keys were written first: one that is given again in another unit is the same.
#[derive(Default)]
struct Spellings(BTreeMap<usize, (String, BTreeMap<String, String>)>);

impl Spellings {
    /// A value of a key in its first spelling.
    fn of(&mut self, key: usize, value: &str) -> String {
        let (first, known) = self.0.entry(key).or_insert_with(|| (value.to_string(), BTreeMap::new()));
        known.entry(alike(value, first)).or_insert_with(|| value.to_string()).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The groups that tell of each of two keys, by their values.
    fn comparable(values: &[[&str; 2]]) -> [Vec<usize>; 2] {
        let group = |(i, [a, b]): (usize, &[&str; 2])| Group {
            name: i.to_string(),
            settings: vec![("a".into(), a.to_string()), ("b".into(), b.to_string())],
            runs: Vec::new(),
            places: Vec::new(),
        };
        let groups = values.iter().enumerate().map(group).collect();
        let source = Source { folder: PathBuf::new(), name: String::new(), groups, provenance: Provenance::default() };
        [0, 1].map(|key| source.comparable(key).iter().map(|group| group.name.parse().expect("a number")).collect())
    }

    #[test]
    fn one_key_at_a_time_tells_of_a_key_where_the_others_stand_still() {
        assert_eq!(comparable(&[["1 /h", "off"], ["2 /h", "off"], ["1 /h", "on"]]), [vec![0, 1], vec![0, 2]]);
        assert_eq!(
            comparable(&[["1", "off"], ["2", "off"], ["1", "on"], ["2", "on"]]),
            [[0, 1, 2, 3], [0, 1, 2, 3]],
            "a grid"
        );
    }
}
