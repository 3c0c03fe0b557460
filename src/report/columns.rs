//! What the columns of `series.csv` are: each in one chart, with others of its unit.
use crate::tissue::fields::{field, field_named};

/// A column in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The part of the page.
    pub section: &'static str,
    /// The chart.
    pub title: String,
    /// The unit of the chart.
    pub unit: String,
    /// The column among the others of its chart.
    pub label: String,
}

impl Column {
    /// The column on its own.
    pub fn alone(&self) -> String {
        let own = ALONE.iter().find(|(title, label, _)| (*title, *label) == (self.title.as_str(), self.label.as_str()));
        match own {
            Some((.., words)) => words.to_string(),
            None if self.is_part() => format!("{}, {}", self.title, self.label),
            None => self.label.clone(),
        }
    }

    /// Whether its label says only which part of the chart's title it is.
    pub fn is_part(&self) -> bool {
        ["mean", "min", "max", "born", "died"].contains(&self.label.as_str())
    }
}

/// A chart: section, title, unit, and its columns with their words.
type Row = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const GROWTH: &str = "Growth";
const INVASION: &str = "Invasion";
const SURROUNDINGS: &str = "Surroundings";
const FIELDS: &str = "Fields";
const THERAPY: &str = "Therapy";
const BODY: &str = "Blood, lymph and organs";

/// The charts, in the order of the page.
const CHARTS: &[Row] = &[
    (
        GROWTH,
        "Tumour cells",
        "cells",
        &[
            ("tumour_cells", "tumour cells"),
            ("tumour_cycling", "cycling"),
            ("tumour_hypoxic", "hypoxic"),
            ("tumour_quiescent", "quiescent"),
            ("tumour_dormant", "dormant"),
            ("tumour_doomed", "doomed"),
        ],
    ),
    (
        GROWTH,
        "Cells by kind",
        "cells",
        &[
            ("epithelial", "epithelial"),
            ("mesenchymal", "mesenchymal"),
            ("macrophage", "macrophages"),
            ("normal", "normal"),
            ("fibroblast", "fibroblasts"),
            ("debris", "debris"),
        ],
    ),
    (GROWTH, "Volume", "mm³", &[("tumour_volume_mm3", "tumour with its debris")]),
    (
        GROWTH,
        "Lack of oxygen",
        "share",
        &[("hypoxic_fraction", "hypoxic or quiescent"), ("necrotic_fraction", "necrotic")],
    ),
    (GROWTH, "Dead cells", "cells", &[("debris_apoptotic", "apoptotic"), ("debris_necrotic", "necrotic")]),
    (
        INVASION,
        "Depth",
        "µm",
        &[
            ("invasion_p50_um", "invasion depth, median"),
            ("invasion_p95_um", "invasion depth, 95th percentile"),
            ("invasion_p99_um", "invasion depth, 99th percentile"),
            ("tumour_radius_um", "radius of a ball of its volume"),
        ],
    ),
    (
        INVASION,
        "Invaders",
        "cells",
        &[("cells_beyond_border", "beyond the first border"), ("detached_cells", "detached from others")],
    ),
    (INVASION, "How they invade", "share of invaders", &[("streaming_fraction", "with a macrophage beside")]),
    (
        INVASION,
        "Company of invaders",
        "macrophages",
        &[("macrophages_beside_invader", "macrophages beside an invader")],
    ),
    (INVASION, "Matrix dissolved", "share", &[("matrix_degraded_fraction", "dissolved")]),
    (
        SURROUNDINGS,
        "Macrophages",
        "share",
        &[("macrophage_polarisation", "mean polarisation"), ("macrophages_per_tumour_cell", "per tumour cell")],
    ),
    (
        SURROUNDINGS,
        "Turned by the tumour",
        "cells",
        &[("macrophages_educated", "educated macrophages"), ("stroma_activated", "activated stroma")],
    ),
    (
        SURROUNDINGS,
        "Vessels",
        "sites",
        &[("vessels", "all"), ("vessels_perfused", "perfused"), ("vessel_tips", "growing tips")],
    ),
    (THERAPY, "Radiation so far", "Gy", &[("radiation_Gy", "radiation")]),
    (
        BODY,
        "Cells in blood",
        "cells",
        &[("blood_single", "single"), ("blood_clustered", "in clusters"), ("lymph_cells", "in lymph")],
    ),
    (
        BODY,
        "Ways in and out, so far",
        "cells",
        &[
            ("blood_entered", "entered blood"),
            ("blood_died", "died in blood"),
            ("blood_captured", "captured by a therapy"),
            ("blood_first_pass", "lost at the first pass"),
            ("lymph_entered", "entered lymph"),
            ("lymph_died", "died in lymph"),
            ("lymph_passed_on", "passed on from lymph"),
            ("organs_lost", "lost in organs"),
            ("organs_founders", "founded a lesion"),
            ("lattices_seeded", "settled on lattices"),
        ],
    ),
];

/// What columns are called where their chart does not say of what they tell: title, label, words.
const ALONE: &[(&str, &str, &str)] = &[
    ("Tumour cells", "cycling", "cycling tumour cells"),
    ("Tumour cells", "hypoxic", "hypoxic tumour cells"),
    ("Tumour cells", "quiescent", "quiescent tumour cells"),
    ("Tumour cells", "dormant", "dormant tumour cells"),
    ("Tumour cells", "doomed", "doomed tumour cells"),
    ("Lack of oxygen", "necrotic", "necrotic share"),
    ("Lack of oxygen", "hypoxic or quiescent", "hypoxic or quiescent share"),
    ("Dead cells", "apoptotic", "apoptotic debris"),
    ("Dead cells", "necrotic", "necrotic debris"),
    ("Invaders", "detached from others", "detached cells"),
    ("How they invade", "with a macrophage beside", "invaders with a macrophage beside"),
    ("Macrophages", "mean polarisation", "mean polarisation of macrophages"),
    ("Macrophages", "per tumour cell", "macrophages per tumour cell"),
    ("Vessels", "all", "vessels"),
    ("Vessels", "perfused", "perfused vessels"),
    ("Vessels", "growing tips", "growing tips of vessels"),
    ("Cells in blood", "single", "single cells in blood"),
    ("Cells in blood", "in clusters", "cells in clusters in blood"),
    ("Cells in blood", "in lymph", "cells in lymph"),
];

