//! The ways of cells other than from blood into organs: onto lattices, home, through lymph, and those of normal cells.
use super::*;
use crate::circulation::cells::Arrival;
use crate::circulation::rules::Home;
use crate::tissue::cell::Kind;
use crate::tissue::traits::bit;

/// Rules under which every cell that stops survives and leaves the vessel.
fn open() -> Rules {
    let organ = Organ { extravasation: 1.0, dormancy: 0.0, colonisation: 0.25, ..organ() };
    Rules { influx: 0.0, survival: [1.0, 1.0], organs: vec![organ], ..rules() }
}

/// Blood with so many cells.
fn with(who: Who, n: u64) -> Circulation {
    let mut body = Circulation::new(7, 0);
    body.blood.insert(Class::single(who), n);
    body.tally.entered = n;
    body
}

/// Some intervals; the ledger must be whole after each.
fn pass(body: &mut Circulation, rules: &Rules, intervals: u32, burden: f64) {
    for tick in 0..intervals {
        body.advance(rules, Now { burden, ..Now::at(f64::from(tick) * rules.every) });
        assert!(body.is_whole(), "{:?}", body.tally);
    }
}

fn near(measured: u64, n: f64, p: f64) {
    let spread = 4.0 * (n * p * (1.0 - p)).sqrt() + 1.0;
    assert!((measured as f64 - n * p).abs() <= spread, "{measured} of {n}, not {}", n * p);
}

#[test]
fn an_organ_with_a_lattice_gets_arrivals_instead_of_lesions() {
    let mut rules = open();
    let who = Who { kind: Kind::Mesenchymal as u32, ..Who::tumour(5, 77) };
    let mut counted = with(who, 10_000);
    pass(&mut counted, &rules, 40, 0.0);
    rules.organs[0].lattice = true;
    let mut placed = with(who, 10_000);
    pass(&mut placed, &rules, 40, 0.0);
    let arrivals = placed.take_arrivals();
    let expected = Arrival { organ: Place::Organ(0), traits: 5, clone: 77, kind: 2, count: counted.tally.founders };
    assert_eq!(arrivals, [expected]);
    assert_eq!((placed.tally.seeded, placed.tally.founders, placed.lesions.len()), (counted.tally.founders, 0, 0));
    assert!(placed.take_arrivals().is_empty() && placed.is_whole());
    near(expected.count, 1e4, 0.25);
}

/// Departures of several lattices with equal steps and leaders are clusters of their own.
#[test]
fn clusters_keep_to_their_place() {
    let mut body = Circulation::new(1, 0);
    for place in [Place::Primary, Place::Organ(0), Place::Organ(1)] {
        body.admit(vec![departure(1, 7, 7), departure(1, 7, 8)], place);
    }
    assert_eq!((body.waiting_since(1, Place::Organ(1)), body.waiting_since(2, Place::Primary)), (2, 0));
    let text = body.saved().to_string();
    let mut again = Circulation::restored(&serde_json::from_str::<Value>(&text).unwrap()).unwrap();
    assert_eq!(body, again);
    pass(&mut again, &Rules { influx: 0.0, ..rules() }, 1, 0.0);
    assert_eq!((again.tally.entered, again.tally.in_clusters), (6, 6));
    assert!(again.blood.keys().all(|class| class.size() == 2));
}

/// MODEL row 12, with odds in place of chances: `f_tum` of the cells that stop alive do so at home, and the odds of `P_inf`
/// times `Π(1 + g·v)·(1 + a·S)` infiltrate; none where no tumour is.
#[test]
fn cells_come_home_by_genes_and_signals() {
    let home =
        Home { share: 0.3, infiltration: 0.1, genes: 0b11, gain: 1.0, attraction: 2.0, half_burden: 1e4, acquired: 0 };
    let rules = Rules { home: Some(home), ..open() };
    for (traits, burden, chance) in [(0, 0.0, 0.0), (0, 1e-9, 0.1), (0b101, 1e4, 4.0 / 13.0), (0b11, 1e4, 8.0 / 17.0)] {
        let mut body = with(Who::tumour(traits, 1), 100_000);
        pass(&mut body, &rules, 60, burden);
        let arrivals = body.take_arrivals();
        let home: u64 = arrivals.iter().filter(|a| a.organ == Place::Primary).map(|a| a.count).sum();
        assert_eq!(arrivals.len(), usize::from(home > 0));
        near(home, 1e5, 0.3 * chance);
    }
}

