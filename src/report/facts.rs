//! What a reader wants to know first: a line, some numbers, and where all comes from.
use super::page::{escape, facts, number};
use super::provenance::Provenance;
use super::table::Table;
use crate::figure::clock;

/// What ran, on what, how long, and the state hash, as HTML.
pub fn summary(of: &Provenance) -> String {
    let sites: Vec<f64> = (0..3).filter_map(|i| of.number(&format!("/lattice/sites/{i}"))).collect();
    let spacing = of.number("/lattice/spacing_um").unwrap_or(1.0);
    let join = |values: Vec<String>| values.join(" × ");
    let edges = join(sites.iter().map(|n| number(n * spacing / 1000.0)).collect());
    let sites = join(sites.into_iter().map(number).collect());
    let done = of.number("/steps_done").unwrap_or(0.0);
    let time = clock(done * of.step_minutes() * 60.0);
    let end = if of.text("/status") == "finished" { "Ran to" } else { "<strong>Stopped by the user</strong> at" };
    format!(
        "{end} {time} in {} steps of {} min, on {sites} sites of {spacing} µm ({edges} mm). Computed in {}{} on {}; state hash <code>{}</code>.",
        number(done),
        of.step_minutes(),
        duration(of.number("/timings/run_s").unwrap_or(0.0)),
        of.number("/resumed_at_step")
            .map_or(String::new(), |step| format!(" since it went on from step {}", number(step))),
        escape(&device(of)),
        escape(of.text("/final_state_hash")),
    )
}

fn device(of: &Provenance) -> String {
    let engine = if of.text("/engine/kind") == "cpu" { "the CPU engine" } else { "the GPU engine" };
    format!("{engine} ({})", of.text("/engine/adapter"))
}

/// A time in words.
pub fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 120.0 => format!("{} s", number((s * 10.0).round() / 10.0)),
        s if s < 7200.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

/// What of the run is hardly meant, as HTML; empty if nothing is.
pub fn warnings<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let items: String = all.map(|text| format!("<li>{}</li>\n", escape(text))).collect();
    if items.is_empty() { items } else { format!("<ul class=\"card\">\n{items}</ul>") }
}

