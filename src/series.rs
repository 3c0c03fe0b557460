//! `series.csv`: one row of numbers per output time.
use crate::circulation::Circulation;
use crate::circulation::rules::Rules;
use crate::error::Result;
use crate::metrics::census::Census;
use crate::metrics::measure::Measure;
use crate::organism::Organism;
use crate::plan::Plan;
use crate::tissue::body::{BODY_WORDS, births_and_deaths};
use crate::tissue::cell::{Kind, Phase};
use crate::tissue::state::CENSUS_WORDS;

/// The table in the folder of a run, or of an organ of one.
pub const TABLE: &str = crate::output::RUN_MARK;

/// A column: its name and its value.
pub type Column = (String, f64);

/// The names of all columns that the series of a run will have, before it begins.
pub fn names(plan: &Plan) -> Vec<String> {
    let census = Census::new(vec![0; CENSUS_WORDS], plan.grid(), plan.measured());
    let mut columns = row(plan, 0, &census, &[0; BODY_WORDS], 1.0);
    if plan.has_blood {
        columns.extend(blood(&plan.rules, &Circulation::new(plan.seed, 0)));
    }
    columns.extend(plan.organs.iter().flat_map(|organ| on_lattice(&organ.name, [0; 2])));
    columns.into_iter().map(|(name, _)| name).collect()
}

/// The columns of one row of a lattice, in order. `body` holds the words of the ledger; `start` is the matrix density at the start.
/// `step` is that of the run: an organ at rest stands at an earlier one.
pub fn row(plan: &Plan, step: u32, census: &Census, body: &[u32], start: f64) -> Vec<Column> {
    let mut row = vec![column("step", f64::from(step)), column("time_h", f64::from(step) * plan.step / 60.0)];
    row.extend(cells(census));
    row.extend(tumour(plan, census));
    row.extend(ledger(body));
    row.extend(fields(census, start));
    row.extend(therapy(plan, step));
    row
}

/// Each drug's level in blood now, and the radiation given by now.
fn therapy(plan: &Plan, step: u32) -> Vec<Column> {
    let now = f64::from(step) * plan.step;
    let drugs = plan.therapy.drugs.iter().enumerate();
    let mut columns: Vec<_> =
        drugs.map(|(i, drug)| column(format!("{}_blood", drug.name), plan.therapy.level(i, now))).collect();
    if plan.therapy.radiates() {
        columns.push(column("radiation_Gy", plan.therapy.dose_before(step)));
    }
    columns
}

/// The columns of the whole body: those of blood, where there is some, and those of organs that are lattices.
///
/// # Errors
/// If a device fails.
pub fn body(organism: &mut Organism) -> Result<Vec<Column>> {
    let mut columns = organism.circulation.as_ref().map_or(Vec::new(), |body| blood(&organism.plan().rules, body));
    columns.extend(organs(organism)?);
    Ok(columns)
}

/// The columns of cells in blood, lymph and organs, and of what became of the others. Lesions are counted where an organ has no
/// lattice: on one they are what grows there.
fn blood(rules: &Rules, body: &Circulation) -> Vec<Column> {
    let (t, [single, clustered]) = (body.tally, body.in_blood());
    let counts = [
        ("blood_entered", t.entered),
        ("blood_single", single),
        ("blood_clustered", clustered),
        ("blood_died", t.died),
        ("blood_captured", t.captured),
        ("blood_first_pass", t.first_pass),
        ("lymph_entered", t.by_lymph),
        ("lymph_cells", body.in_lymph()),
        ("lymph_died", t.died_in_lymph),
        ("lymph_passed_on", t.passed_on),
        ("organs_lost", t.lost),
        ("organs_founders", t.founders),
        ("lattices_seeded", t.seeded),
    ];
    let mut columns: Vec<_> = counts.map(|(name, n)| column(name, n as f64)).into();
    for (i, organ) in rules.organs.iter().enumerate() {
        columns.push(column(format!("{}_asleep", organ.name), body.asleep_in(i) as f64));
        columns.push(column(format!("{}_normal", organ.name), body.normal_in(i) as f64));
        if !organ.lattice {
            columns.push(column(format!("{}_micrometastases", organ.name), body.micrometastases_in(i) as f64));
            columns.push(column(format!("{}_lesions", organ.name), body.lesions_in(i) as f64));
        }
    }
    columns
}

/// The columns of organs that are lattices: cells that have arrived, and tumour cells there now.
///
/// # Errors
/// If a device fails.
fn organs(organism: &mut Organism) -> Result<Vec<Column>> {
    let names: Vec<String> = organism.plan().rules.organs.iter().map(|organ| organ.name.clone()).collect();
    let mut columns = Vec::new();
    for organ in &mut organism.organs {
        columns.extend(on_lattice(&names[organ.number], [organ.arrived, organ.tumour_cells()?]));
    }
    Ok(columns)
}

/// The columns of an organ that is a lattice: cells that have arrived, and tumour cells there now.
fn on_lattice(name: &str, [arrived, there]: [u64; 2]) -> [Column; 2] {
    [column(format!("{name}_arrived"), arrived as f64), column(format!("{name}_tumour_cells"), there as f64)]
}

fn column(name: impl Into<String>, value: f64) -> Column {
    (name.into(), value)
}