/// Who is back has the traits that are acquired beside their own; who is in an organ has not.
#[test]
fn cells_acquire_traits_on_their_way_home() {
    let home =
        Home { share: 0.3, infiltration: 0.5, genes: 0, gain: 1.0, attraction: 2.0, half_burden: 1e4, acquired: 0b110 };
    let mut rules = Rules { home: Some(home), ..open() };
    rules.organs[0].lattice = true;
    let mut body = with(Who::tumour(0b11, 9), 10_000);
    pass(&mut body, &rules, 60, 1e6);
    let arrivals = body.take_arrivals();
    let traits: Vec<_> = arrivals.iter().map(|a| (a.organ, a.traits, a.clone)).collect();
    assert_eq!(traits, [(Place::Primary, 0b111, 9), (Place::Organ(0), 0b11, 9)]);
}

/// No cell is lost between lymph, nodes and blood; each part is as its chance.
#[test]
fn lymph_is_conserved() {
    let node = Organ { name: "node".into(), route: Route::Lymph, dormancy: 1.0, ..open().organs[0].clone() };
    let lymph = Lymph { share: 0.5, clearance: 1e-3, survival: 0.8, stops: 0.5, passes: 0.25 };
    let mut rules = Rules { influx: 1e5 / 60.0, every: 60.0, lymph, ..open() };
    rules.organs.push(node);
    let mut body = Circulation::new(3, 0);
    pass(&mut body, &rules, 1, 0.0);
    assert!(body.in_lymph() > 40_000);
    rules.influx = 0.0;
    pass(&mut body, &rules, 400, 0.0);
    let t = body.tally;
    assert_eq!((t.entered, body.in_lymph()), (100_000, 0));
    near(t.by_lymph, 1e5, 0.5);
    near(body.asleep_in(1), t.by_lymph as f64, 0.4);
    near(t.passed_on, t.by_lymph as f64, 0.1);
    assert_eq!(t.died_in_lymph, t.by_lymph - t.passed_on - body.asleep_in(1));
    near(t.founders, (t.entered - t.by_lymph + t.passed_on) as f64, 0.25);
    rules.organs.pop();
    let mut without = Circulation::new(3, 0);
    pass(&mut without, &Rules { influx: 1e5 / 60.0, ..rules }, 1, 0.0);
    assert_eq!(without.asleep.len(), 0, "without a node nobody stops in one");
}

#[test]
fn some_are_lost_at_the_first_pass() {
    let rules = Rules { influx: 1e6 / DAY, first_pass_loss: 0.99, ..rules() };
    let mut body = Circulation::new(3, 0);
    pass(&mut body, &rules, 240, 0.0);
    near(body.tally.first_pass, body.tally.entered as f64, 0.99);
    let level = body.in_blood()[0] as f64 / (0.01 * rules.influx / rules.clearance);
    assert!((level - 1.0).abs() < 0.1, "{level}");
}