/// A number of the series: column, words, unit, and what a unit of it is in those of the column.
type Shown = (&'static str, &'static str, &'static str, f64);

/// What is shown of each run that has it, and what is shown only if something has happened.
const ALWAYS: &[Shown] = &[
    ("tumour_cells", "Tumour cells", "", 1.0),
    ("tumour_radius_um", "Radius of a ball of its volume", "µm", 1.0),
    ("invasion_p95_um", "Invasion depth, 95th percentile", "µm", 1.0),
    ("cells_beyond_border", "Tumour cells beyond the first border", "", 1.0),
];
const IF_ANY: &[Shown] = &[
    ("macrophage", "Macrophages", "", 1.0),
    ("macrophages_educated", "Educated macrophages", "", 1.0),
    ("hypoxic_fraction", "Tumour cells short of oxygen", "%", 0.01),
    ("necrotic_fraction", "Necrotic share", "%", 0.01),
    ("matrix_degraded_fraction", "Matrix dissolved", "%", 0.01),
    ("vessels", "Vessel sites", "", 1.0),
    ("blood_entered", "Cells that entered blood", "", 1.0),
    ("lymph_entered", "Cells that entered lymph", "", 1.0),
];

/// What is counted outside of the tumour's lattice: words, and which columns they sum up.
type Elsewhere = (&'static str, fn(&str) -> bool);
const ELSEWHERE: &[Elsewhere] = &[
    ("Cells asleep in organs", |name| name.ends_with("_asleep")),
    ("Lesions in organs", |name| name.ends_with("_lesions")),
    ("Cells in blood", |name| ["blood_single", "blood_clustered"].contains(&name)),
];

/// A number to be shown: words, value, unit, what is said beside it, the value at the start.
type Card = (String, f64, String, String, f64);

/// The most characters of a number in large print.
const LONG: usize = 9;

/// Tumour cells in all organs that are lattices, if there are such organs.
fn in_organs(table: &Table) -> Option<Card> {
    let of_organs = table.names.iter().filter(|name| name.ends_with("_tumour_cells"));
    let ends: Vec<[f64; 2]> = of_organs.filter_map(|name| table.ends(name)).collect();
    let reached = ends.iter().filter(|[_, last]| *last > 0.0).count();
    let cells = ends.iter().map(|[_, last]| last).sum();
    let aside = format!("in {reached} of {}", ends.len());
    (!ends.is_empty()).then(|| ("Tumour cells in organs".into(), cells, String::new(), aside, 0.0))
}

/// The sum of some columns at the end, and the most that it came to, if it was ever more than nothing.
fn summed(table: &Table, words: &str, is_of: &fn(&str) -> bool) -> Option<Card> {
    let places: Vec<usize> = (0..table.names.len()).filter(|place| is_of(&table.names[*place])).collect();
    let sum = |row: &Vec<f64>| places.iter().map(|place| row[*place]).sum::<f64>();
    let (last, most) = (sum(table.rows.last()?), table.rows.iter().map(sum).fold(0.0, f64::max));
    (most > 0.0).then(|| (words.into(), last, String::new(), format!("at most {}", number(most)), most))
}

/// Cards with the numbers at the end and at the start.
pub fn numbers(table: &Table, of: &Provenance) -> String {
    let card = |(column, words, unit, scale): &Shown| {
        let [first, last] = table.ends(column)?;
        Some((
            words.to_string(),
            last / scale,
            unit.to_string(),
            format!("{} at the start", number(first / scale)),
            first,
        ))
    };
    let happened = |card: &Card| card.1 != 0.0 || card.4 != 0.0;
    let mut cards: Vec<_> = ALWAYS.iter().filter_map(card).collect();
    cards.extend(IF_ANY.iter().filter_map(card).filter(happened));
    cards.extend(in_organs(table));
    cards.extend(ELSEWHERE.iter().filter_map(|(words, is_of)| summed(table, words, is_of)));
    let pace = of.number("/timings/site_steps_per_s").unwrap_or(0.0) / 1e6;
    if pace > 0.0 {
        cards.push(("Pace".into(), pace, "million sites a second".into(), String::new(), 0.0));
    }
    let html = |(words, value, unit, aside, _): &Card| {
        let value = number(if *unit == "%" || unit == "µm" { (value * 10.0).round() / 10.0 } else { *value });
        let class = if value.chars().count() > LONG { "value long" } else { "value" };
        format!(
            "<div><dt>{words}</dt><dd class=\"{class}\">{value} <span class=\"unit\">{unit}</span></dd><dd class=\"aside\">{aside}</dd></div>\n"
        )
    };
    format!("<dl class=\"numbers\">\n{}</dl>", cards.iter().map(html).collect::<String>())
}

/// Program, device, seed, hashes.
pub fn provenance(of: &Provenance) -> String {
    let code = |text: &str| if text.is_empty() { String::new() } else { format!("<code>{}</code>", escape(text)) };
    let file = std::path::Path::new(of.text("/config")).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let list = |pointer: &str, front: &str, back: &str| {
        let all = of.record.pointer(pointer).and_then(serde_json::Value::as_array).into_iter().flatten();
        let one = |value: &serde_json::Value| {
            let front = value[front].as_str().map_or_else(|| value[front].to_string(), String::from);
            Some(format!("{} {}", escape(&front), code(value[back].as_str()?)))
        };
        all.filter_map(one).collect::<Vec<_>>().join("<br>")
    };
    let resumed = of.number("/resumed_at_step").map_or(String::new(), |step| format!("from step {}", number(step)));
    let rows = [
        ("Program", format!("invasim {}", escape(of.text("/version")))),
        ("Commit", if of.text("/commit").is_empty() { "not recorded".into() } else { code(of.text("/commit")) }),
        ("Config", escape(&file)),
        ("SHA-256 of config.toml", code(&of.config_hash())),
        ("Seed", of.number("/seed").map_or(String::new(), |seed| format!("{seed}"))),
        ("Status", escape(of.text("/status"))),
        ("Resumed", resumed),
        ("Engine", escape(of.text("/engine/kind"))),
        ("Device", escape(of.text("/engine/adapter"))),
        ("Driver", escape(of.text("/engine/driver"))),
        ("Backend", escape(of.text("/engine/backend"))),
        ("State hash", code(of.text("/final_state_hash"))),
        ("On the way, by step", list("/state_hashes", "step", "hash")),
        ("Organs", list("/organs", "name", "final_state_hash")),
        ("Notice", escape(of.text("/notice"))),
    ];
    format!("<div class=\"card\">{}</div>", facts(&rows))
}
