//! Units of the world outside: text such as `1e5 um^2/min` becomes a number in a unit of our choice, or an explanation.
//!
//! A unit is a ratio `over / under` of whole numbers to the base units um, min, pg, pmol, mmHg, Gy, so that most
//! conversions round only once: `x [to] = x [from] · (from.over · to.under) / (from.under · to.over)`.
use std::fmt;

/// Length of vessel, in µm, that the rates of vessels are given for.
pub const VESSEL: f64 = 20.0;

/// Why a text is not the wanted quantity, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub problem: String,
    /// What is allowed and what to do.
    pub help: String,
}

impl Fault {
    /// A fault with its remedy.
    pub fn new(problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self { problem: problem.into(), help: help.into() }
    }
}

/// Powers of length, time, mass, amount of substance, pressure and absorbed dose. Displayed in words: "an area per time".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dimension([i32; 6]);

const NUMBER: [i32; 6] = [0; 6];
const LENGTH: [i32; 6] = [1, 0, 0, 0, 0, 0];
const TIME: [i32; 6] = [0, 1, 0, 0, 0, 0];
const MASS: [i32; 6] = [0, 0, 1, 0, 0, 0];
const AMOUNT: [i32; 6] = [0, 0, 0, 1, 0, 0];
const PRESSURE: [i32; 6] = [0, 0, 0, 0, 1, 0];
const DOSE: [i32; 6] = [0, 0, 0, 0, 0, 1];
const VOLUME: [i32; 6] = [3, 0, 0, 0, 0, 0];
const CONCENTRATION: [i32; 6] = [-3, 0, 0, 1, 0, 0];
const MOLAR_MASS: [i32; 6] = [0, 0, 1, -1, 0, 0];

/// Conventional millimetre of mercury: 1 mmHg = 133.322387415 Pa.
const PASCALS: f64 = 133.322387415;

/// What to do about a unit of too high powers.
const LOWER: &str = "use lower powers";

/// One unit with its other spellings, its ratio to the base units, and its dimension.
type Row = (&'static [&'static str], f64, f64, [i32; 6]);

