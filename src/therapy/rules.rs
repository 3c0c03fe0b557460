//! Reads one table of therapy and refuses what contradicts itself, overlaps, or never ends.
use super::calendar::{Calendar, MOST};
use super::drug::Drug;
use super::{Course, Given};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::lattice::units::nearest;

/// The most tables: their switches are bits of one word.
const TABLES: usize = 64;

/// The highest level in blood that a dose may make, nM: 1 mol/L.
const MOST_LEVEL: f64 = 1e9;

/// The highest dose for each body mass, mg/kg: a hundredth of it. What is more was meant to be something else, like `10 %`.
const MOST_DOSE: f64 = 1e4;

/// One table, with what its errors need.
struct Table<'a> {
    config: &'a Config,
    path: &'a str,
}

impl Table<'_> {
    fn key(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    fn has(&self, key: &str) -> bool {
        self.config.has(&self.key(key))
    }

    fn number(&self, key: &str) -> Option<f64> {
        self.has(key).then(|| self.config.number(&self.key(key)))
    }

    /// An error at a key, or at the table where the key is not given.
    fn error(&self, key: &str, problem: impl Into<String>, help: impl Into<String>) -> Error {
        let path = self.key(key);
        let path = if self.config.line(&path).is_some() { path } else { self.path.to_string() };
        self.config.error(&path, problem, help)
    }

    fn above_0(&self, key: &str) -> Result<()> {
        match self.number(key) {
            Some(0.0) => Err(self.error(key, format!("`{key}` must be above 0"), "raise it, or remove the line")),
            _ => Ok(()),
        }
    }
}

/// The course of a table.
pub fn course(config: &Config, path: &str, drugs: &[Drug], step: f64) -> Result<Course> {
    let table = Table { config, path };
    ["every", "on", "off", "duration"].iter().try_for_each(|key| table.above_0(key))?;
    let lasts = lasts(&table)?;
    if table.has("switch") && lasts.is_some_and(|lasts| lasts < step) {
        let problem = format!("a switch of less than a step ({step} min) may hold in none");
        return Err(table.error("duration", problem, "let it last for a step at least, or shorten run.step"));
    }
    let times = times(&table, lasts)?;
    let given = given(&table, drugs, lasts.unwrap_or(0.0))?;
    let duration = lasts.unwrap_or(f64::INFINITY);
    Ok(Course { path: path.into(), given, times, duration })
}

/// What is given: exactly one of drug, radiation and switch, with what it needs and nothing else.
fn given(table: &Table, drugs: &[Drug], duration: f64) -> Result<Given> {
    let kinds = ["drug", "radiation", "switch"];
    let named: Vec<&str> = kinds.into_iter().filter(|kind| table.has(kind)).collect();
    let [kind] = named[..] else {
        let problem = match named.len() {
            0 => "this course gives nothing".to_string(),
            _ => format!("this course gives {} at once", named.join(" and ")),
        };
        return Err(table.error(
            named.last().unwrap_or(&""),
            problem,
            "give each its own [[therapy]], with one of: drug, radiation, switch",
        ));
    };
    let foreign = [("drug", "dose"), ("switch", "to")].into_iter().find(|(of, key)| kind != *of && table.has(key));
    if let Some((of, key)) = foreign {
        let problem = format!("`{key}` belongs to a {of}, and this is a course of {kind}");
        return Err(table.error(key, problem, "remove this line"));
    }
    match kind {
        "drug" => drug(table, drugs, duration),
        "radiation" => Ok(Given::Radiation(table.config.number(&table.key("radiation")))),
        _ if !table.has("to") => {
            Err(table.error("switch", "`to` is missing", "say which value the key has, like to = \"4e-4 /min\""))
        }
        _ => Ok(Given::Switch {
            key: table.config.text(&table.key("switch")).into(),
            to: table.config.text(&table.key("to")).into(),
        }),
    }
}

