//! Do courses do what their tables say, however unusual: late compensation in organs, counts with a far end, keys of lists?
use crate::program::{Place, invasim, refused, text};
use invasim::config::Config;
use invasim::plan::{Plan, spec};
use std::path::Path;

const LATTICE: &str = "[run]\nuntil = \"60 day\"\nstep = \"6 min\"\n[lattice]\nsites = [8, 8, 8]\n";

fn plan(more: &str) -> Plan {
    let config = Config::parse(&format!("{LATTICE}{more}"), Path::new("courses.toml"), &spec(), &[]);
    Plan::new(config.unwrap_or_else(|e| panic!("{e}"))).unwrap_or_else(|e| panic!("{e}"))
}

/// Sleepers in organs meet the rule that cells of the lattice meet.
#[test]
fn what_is_blocked_in_organs_comes_back_late_too() {
    let left = |more: &str, [from, to]: [f64; 2]| {
        let drug = "[[therapy]]\ndrug = \"x\"\ndose = \"10 nM\"\nroute = \"held\"\nduration = \"60 day\"\n[[drug]]\nname = \"x\"\n\
            molecular_mass = \"500 Da\"\n[[drug.blocks]]\nwhat = \"src\"\nhalf = \"10 nM\"\n";
        plan(&format!("{drug}{more}")).therapy.left_of("src", from * 1440.0, to * 1440.0)
    };
    let late = "returns = 0.8\nreturns_after = \"10 day\"\nreturns_over = \"4 day\"\n";
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
    assert!(near(left("", [0.0, 60.0]), 0.5), "half of it is blocked");
    assert!(near(left(late, [0.0, 10.0]), 0.5), "nothing has come back yet");
    assert!(near(left(late, [12.0, 13.0]), 0.5 + 0.4 * 0.5), "half of what comes back");
    assert!(near(left(late, [20.0, 21.0]), 0.9));
    // Days 10 to 14 with 0, 1/4, 1/2, 3/4 of it.
    assert!(near(left(late, [10.0, 14.0]), 0.5 + 0.4 * 0.375), "{}", left(late, [10.0, 14.0]));
}

/// Doses that a course would have beyond its count are none of its own.
#[test]
fn a_course_of_a_few_doses_may_have_a_far_end() {
    let course =
        |more: &str| format!("[[therapy]]\nradiation = \"1 Gy\"\nevery = \"1 min\"\nuntil = \"3 year\"\n{more}");
    assert_eq!(plan(&course("count = 5\n")).therapy.courses[0].times, [0.0, 1.0, 2.0, 3.0, 4.0]);
    let place = Place::new("courses-count");
    let config = |more: &str| place.file("courses.toml", &format!("{LATTICE}{}", course(more)));
    assert!(refused(&["check", &config("")]).contains("therapy[0].every: these are more than 1048576 doses"));
    let rare = "count = 9\non = \"1 min\"\noff = \"2 year\"\n";
    let message = refused(&["check", &config(rare)]);
    assert!(message.contains("therapy[0].count: only 1 of 9 doses are found among 1048576 times"), "{message}");
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
        ("growth.rate", "{ normal = \\\"0 /h\\\" }", "this is no key with one value", "growth.rate.epithelial"),
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
