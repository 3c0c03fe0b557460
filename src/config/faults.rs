//! The specification checks itself, so that a row that no config could satisfy is found by a test and not by a user.
use super::reader::own_value;
use super::spec::{KIND_ROWS, Parameter, SIDE_ROWS, Spec, Takes};
use super::words::example;
use crate::lattice::units::Unit;

impl Spec {
    /// Mistakes in the rows: a key twice, a section not declared, a unit or default that does not fit. Best empty.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut paths: Vec<String> = self.parameters.iter().map(Parameter::path).collect();
        paths.extend(self.sections.iter().map(|section| section.name.clone()));
        paths.sort();
        faults.extend(paths.windows(2).filter(|two| two[0] == two[1]).map(|two| format!("`{}` stands twice", two[0])));
        for parameter in &self.parameters {
            let path = parameter.path();
            if self.section(&parameter.section).is_none() {
                faults.push(format!("`{path}`: the section [{}] is not declared", parameter.section));
            }
            match unit_fault(&parameter.takes) {
                Some(fault) => faults.push(format!("`{path}`: {fault}")),
                None => faults.extend(value_faults(parameter)),
            }
        }
        faults
    }
}

fn unit_fault(takes: &Takes) -> Option<String> {
    let units: Vec<&String> = match takes {
        Takes::Quantity { units, .. } => units.iter().collect(),
        Takes::Triple { unit } | Takes::Side { unit } => vec![unit],
        _ => Vec::new(),
    };
    units.into_iter().find_map(|unit| Unit::parse(unit).err()).map(|fault| fault.problem)
}

fn value_faults(parameter: &Parameter) -> Vec<String> {
    let path = parameter.path();
    let rows = parameter.rows.iter().map(|(row, value)| (*row, value.clone()));
    let values = parameter.default.iter().cloned().chain([example(parameter)]).map(|value| ("", value));
    let mut faults = Vec::new();
    for (row, value) in rows.chain(values) {
        if !row.is_empty() && !parameter.row_names().contains(&row) {
            let known = KIND_ROWS.contains(&row) || SIDE_ROWS.contains(&row);
            let why = if known { "is not allowed in this table" } else { "does not exist" };
            faults.push(format!("`{path}`: the row `{row}` {why}"));
        }
        if let Err(error) = own_value(parameter, &value) {
            faults.push(format!("`{path}`: {value}: {error}"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn sample_has_no_faults() {
        assert_eq!(sample::spec().faults(), Vec::<String>::new());
    }

    #[test]
    fn finds_rows_that_cannot_be_satisfied() {
        let mut spec = sample::spec();
        spec.parameters.push(Parameter::quantity("lattice", "spacing", "um", "20 um", "Twice."));
        spec.parameters.push(Parameter::quantity("nowhere", "a", "um", "20 um", "No section."));
        spec.parameters.push(Parameter::quantity("lattice", "b", "furlong", "20 um", "No unit."));
        spec.parameters.push(Parameter::quantity("lattice", "c", "um", "20 min", "Other dimension."));
        spec.parameters
            .push(Parameter::quantity("lattice", "d", "um", "2 um", "Odd row.").per_kind(&[("elf", "1 um")]));
        let faults = spec.faults();
        for part in ["stands twice", "not declared", "unknown unit `furlong`", "`20 min` is a time", "row `elf`"] {
            assert!(faults.iter().any(|fault| fault.contains(part)), "{part}: {faults:#?}");
        }
    }
}