fn drug(table: &Table, drugs: &[Drug], duration: f64) -> Result<Given> {
    let config = table.config;
    let name = config.text(&table.key("drug"));
    let Some(number) = drugs.iter().position(|drug| drug.name == name) else {
        let known: Vec<&str> = super::presets::DRUGS.iter().map(|(name, _)| *name).collect();
        let near =
            nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        let help = format!("{near}known are {}; or describe it in a table [[drug]]", known.join(", "));
        return Err(table.error("drug", format!("there is no drug `{name}`"), help));
    };
    if !table.has("dose") {
        let help = "write one dose, like dose = \"5 mg/kg\", or the level in blood that it makes, like \"100 nM\"";
        return Err(table.error("drug", "`dose` is missing", help));
    }
    let (dose, dimension) = config.number_and_dimension(&table.key("dose"));
    let route = config.text(&table.key("route"));
    let drug = &drugs[number];
    if route == "held" && dimension == 0 {
        return Err(table.error("dose", "a held level is none per body mass", "write it as a level, like \"100 nM\""));
    }
    if dimension == 0 && dose > MOST_DOSE {
        let help = "write a mass of drug for each kilogram of body mass, like \"5 mg/kg\", or a level in blood, like \"100 nM\"";
        return Err(table.error("dose", format!("{dose} mg/kg are more than anybody is given"), help));
    }
    let level = if dimension == 0 { drug.level(config, dose)? } else { dose };
    if level > MOST_LEVEL {
        let problem = format!("this dose makes a level of {level:e} nM in blood");
        let help = format!("at most {MOST_LEVEL:e} nM (1 mol/L): lower the dose, or correct volume and molecular_mass");
        return Err(table.error("dose", problem, help));
    }
    Ok(Given::Drug { drug: number, level, response: drug.response(config, route, duration)? })
}

/// How long each dose lasts, where that is said: it must be for infusions and held levels, and must not for others.
fn lasts(table: &Table) -> Result<Option<f64>> {
    let route = table.config.text(&table.key("route"));
    let long = table.has("switch") || table.has("drug") && ["infusion", "held"].contains(&route);
    match table.number("duration") {
        None if long && !table.has("switch") => Err(table.error(
            "route",
            format!("the route {route} needs a duration"),
            "add a line like duration = \"2 h\"",
        )),
        None if table.has("switch") && table.has("every") => {
            let help = "add a duration, or remove `every` so that the switch stays";
            Err(table.error("every", "a switch that stays cannot come again", help))
        }
        Some(_) if !long => {
            let help = "remove it, or take the route infusion or held";
            Err(table.error(
                "duration",
                "nothing here lasts: a bolus, an oral dose or a fraction has no duration",
                help,
            ))
        }
        duration => Ok(duration),
    }
}

/// When it is given.
fn times(table: &Table, lasts: Option<f64>) -> Result<Vec<f64>> {
    let start = table.config.number(&table.key("start"));
    let (every, until) = (table.number("every"), table.number("until"));
    let count = table.has("count").then(|| table.config.count(&table.key("count")) as usize);
    check_end(table, (start, every, until), count)?;
    if let (Some(every), Some(lasts)) = (every, lasts)
        && lasts > every * (1.0 + 1e-9)
    {
        let problem = format!("doses overlap: each lasts {lasts} min, and the next begins after {every} min");
        return Err(table.error("duration", problem, "shorten `duration` or lengthen `every`"));
    }
    let calendar = Calendar {
        start,
        every: every.unwrap_or(f64::INFINITY),
        count: count.unwrap_or(MOST),
        until: until.unwrap_or(f64::INFINITY),
        on_off: holidays(table)?,
    };
    let times = calendar.times();
    let until = until.unwrap_or(f64::INFINITY);
    let unseen = every.is_some_and(|every| (until - start) / every > MOST as f64);
    match count {
        None if unseen => {
            Err(table.error("every", format!("these are more than {MOST} doses"), "give fewer, or hold a level"))
        }
        Some(count) if unseen && times.len() < count => {
            let problem =
                format!("only {} of {count} doses are found among {MOST} times, the rest are holidays", times.len());
            Err(table.error("count", problem, "lengthen `every`, or shorten the holidays"))
        }
        _ => Ok(times),
    }
}