/// Every unit that has a name.
const UNITS: &[Row] = &[
    (&["nm"], 1.0, 1e3, LENGTH),                     // 1 nm = 1/1000 um
    (&["um"], 1.0, 1.0, LENGTH),                     // base; µm is read as um
    (&["mm"], 1e3, 1.0, LENGTH),                     // 1 mm = 1000 um
    (&["cm"], 1e4, 1.0, LENGTH),                     // 1 cm = 10⁴ um
    (&["m"], 1e6, 1.0, LENGTH),                      // 1 m = 10⁶ um
    (&["s", "second", "seconds"], 1.0, 60.0, TIME),  // 1 s = 1/60 min
    (&["min", "minute", "minutes"], 1.0, 1.0, TIME), // base
    (&["h", "hour", "hours"], 60.0, 1.0, TIME),      // 1 h = 60 min
    (&["d", "day", "days"], 1440.0, 1.0, TIME),      // 1 d = 1440 min
    (&["week", "weeks"], 10_080.0, 1.0, TIME),       // 1 week = 7 d
    (&["year", "years"], 525_960.0, 1.0, TIME),      // 1 year = 365.25 d
    (&["uL"], 1e9, 1.0, VOLUME),                     // 1 uL = 1 mm³ = 10⁹ um³
    (&["mL"], 1e12, 1.0, VOLUME),                    // 1 mL = 1 cm³ = 10¹² um³
    (&["L"], 1e15, 1.0, VOLUME),                     // 1 L = 10¹⁵ um³
    (&["pM"], 1.0, 1e15, CONCENTRATION),             // 1 pM = 1 pmol / 10¹⁵ um³
    (&["nM"], 1e3, 1e15, CONCENTRATION),             // 1 nM = 10³ pmol / 10¹⁵ um³
    (&["uM"], 1e6, 1e15, CONCENTRATION),             // 1 uM = 10⁶ pmol / 10¹⁵ um³
    (&["mM"], 1e9, 1e15, CONCENTRATION),             // 1 mM = 10⁹ pmol / 10¹⁵ um³
    (&["M"], 1e12, 1e15, CONCENTRATION),             // 1 M = 10¹² pmol / 10¹⁵ um³
    (&["pg"], 1.0, 1.0, MASS),                       // base
    (&["ng"], 1e3, 1.0, MASS),                       // 1 ng = 10³ pg
    (&["ug"], 1e6, 1.0, MASS),                       // 1 ug = 10⁶ pg
    (&["mg"], 1e9, 1.0, MASS),                       // 1 mg = 10⁹ pg
    (&["g"], 1e12, 1.0, MASS),                       // 1 g = 10¹² pg
    (&["kg"], 1e15, 1.0, MASS),                      // 1 kg = 10¹⁵ pg
    (&["pmol"], 1.0, 1.0, AMOUNT),                   // base
    (&["nmol"], 1e3, 1.0, AMOUNT),                   // 1 nmol = 10³ pmol
    (&["umol"], 1e6, 1.0, AMOUNT),                   // 1 umol = 10⁶ pmol
    (&["mmol"], 1e9, 1.0, AMOUNT),                   // 1 mmol = 10⁹ pmol
    (&["mol"], 1e12, 1.0, AMOUNT),                   // 1 mol = 10¹² pmol
    (&["Da"], 1.0, 1.0, MOLAR_MASS),                 // 1 Da: 1 g/mol = 1 pg/pmol
    (&["kDa"], 1e3, 1.0, MOLAR_MASS),                // 1 kDa: 1000 g/mol
    (&["mmHg"], 1.0, 1.0, PRESSURE),                 // base
    (&["Pa"], 1.0, PASCALS, PRESSURE),               // 1 Pa = 1/133.322387415 mmHg
    (&["kPa"], 1e3, PASCALS, PRESSURE),              // 1 kPa = 1000/133.322387415 mmHg
    (&["Gy"], 1.0, 1.0, DOSE),                       // base
    (&["cells", "cell"], 1.0, 1.0, NUMBER),          // a count
    (&["%"], 1.0, 100.0, NUMBER),                    // 1 % = 1/100
    (&["1"], 1.0, 1.0, NUMBER),                      // no unit, as in 1/min
];

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut powers = self.0;
        let mut words = (Vec::new(), Vec::new());
        if powers[3] >= 1 && powers[0] <= -3 {
            powers[3] -= 1;
            powers[0] += 3;
            words.0.push("concentration".to_string());
        }
        let names = ["length", "time", "mass", "amount of substance", "pressure", "absorbed dose"];
        for (slot, (name, power)) in names.into_iter().zip(powers).enumerate().filter(|(_, (_, power))| *power != 0) {
            let side = if power > 0 { &mut words.0 } else { &mut words.1 };
            side.push(match (slot, power.unsigned_abs()) {
                (_, 1) => name.to_string(),
                (0, 2) => "area".to_string(),
                (0, 3) => "volume".to_string(),
                (_, n) => format!("{name}^{n}"),
            });
        }
        if words.0.is_empty() {
            words.0.push(if words.1.is_empty() { "number without unit" } else { "number" }.to_string());
        }
        let article = if words.0[0].starts_with('a') { "an" } else { "a" };
        write!(f, "{article} {}", words.0.join(" times "))?;
        words.1.iter().try_for_each(|word| write!(f, " per {word}"))
    }
}

/// A unit, simple or compound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    over: f64,
    under: f64,
    dimension: Dimension,
}

impl Unit {
    /// The unit of a plain number.
    pub const ONE: Unit = Unit { over: 1.0, under: 1.0, dimension: Dimension(NUMBER) };

