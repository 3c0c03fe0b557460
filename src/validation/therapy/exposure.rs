//! A drug that hardly reaches the tissue does nothing in the end.
use super::end;
use crate::error::Result;
use crate::metrics::statistics::{mean, mean_text};
use crate::validation::desk::{Desk, set};
use crate::validation::{Case, Check, Outcome, Wanted};

pub(in crate::validation) const CASE: Case = Case {
    name: "low-exposure",
    config: "../therapy/low-exposure.toml",
    about: "An inhibitor that inactivates cathepsin lowers the invasion depth where it reaches the tissue, and has no end-point \
            effect where vessels offer almost none of it, as of JPM-OEt in mammary tumours.",
    long: false,
    run,
};

fn run(desk: &Desk) -> Result<Outcome> {
    let until = [set("run.until", if desk.full { "7 day" } else { "3 day" })];
    let depths = |config: &str| {
        desk.seeds(1, 5).map(|seed| Ok(end(desk, config, seed, &until)?[0])).collect::<Result<Vec<f64>>>()
    };
    let (none, low) = (depths("../invasion.toml")?, depths(CASE.config)?);
    let full = depths("../therapy/full-exposure.toml")?;
    let check =
        |what: &str, values: &[f64], wanted, source| Check::new(what, "", mean(values) / mean(&none), wanted, source);
    let margin = Wanted::Between(0.8, 1.25);
    let checks = vec![
        check("invasion depth, low exposure / no drug", &low, margin, "Schurigt 2008; margin chosen here"),
        check(
            "invasion depth, full exposure / no drug",
            &full,
            Wanted::AtMost(0.8),
            "Bell-McGuinn 2007; margin chosen here",
        ),
    ];
    let said = [("no drug", none), ("low exposure", low), ("full exposure", full)];
    let notes = said.iter().map(|(name, depth)| format!("{name}: {} µm.", mean_text(depth, 0))).collect();
    Ok(Outcome { checks, charts: Vec::new(), notes })
}