fn cells(census: &Census) -> Vec<Column> {
    let kinds = Kind::ALL.into_iter().filter(|k| *k != Kind::Empty);
    let mut columns: Vec<_> = kinds.map(|k| column(k.name(), census.of(k) as f64)).collect();
    for phase in [Phase::Cycling, Phase::Hypoxic, Phase::Quiescent, Phase::Dormant, Phase::Doomed] {
        columns.push(column(format!("tumour_{}", phase.name()), census.tumour_in(phase) as f64));
    }
    let debris = |phase: Phase| census.in_phase(Kind::Debris, phase) as f64;
    columns.push(column("debris_apoptotic", debris(Phase::Apoptotic)));
    columns.push(column("debris_necrotic", debris(Phase::Necrotic)));
    let activated = [Kind::Normal, Kind::Fibroblast].map(|kind| census.in_phase(kind, Phase::Activated));
    columns.push(column("stroma_activated", activated.iter().sum::<u64>() as f64));
    columns.push(column("macrophages_educated", census.in_phase(Kind::Macrophage, Phase::Activated) as f64));
    columns.push(column("macrophage_polarisation", census.polarisation()));
    let [all, perfused, tips] = census.vessels().map(|n| n as f64);
    columns.extend([column("vessels", all), column("vessels_perfused", perfused), column("vessel_tips", tips)]);
    columns
}

fn tumour(plan: &Plan, census: &Census) -> Vec<Column> {
    let spacing = plan.spacing;
    let (alive, dead) = (census.tumour() as f64, census.of(Kind::Debris) as f64);
    let volume = (alive + dead) * spacing.powi(3);
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let short = (census.tumour_in(Phase::Hypoxic) + census.tumour_in(Phase::Quiescent)) as f64;
    let necrotic = census.in_phase(Kind::Debris, Phase::Necrotic) as f64;
    let mut columns = vec![
        column("tumour_cells", alive),
        column("tumour_volume_mm3", volume * 1e-9),
        column("tumour_radius_um", (volume * 3.0 / (4.0 * std::f64::consts::PI)).cbrt()),
        column("hypoxic_fraction", share(short, alive)),
        column("necrotic_fraction", share(necrotic, alive + dead)),
        column("macrophages_per_tumour_cell", share(census.of(Kind::Macrophage) as f64, alive)),
        column("cells_beyond_border", census.outside() as f64),
        column("detached_cells", census.detached() as f64),
        column("streaming_fraction", share(census.streaming() as f64, census.outside() as f64)),
        column("macrophages_beside_invader", share(census.escorts() as f64, census.outside() as f64)),
    ];
    for (name, quantile) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)] {
        columns.push(column(format!("invasion_{name}_um"), census.depth(quantile) * spacing));
    }
    columns
}

fn ledger(body: &[u32]) -> Vec<Column> {
    let kinds = [Kind::Epithelial, Kind::Mesenchymal, Kind::Normal, Kind::Macrophage];
    let both = |k: Kind| {
        let (born, died) = births_and_deaths(body, k);
        [column(format!("{}_born", k.name()), born as f64), column(format!("{}_died", k.name()), died as f64)]
    };
    kinds.into_iter().flat_map(both).collect()
}

fn fields(census: &Census, start: f64) -> Vec<Column> {
    let one = |(name, m): (&str, Measure)| {
        [("mean", m.mean), ("min", m.min), ("max", m.max)].map(|(s, v)| column(format!("{name}_{s}"), v))
    };
    let mut columns: Vec<Column> = census.measures().into_iter().flat_map(one).collect();
    columns.push(column("matrix_degraded_fraction", if start > 0.0 { 1.0 - census.matrix() / start } else { 0.0 }));
    columns
}

/// The header and a line of a table.
pub fn line(values: impl IntoIterator<Item = String>) -> String {
    values.into_iter().collect::<Vec<_>>().join(",") + "\n"
}

/// A text as a field of a CSV.
pub fn quoted(value: &str) -> String {
    if value.contains([',', '"']) { format!("\"{}\"", value.replace('"', "\"\"")) } else { value.into() }
}

/// A number with six significant digits, whole ones and those from 100 000 up in full; very small and very large ones with an
/// exponent.
pub fn text(value: f64) -> String {
    let size = value.abs();
    if value.fract() == 0.0 && size < 1e15 {
        // The sum turns -0 into 0.
        return format!("{:.0}", value + 0.0);
    }
    if !(1e-6..1e15).contains(&size) {
        let text = format!("{value:.5e}");
        return text.split_once('e').map_or(text.clone(), |(front, power)| format!("{}e{power}", trimmed(front)));
    }
    let digits = (5 - size.log10().floor() as i32).max(0) as usize;
    trimmed(&format!("{value:.digits$}")).to_string()
}

/// A number without zeros at its end, as far as they stand behind a point: others are part of what it says.
fn trimmed(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn numbers_are_short_and_exact_enough() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (3.0, "3"),
            (-20.0, "-20"),
            (0.1, "0.1"),
            (123_456_789.0, "123456789"),
            (1234.5678, "1234.57"),
            (-99_999.96, "-100000"),
            (123_450.4, "123450"),
            (200_000.4, "200000"),
            (1_999_999.5, "2000000"),
            (1e15, "1e15"),
            (-1.234e20, "-1.234e20"),
            (0.000_001, "0.000001"),
            (0.000_001_234_567, "0.00000123457"),
            (1e-9, "1e-9"),
            (-1.234_567e-13, "-1.23457e-13"),
            (2e-300, "2e-300"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "NaN"),
        ];
        for (value, expected) in cases {
            assert_eq!(text(value), expected);
        }
    }

    #[test]
    fn what_is_written_reads_as_the_number_that_it_was() {
        for power in -320..300 {
            for front in [1.0, 2.000_004, -5.0, 9.999_996] {
                let value = front * 10.0_f64.powi(power);
                let read: f64 = text(value).parse().unwrap();
                // Numbers below 1e-308 have fewer digits themselves.
                assert!((read - value).abs() <= 5e-6 * value.abs() + 1e-323, "{value:e} is written as {}", text(value));
            }
        }
    }
}