    /// Reads `um^2/min`, `/h`, `cells/(mL day)`: products by a space or `*`, quotients by `/`, whole powers by `^`.
    pub fn parse(text: &str) -> Result<Unit, Fault> {
        if text.chars().count() > 100 {
            return Err(Fault::new("a unit of more than 100 characters", "write a shorter one, like \"um^2/min\""));
        }
        let plain = plain(text);
        let mut rest = plain.as_str();
        let unit = product(&mut rest)?;
        if !rest.is_empty() {
            return Err(Fault::new(format!("`)` without `(` in the unit `{text}`"), "remove it, or add the `(`"));
        }
        if !(unit.over.is_normal() && unit.under.is_normal()) {
            return Err(Fault::new(format!("the unit `{text}` is beyond what numbers can hold"), LOWER));
        }
        Ok(unit)
    }

    /// Its dimension.
    pub fn dimension(&self) -> Dimension {
        self.dimension
    }

    /// (a/b) · (c/d)ⁿ = a·cⁿ / (b·dⁿ), with c and d in each other's place where n is negative.
    fn times(self, other: Unit, power: i32) -> Result<Unit, Fault> {
        let (over, under) = if power < 0 { (other.under, other.over) } else { (other.over, other.under) };
        let raise = |base: f64| (0..power.abs()).fold(1.0, |product, _| product * base);
        let mut powers = self.dimension.0;
        for (own, theirs) in powers.iter_mut().zip(other.dimension.0) {
            let sum = theirs.checked_mul(power).and_then(|more| own.checked_add(more));
            *own = sum.ok_or_else(|| Fault::new("powers of powers of a unit are too high to be counted", LOWER))?;
        }
        Ok(Unit { over: self.over * raise(over), under: self.under * raise(under), dimension: Dimension(powers) })
    }
}

/// Other ways to write the same characters: µ, ², ³, ·, ×, −.
fn plain(text: &str) -> String {
    let text = text.trim().replace(['µ', 'μ'], "u").replace('²', "^2").replace('³', "^3");
    text.replace(['·', '×'], "*").replace('−', "-")
}

fn product(rest: &mut &str) -> Result<Unit, Fault> {
    *rest = rest.trim_start();
    let mut unit = if rest.starts_with('/') { Unit::ONE } else { power(rest)? };
    let mut divided = false;
    loop {
        *rest = rest.trim_start();
        match rest.chars().next() {
            None | Some(')') => return Ok(unit),
            Some(sign @ ('*' | '/')) => {
                *rest = &rest[1..];
                divided |= sign == '/';
                let factor = power(rest)?;
                unit = unit.times(factor, if sign == '/' { -1 } else { 1 })?;
            }
            Some(_) if divided => {
                let problem = format!("`{rest}` after a `/` could be above or below the line");
                return Err(Fault::new(problem, "use parentheses, like cells/(mL day), or write it before the `/`"));
            }
            Some(_) => unit = unit.times(power(rest)?, 1)?,
        }
    }
}

fn power(rest: &mut &str) -> Result<Unit, Fault> {
    *rest = rest.trim_start();
    let base = if let Some(inner) = rest.strip_prefix('(') {
        *rest = inner;
        let unit = product(rest)?;
        let missing = || Fault::new("a `(` of the unit is never closed", "add the `)`");
        *rest = rest.strip_prefix(')').ok_or_else(missing)?;
        unit
    } else {
        name(rest)?
    };
    let Some(after) = rest.trim_start().strip_prefix('^') else { return Ok(base) };
    let after = after.trim_start();
    let end = after.find(|c: char| !c.is_ascii_digit() && c != '-' && c != '+').unwrap_or(after.len());
    let wrong =
        || Fault::new(format!("`^{}` is no power of a unit", &after[..end]), "write a whole power from -9 to 9");
    let exponent = after[..end].parse::<i32>().ok().filter(|n| (1..=9).contains(&n.abs())).ok_or_else(wrong)?;
    *rest = &after[end..];
    Unit::ONE.times(base, exponent)
}