/// Columns of organs and drugs by the ends of their names; what stands before is the label.
const ENDINGS: &[(&str, &str, &str, &str)] = &[
    ("_tumour_cells", BODY, "Tumour cells in organs", "cells"),
    ("_arrived", BODY, "Arrived in organs, so far", "cells"),
    ("_asleep", BODY, "Asleep in organs", "cells"),
    ("_micrometastases", BODY, "Micrometastases in balance", "micrometastases"),
    ("_lesions", BODY, "Lesions in organs", "lesions"),
    ("_normal", BODY, "Normal cells in organs", "cells"),
    ("_blood", THERAPY, "Drugs in blood", "nM"),
];

/// What a column is; none for step and time.
pub fn describe(name: &str) -> Option<Column> {
    if ["step", "time_h"].contains(&name) {
        return None;
    }
    let column = |section, title: &str, unit: &str, label: &str| {
        Some(Column { section, title: title.into(), unit: unit.into(), label: label.into() })
    };
    let listed = CHARTS.iter().find_map(|(section, title, unit, columns)| {
        let (_, label) = columns.iter().find(|(own, _)| *own == name)?;
        column(section, title, unit, label)
    });
    listed.or_else(|| by_ending(name)).or_else(|| column("More", &name.replace('_', " "), "", &name.replace('_', " ")))
}

/// Fields, births and deaths, organs, drugs.
fn by_ending(name: &str) -> Option<Column> {
    let (front, end) = name.rsplit_once('_')?;
    let column = |section, title: String, unit: &str, label: &str| {
        Some(Column { section, title, unit: unit.into(), label: label.into() })
    };
    if ["mean", "min", "max"].contains(&end) {
        // What is neither a field nor the matrix is a drug.
        let other = if front == "matrix" { "density" } else { "nM" };
        let unit = field_named(front).map_or(other, |i| field(i).unit);
        let unit = if unit == "1" { "scaled" } else { unit };
        return column(FIELDS, heading(front), unit, end);
    }
    if ["born", "died"].contains(&end) {
        return column(GROWTH, format!("Born and died, {front}"), "cells so far", end);
    }
    let (ending, section, title, unit) = ENDINGS.iter().find(|(ending, ..)| name.ends_with(ending))?;
    column(section, title.to_string(), unit, &name[..name.len() - ending.len()].replace('_', " "))
}

/// A field in words.
fn heading(field: &str) -> String {
    let known = [("csf1", "CSF-1"), ("il4", "IL-4"), ("egf", "EGF"), ("vegf", "VEGF")];
    if let Some((_, words)) = known.iter().find(|(own, _)| *own == field) {
        return words.to_string();
    }
    let mut letters = field.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Charts with their columns in the order of the page; each column but step and time is in one.
pub fn groups(names: &[String]) -> Vec<(Column, Vec<(String, String)>)> {
    let mut groups: Vec<(Column, Vec<(String, String)>)> = Vec::new();
    for name in names {
        let Some(column) = describe(name) else { continue };
        let own = (name.clone(), column.label.clone());
        match groups.iter_mut().find(|(known, _)| known.title == column.title && known.section == column.section) {
            Some((_, columns)) => columns.push(own),
            None => groups.push((column, vec![own])),
        }
    }
    let listed = |column: &Column| CHARTS.iter().position(|row| row.1 == column.title).unwrap_or(CHARTS.len());
    let section = |column: &Column| {
        let order = [GROWTH, INVASION, SURROUNDINGS, FIELDS, THERAPY, BODY];
        order.iter().position(|own| *own == column.section).unwrap_or(order.len())
    };
    groups.sort_by_key(|(column, _)| (section(column), listed(column)));
    for (column, columns) in &mut groups {
        let row = CHARTS.iter().find(|row| row.1 == column.title);
        columns.sort_by_key(|(name, _)| row.and_then(|row| row.3.iter().position(|own| own.0 == name)));
    }
    groups
}

/// Words with a large letter at the front, but names as they are.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map_or(String::new(), |first| first.to_uppercase().to_string());
    first + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_in_one_chart_with_its_unit() {
        let names = [
            "step",
            "time_h",
            "oxygen_mean",
            "tumour_cells",
            "VBY-825_blood",
            "blood_died",
            "lung_tumour_cells",
            "odd",
        ];
        let groups = groups(&names.map(String::from));
        let unit = |name: &str| {
            let mut of = groups.iter().filter(|(_, columns)| columns.iter().any(|(own, _)| own == name));
            let found = of.next().map(|(column, _)| column.unit.clone());
            assert!(of.next().is_none());
            found
        };
        assert_eq!(unit("oxygen_mean").as_deref(), Some("mmHg"));
        assert_eq!(unit("VBY-825_blood").as_deref(), Some("nM"));
        assert_eq!(unit("blood_died").as_deref(), Some("cells"));
        assert_eq!(unit("odd").as_deref(), Some(""));
        assert_eq!(unit("step"), None);
        assert_eq!(groups[0].0.title, "Tumour cells");
        assert_eq!(describe("oxygen_min").map(|c| c.alone()).as_deref(), Some("Oxygen, min"));
    }
}