/// Length of treatment and of the holidays after it, if there are any.
fn holidays(table: &Table) -> Result<Option<(f64, f64)>> {
    match (table.number("on"), table.number("off")) {
        (None, None) => Ok(None),
        (Some(on), Some(off)) if table.has("every") => Ok(Some((on, off))),
        (on, _) => {
            let key = if on.is_some() { "on" } else { "off" };
            let help = "like on = \"5 day\", off = \"2 day\"";
            Err(table.error(key, "holidays need `on`, `off` and `every`", help))
        }
    }
}

/// Whether the course has one end, and it comes after the start.
fn check_end(
    table: &Table,
    (start, every, until): (f64, Option<f64>, Option<f64>),
    count: Option<usize>,
) -> Result<()> {
    if every.is_some() && count.is_none() && until.is_none() {
        let help = "say how many doses there are, like count = 5, or when they end, like until = \"21 day\"";
        return Err(table.error("every", "this course never ends", help));
    }
    if every.is_none() && count.is_some_and(|count| count > 1) {
        return Err(table.error("count", "several doses need an interval", "add a line like every = \"1 day\""));
    }
    match until {
        Some(until) if until <= start => {
            let problem = format!("the course ends ({until} min) before its first dose ({start} min)");
            Err(table.error("until", problem, "name a later end, or an earlier start"))
        }
        _ => Ok(()),
    }
}

/// Two switches of one key must not hold at the same time, and there must not be too many tables.
pub fn check_switches(config: &Config, courses: &[Course]) -> Result<()> {
    if let Some(one) = courses.get(TABLES) {
        let problem = format!("{} courses are too many", courses.len());
        return Err(config.error(
            &one.path,
            problem,
            format!("give at most {TABLES}; `every` and `count` repeat a dose"),
        ));
    }
    let mut spans: Vec<(&str, f64, f64, &str)> = Vec::new();
    for course in courses {
        let Given::Switch { key, .. } = &course.given else { continue };
        spans.extend(course.times.iter().map(|t| (key.as_str(), *t, t + course.duration, course.path.as_str())));
    }
    spans.sort_by(|a, b| (a.0, a.1).partial_cmp(&(b.0, b.1)).expect("times are numbers"));
    match spans.windows(2).find(|two| two[0].0 == two[1].0 && two[1].1 < two[0].2 * (1.0 - 1e-9)) {
        None => Ok(()),
        Some(two) => {
            let problem = format!("`{}` is switched twice from {} min on, also by {}", two[1].0, two[1].1, two[0].3);
            Err(config.error(&format!("{}.switch", two[1].3), problem, "let one end before the other begins"))
        }
    }
}

/// Nothing must be given twice at the same times in the same way: such a table is a copy that was forgotten.
pub fn check_twice(config: &Config, courses: &[Course]) -> Result<()> {
    let way = |course: &Course| match &course.given {
        Given::Drug { drug, response, .. } => Some((Some(*drug), Some(*response))),
        Given::Radiation(_) => Some((None, None)),
        Given::Switch { .. } => None,
    };
    for (i, course) in courses.iter().enumerate().filter(|(_, course)| way(course).is_some()) {
        let same = |other: &&Course| way(other) == way(course) && other.times == course.times;
        if let Some(other) = courses[..i].iter().find(same) {
            let line = config.line(&other.path).map_or(String::new(), |line| format!(" (line {line})"));
            let problem = format!("doses overlap: {}{line} gives the same at the same times", other.path);
            return Err(config.error(&course.path, problem, "remove one of the two, or give the sum of both in one"));
        }
    }
    Ok(())
}
