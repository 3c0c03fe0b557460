//! Do courses do what their tables say, however unusual: late compensation in organs, counts with a far end, keys of lists?
use crate::program::{Place, invasim, text};
use invasim::config::Config;
use invasim::plan::{Plan, spec};
use std::path::Path;

const LATTICE: &str = "[run]\nuntil = \"60 day\"\nstep = \"6 min\"\n[lattice]\nsites = [8, 8, 8]\n";

fn plan(more: &str) -> Plan {
    let config = Config::parse(&format!("{LATTICE}{more}"), Path::new("courses.toml"), &spec(), &[]);
    Plan::new(config.unwrap_or_else(|e| panic!("{e}"))).unwrap_or_else(|e| panic!("{e}"))
}

const MUTATION: &str = "[[mutation]]\ntrait = \"resistant\"\nrate = 0\n[[mutation]]\ntrait = \"unstable\"\nrate = 0\n";

#[test]
fn keys_of_lists_are_switched() {
    let switch =
        |key: &str, to: &str| format!("{MUTATION}[[therapy]]\nswitch = \"{key}\"\nto = \"{to}\"\nstart = \"1 h\"\n");
    let plan = plan(&switch("mutation[1].rate", "0.25"));
    let config = plan.config.with("mutation[1].rate", "0.25", &spec()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(["mutation[0].rate", "mutation[1].rate"].map(|key| config.number(key)), [0.0, 0.25]);
    let [before, after] = [0, 30].map(|step| format!("{:?}", plan.program_in(plan.regime(step))));
    assert_ne!(before, after, "moves know the new rate");
    let place = Place::new("courses-lists");
    let cases = [
        ("mutation[2].rate", "0.25", "`mutation` is a list of 2 tables", "from mutation[0] to mutation[1]"),
        ("mutation.rate", "0.25", "`mutation` is a list of 2 tables", "from mutation[0] to mutation[1]"),
        ("mutation[1].rat", "0.25", "unknown key `rat` in [mutation]", "did you mean `rate`?"),
        ("mutation[1].rate", "2", "2 is out of range", "from 0 to 1"),
        ("mutation[1]", "2", "`mutation[1]` is not a path to a key", "section.key"),
        ("growth.rate", "{ normal = \\\"0 /h\\\" }", "this is no key with one value", "growth.rate.normal"),
    ];
    for (key, to, problem, help) in cases {
        let config = place.file("lists.toml", &format!("{LATTICE}{}", switch(key, to)));
        let message = text(&invasim(&["check", &config]).stderr);
        assert!(
            message.contains("therapy[0]") && message.contains(problem) && message.contains(help),
            "{key}: {message}"
        );
    }
}