/// Never on: no lesion, ever, whatever chances tumour cells have. On: sleepers awake and found.
#[test]
fn normal_cells_found_lesions_only_while_their_oncogene_is_on() {
    let mut rules = open();
    rules.organs[0] = Organ { normal_death: 1e-5, colonisation: 1.0, awakening: 1e-2, ..rules.organs[0].clone() };
    rules.influx_normal = 10.0;
    let mut body = Circulation::new(2, 0);
    let oncogene = bit("oncogene");
    let left = Departure { cell: Kind::Normal as u32, traits: oncogene, ..departure(1, 7, 7) };
    body.admit(vec![left; 3], Place::Primary);
    pass(&mut body, &rules, 1000, 1e9);
    assert_eq!((body.lesions.len(), body.tally.in_clusters), (0, 0));
    assert!(body.asleep.keys().all(|(_, who)| who.is_normal() && who.has_oncogene()));
    rules.influx_normal = 0.0;
    body.blood.clear();
    body.tally.entered = body.tally.died + body.tally.lost + body.asleep_in(0);
    let before = body.asleep_in(0) as f64;
    rules.oncogene = Oncogene { on: true, awakening: 1e-4, colonisation: 0.5 };
    pass(&mut body, &rules, 100, 0.0);
    let gone = -(-1.1e-4 * 6000.0f64).exp_m1();
    near(body.lesions_in(0), before, gone / 1.1 * 0.5);
    assert!(body.lesions.iter().all(|lesion| lesion.who.is_normal()));
}

/// A cell that leaves a lattice without the oncogene does not get it on its way, and never awakes.
#[test]
fn normal_cells_without_an_oncogene_sleep_until_they_die() {
    let mut rules = open();
    rules.organs[0] = Organ { normal_death: 0.0, colonisation: 1.0, ..rules.organs[0].clone() };
    rules.oncogene = Oncogene { on: true, awakening: 1.0, colonisation: 1.0 };
    let mut body = Circulation::new(2, 0);
    let left = Departure { cell: Kind::Normal as u32, traits: 0, ..departure(1, 7, 7) };
    body.admit(vec![left; 3000], Place::Primary);
    pass(&mut body, &rules, 1000, 0.0);
    assert!(body.asleep_in(0) > 100 && body.lesions.is_empty() && body.is_whole(), "{:?}", body.tally);
    assert!(body.asleep.keys().all(|(_, who)| who.is_normal() && !who.has_oncogene()));
}

/// Everything on: a checkpoint at any time and the order in which departures are read change nothing.
#[test]
fn checkpoints_and_order_change_nothing_when_all_is_on() {
    let home =
        Home { share: 0.3, infiltration: 0.2, genes: 1, gain: 1.0, attraction: 2.0, half_burden: 1e4, acquired: 0 };
    let node = Organ { name: "node".into(), route: Route::Lymph, ..open().organs[0].clone() };
    let there = Organ { name: "there".into(), lattice: true, dormancy: 0.5, awakening: 1e-3, ..node.clone() };
    let mut rules = Rules { influx: 3.3, influx_normal: 2.7, first_pass_loss: 0.2, home: Some(home), ..open() };
    rules.lymph.share = 0.4;
    rules.oncogene.on = true;
    rules.organs.extend([node, Organ { route: Route::Blood, ..there }]);
    let [mut one, mut other] = [(); 2].map(|()| Circulation::new(9, 0));
    for tick in 0..60 {
        let cell = |site: u32, kind: u32| Departure { cell: kind, ..departure(tick, 7, site) };
        let from = [Place::Primary, Place::Organ(2)][tick as usize % 2];
        let left = [cell(7, 1), cell(8, 2), cell(9, 3)];
        one.admit(left.to_vec(), from);
        other.admit(vec![left[2], left[0]], from);
        other.admit(vec![left[1]], from);
        let now = Now { burden: 1e4, ..Now::at(f64::from(tick)) };
        one.advance(&rules, now);
        other.advance(&rules, now);
        other = Circulation::restored(&serde_json::from_str(&other.saved().to_string()).unwrap()).unwrap();
        assert!(one == other && one.words() == other.words() && one.is_whole(), "tick {tick}");
        if tick % 7 == 0 {
            assert_eq!(one.take_arrivals(), other.take_arrivals());
        }
    }
    let t = one.tally;
    assert!([t.by_lymph, t.first_pass, t.seeded, t.founders, t.passed_on].iter().all(|n| *n > 0), "{t:?}");
    assert!(one.in_lymph() > 0 && one.lesions_in(1) > 0 && one.normal_in(2) > 0, "{t:?}");
}