fn name(rest: &mut &str) -> Result<Unit, Fault> {
    let letters = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let end = if letters == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { letters };
    let (word, after) = rest.split_at(end);
    if let Some((_, over, under, powers)) = UNITS.iter().find(|row| row.0.contains(&word)) {
        if letters > 0 && after.starts_with(|c: char| c.is_ascii_digit()) {
            let power = &after[..after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len())];
            let problem = format!("`{word}{power}` is the name of no unit");
            return Err(Fault::new(problem, format!("write a power like `{word}^{power}`")));
        }
        *rest = after;
        return Ok(Unit { over: *over, under: *under, dimension: Dimension(*powers) });
    }
    if letters > 0 {
        return Err(unknown(word, None));
    }
    let help = "write units like um, um^2/min, /h or cells/(mL day), with a point in decimal numbers";
    Err(match word {
        "" => Fault::new("the unit ends too early", help),
        _ => Fault::new(format!("`{word}` where the name of a unit is expected"), help),
    })
}

/// Words for a month: it has no fixed length.
const MONTHS: &[&str] = &["mo", "month", "months"];

/// The fault of a name that no unit has. Only units of a dimension are named, where it is known what they are to measure.
fn unknown(word: &str, wanted: Option<Dimension>) -> Fault {
    let rows = || UNITS.iter().filter(|row| wanted.is_none_or(|dimension| dimension.0 == row.3));
    let near = nearest(word, rows().flat_map(|row| row.0).copied()).filter(|_| !MONTHS.contains(&word));
    let hint = match near {
        _ if MONTHS.contains(&word) => "months differ in length: write days or years. ".into(),
        _ if word == "Hg" => "did you mean `mmHg`, in one word? ".into(),
        Some(near) => format!("did you mean `{near}`? "),
        None => String::new(),
    };
    let known: Vec<&str> = rows().map(|row| row.0[0]).collect();
    let of = wanted.map_or("Known units".into(), |dimension| format!("Units of {dimension}"));
    Fault::new(format!("unknown unit `{word}`"), format!("{hint}{of}: {}", known.join(", ")))
}

/// Whether units with a name of their own measure the same as a unit.
fn has_names(unit: &Unit) -> bool {
    unit.dimension.0 != NUMBER && UNITS.iter().any(|row| row.3 == unit.dimension.0)
}

/// The names of all units that measure the same as a unit, in all their spellings.
pub fn like(unit: &str) -> Vec<&'static str> {
    let wanted = Unit::parse(unit).map(|unit| unit.dimension.0);
    UNITS.iter().filter(|row| wanted.as_ref() == Ok(&row.3)).flat_map(|row| row.0).copied().collect()
}

/// The fewest letters that say which longer word is meant.
const BEGINNING: usize = 4;

/// The candidate most like a word, if one is close enough to be meant: by a few letters, by the same parts in another order, or by
/// its beginning.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let distance = |candidate: &str| strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
    let mut all: Vec<(usize, &str)> = candidates.into_iter().map(|c| (distance(c), c)).collect();
    all.sort_by_key(|(far, _)| *far);
    let is_near = |far: &usize| *far <= 1 + lower.chars().count() / 4;
    let is_begun = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        let (short, long) = if lower.len() < candidate.len() { (&lower, &candidate) } else { (&candidate, &lower) };
        short.chars().count() >= BEGINNING && long.starts_with(short.as_str())
    };
    let near = all.first().filter(|(far, _)| is_near(far));
    let turned = || all.iter().find(|(_, candidate)| parts(candidate) == parts(word));
    near.or_else(turned).or_else(|| all.iter().find(|(_, candidate)| is_begun(candidate))).map(|(_, found)| *found)
}

/// The parts of a name, in the order of the alphabet.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = name.to_lowercase().split(['_', '-', '.', ' ']).map(String::from).collect();
    parts.sort();
    parts
}

mod quantity;
pub use quantity::{convert, parse, read};
