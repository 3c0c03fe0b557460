//! Are lineages what was entered, and do they come back from a checkpoint?
use super::*;
use crate::circulation::cells::{Arrival, Place};
use crate::tissue::cell::Kind;

fn grown() -> Lineage {
    let cells = [Kind::Epithelial, Kind::Macrophage, Kind::Mesenchymal, Kind::Empty].map(|kind| kind as u32);
    let mut lineage = Lineage::founded(&cells, &[4, 0, 4, 0], &[1, 3, 1, 0], 7);
    let mutation = |step, parent, clone| Mutation { step, site: 2, parent, traits: 5, clone };
    lineage.begin(&[mutation(8, 1, 90), mutation(9, 90, 20), mutation(9, 1, 30)]).expect("names of their own");
    lineage.count(&BTreeMap::from([(1, [3, 1]), (90, [2, 0]), (20, [1, 1]), (30, [1, 0])]));
    lineage.leave(&[Departure { step: 9, leader: 0, site: 0, cell: 1, traits: 4, clone: 1 }]);
    lineage
}

#[test]
fn founders_daughters_and_departures_are_counted() {
    let lineage = grown();
    let one = lineage.clones[&1];
    assert_eq!((one.born, one.died, one.left, one.alive()), (5, 1, 1, 3));
    assert_eq!(lineage.line(20).collect::<Vec<_>>(), [20, 90, 1]);
    let mut back = lineage;
    back.arrive(&Arrival { organ: Place::Primary, traits: 0, clone: 1, kind: Kind::Epithelial as u32, count: 2 });
    assert_eq!(back.clones[&1].alive(), 5);
}

#[test]
fn the_tree_is_walked_from_founders_down() {
    assert_eq!(descent(&grown().clones), [(1, 0), (90, 1), (20, 2), (30, 1)]);
}

/// Two kinds of one lineage that acquire the same are one new lineage; who acquires nothing keeps theirs.
#[test]
fn acquired_traits_begin_a_lineage() {
    let lineage = grown();
    let arrival =
        |traits, clone, kind: Kind| Arrival { organ: Place::Primary, traits, clone, kind: kind as u32, count: 2 };
    let mut home = [
        arrival(12, 1, Kind::Epithelial),
        arrival(12, 1, Kind::Mesenchymal),
        arrival(5, 20, Kind::Epithelial),
        arrival(3, 0, Kind::Epithelial),
        arrival(11, 0, Kind::Epithelial),
        arrival(8, 0, Kind::Normal),
    ];
    let begun = lineage.renew(&mut home, 3, 9, 5);
    assert_eq!(begun.iter().map(|new| (new.parent, new.traits)).collect::<Vec<_>>(), [(1, 12), (0, 11)]);
    let names: Vec<u32> = home.iter().map(|arrival| arrival.clone).collect();
    assert_eq!(names, [begun[0].clone, begun[0].clone, 20, 0, begun[1].clone, 0]);
    let mut later = [arrival(12, 1, Kind::Epithelial)];
    assert_ne!(lineage.renew(&mut later, 3, 10, 5)[0].clone, begun[0].clone, "each time has a name of its own");
}

#[test]
fn a_name_that_comes_twice_is_told() {
    let twice = Mutation { step: 9, site: 4, parent: 1, traits: 0, clone: 30 };
    assert!(grown().begin(&[twice]).expect_err("it is known").to_string().contains("0000001e by chance"));
}

#[test]
fn what_is_saved_comes_back() {
    let lineage = grown();
    assert_eq!(Lineage::restored(&lineage.saved()), Some(lineage.clone()));
    let mut other = lineage.clone();
    other.clones.entry(30).or_default().died += 1;
    assert_ne!(other.words(), lineage.words());
    assert_eq!(Lineage::restored(&serde_json::json!([[1, 2]])), None);
}
