//! Does blood run only where a way leads through: from a vessel of the start along sprouts to another?
use crate::laws::words;
use crate::laws_of_vessels::{run, sprouts};
use crate::physics::{after, fill};
use crate::twins::{options, same};
use invasim::engine::Engine;
use invasim::lattice::grid::{DIRECTIONS, Grid};
use invasim::lattice::random::random;
use invasim::simulation::Simulation;
use invasim::tissue::cell::{Kind, Phase, VESSEL_PERFUSED, VESSEL_PRESENT, VESSEL_TIP, VESSEL_YOUNG, cell};
use invasim::tissue::fields::field_named;
use invasim::tissue::state::Layer;
use invasim::tissue::vessel::{JOINED, LONGEST, OLDEST, PARENT, age_of, has, named_place, sprout_name, with_age};

/// Where a field of the word at a site leads: a site with a vessel.
fn linked(grid: Grid, vessel: &[u32], s: usize, field: u32) -> Option<usize> {
    let named = named_place(grid, grid.place(s), vessel[s], field).map(|q| grid.site(q));
    named.filter(|q| has(vessel[*q], VESSEL_PRESENT))
}

/// Sprouts with blood and what they are linked with; all vessels of the start are node 0, the others their site plus one.
struct Network {
    links: Vec<Vec<usize>>,
    found: Vec<usize>,
    lowest: Vec<usize>,
    /// Each node with the one that led to it, in the order in which they were found.
    tree: Vec<[usize; 2]>,
}

impl Network {
    fn new(grid: Grid, vessel: &[u32]) -> Self {
        let node = |s: usize| if sprout_name(vessel[s]) == 0 { 0 } else { s + 1 };
        let mut links = vec![Vec::new(); vessel.len() + 1];
        for (s, ..) in sprouts(grid, vessel).into_iter().filter(|(.., v)| has(*v, VESSEL_PERFUSED)) {
            let to = [PARENT, JOINED].into_iter().filter_map(|field| linked(grid, vessel, s, field));
            for q in to.filter(|q| has(vessel[*q], VESSEL_PERFUSED)) {
                links[s + 1].push(node(q));
                links[node(q)].push(s + 1);
            }
        }
        let none = vec![0; links.len()];
        Self { links, found: none.clone(), lowest: none, tree: Vec::new() }
    }

    /// Goes down from a node, and notes the earliest node that is reached from below it by another way than the one that
    /// came (Tarjan 1972).
    fn search(&mut self, node: usize, from: usize) {
        self.tree.push([node, from]);
        (self.found[node], self.lowest[node]) = (self.tree.len(), self.tree.len());
        let mut came = from;
        for next in self.links[node].clone() {
            if next == came {
                came = usize::MAX;
                continue;
            }
            let reached = match self.found[next] {
                0 => {
                    self.search(next, node);
                    self.lowest[next]
                }
                earlier => earlier,
            };
            self.lowest[node] = self.lowest[node].min(reached);
        }
    }

    /// Sites that lie on a way that begins and ends at the vessels of the start and passes no site twice.
    fn ways_through(mut self) -> Vec<bool> {
        self.search(0, usize::MAX);
        let mut through = vec![false; self.links.len()];
        for [node, from] in &self.tree[1..] {
            let above = if *from == 0 { *node } else { *from };
            through[*node] = (*from == 0 || through[*from]) && self.lowest[*node] < self.found[above];
        }
        through.split_off(1)
    }
}

fn vegf() -> Layer {
    Layer::Field(field_named("vegf").expect("a field"))
}

/// Sites of sprouts with blood through which no way leads.
fn without_way(run: &mut Simulation) -> (usize, usize) {
    let (grid, vessel) = (run.plan.grid(), words(run, Layer::Vessel));
    let through = Network::new(grid, &vessel).ways_through();
    let wet: Vec<_> = sprouts(grid, &vessel).into_iter().filter(|(.., v)| has(*v, VESSEL_PERFUSED)).collect();
    (wet.len(), wet.iter().filter(|(s, ..)| !through[*s]).count())
}

/// Necrotic debris on some sites, as chance would have it.
fn with_debris(mut run: Simulation, one_in: u32) -> Simulation {
    let dead = |s: usize| random(s as u32, 0, 0, 5)[0].is_multiple_of(one_in);
    let sites = 0..run.plan.grid().sites();
    let words: Vec<_> = sites.map(|s| if dead(s) { cell(Kind::Debris, Phase::Necrotic) } else { 0 }).collect();
    run.engine.write(Layer::Cell, &words).expect("a CPU");
    run
}

/// Vessels that sprout, join, are pruned and, where there is debris, occluded.
fn busy() -> Simulation {
    run("occlusion = \"1e-1 /h\"\npruning = \"1000 min\"\nmaturation = \"2000 min\"\n", 0.5)
}

/// Once all that has come to rest, each site of a sprout has its way or no blood.
#[test]
fn blood_has_a_way_through() {
    let mut run = after(busy(), 400);
    for _ in 0..6 {
        run = after(with_debris(run, 40), 60);
    }
    let sites = run.plan.grid().sites();
    run.engine.write(Layer::Cell, &vec![0; sites]).expect("a CPU");
    fill(&mut run, vegf(), |_| 0.0);
    let mut run = after(run, 100);
    let (wet, lost) = without_way(&mut run);
    println!("{wet} sites of sprouts with blood, {lost} without a way");
    assert!(wet > 50, "too few loops to prove anything");
    assert_eq!(lost, 0, "of {wet} sites of sprouts with blood");
}

/// Slow sprouts, whose roots are far older than a vessel without blood may get.
#[test]
fn a_growing_sprout_keeps_its_root() {
    let mut run =
        run("tip_speed = \"6 um/h\"\njoining = \"140 um\"\npruning = \"1000 min\"\nmaturation = \"2000 min\"\n", 0.5);
    let mut oldest = 0;
    for _ in 0..60 {
        run = after(run, 20);
        let (grid, vessel) = (run.plan.grid(), words(&mut run, Layer::Vessel));
        let all = sprouts(grid, &vessel);
        let dry = all.iter().filter(|(.., v)| !has(*v, VESSEL_PERFUSED));
        oldest = dry.map(|(.., v)| age_of(*v)).fold(oldest, u32::max);
        let orphans = all.iter().filter(|(s, ..)| linked(grid, &vessel, *s, PARENT).is_none()).count();
        assert_eq!(orphans, 0, "of {} sites at step {}", all.len(), run.step);
    }
    assert!(oldest > 35, "nothing without blood got older than pruning, 30 ages: {oldest}");
}

/// The row of sites between two vessels of the start, which go along z at x = 4 and x = 14.
fn between() -> Vec<[u32; 3]> {
    (5..14).map(|x| [x, 10, 9]).collect()
}

/// Lays an old sprout: from a root along a path to what it has joined, if anything.
fn lay(grid: Grid, vessel: &mut [u32], name: u32, path: &[[u32; 3]], [root, end]: [Option<[u32; 3]>; 2]) {
    let to = |from: [u32; 3], to: [u32; 3]| {
        let by = [0, 1, 2].map(|axis| to[axis] as i32 - from[axis] as i32);
        DIRECTIONS.iter().position(|d| *d == by).expect("a neighbour") as u32 + 1
    };
    let roots = root.into_iter().chain(path.iter().copied());
    for (p, parent) in path.iter().zip(roots) {
        let old = with_age(VESSEL_PRESENT | VESSEL_YOUNG | LONGEST << 21 | name << 24, OLDEST);
        vessel[grid.site(*p)] = old | to(*p, parent) << PARENT;
    }
    let last = path[path.len() - 1];
    vessel[grid.site(last)] |= end.map_or(0, |end| to(last, end)) << JOINED;
}

/// A sprout from the one vessel towards the other, which it has joined or not. Without VEGF nothing grows.
fn bridge(is_joined: bool) -> Simulation {
    let mut run = run("", 0.0);
    let grid = run.plan.grid();
    let mut vessel = vec![0; grid.sites()];
    for p in (0..18).flat_map(|z| [[4, 10, z], [14, 10, z]]) {
        vessel[grid.site(p)] = VESSEL_PRESENT | VESSEL_PERFUSED;
    }
    lay(grid, &mut vessel, 9, &between(), [Some([4, 10, 9]), is_joined.then_some([14, 10, 9])]);
    run.engine.write(Layer::Vessel, &vessel).expect("a CPU");
    run
}

/// The sites between the vessels: nothing, a vessel, one with blood.
fn look(run: &mut Simulation) -> String {
    let (grid, vessel) = (run.plan.grid(), words(run, Layer::Vessel));
    let flags = |p: [u32; 3]| (vessel[grid.site(p)] & (VESSEL_PRESENT | VESSEL_PERFUSED)) as usize;
    between().into_iter().map(|p| ['.', '-', '?', '='][flags(p)]).collect()
}

/// Changes vessels by hand, then lets steps pass.
fn changed(mut run: Simulation, steps: u32, change: impl Fn(Grid, &mut [u32])) -> Simulation {
    let (grid, mut vessel) = (run.plan.grid(), words(&mut run, Layer::Vessel));
    change(grid, &mut vessel);
    run.engine.write(Layer::Vessel, &vessel).expect("a CPU");
    after(run, steps)
}

#[test]
fn blood_comes_and_goes_with_the_way() {
    let mut whole = after(bridge(true), 12);
    assert_eq!(look(&mut whole), "=========");
    // Behind the gap there is no root, before it nothing leads on.
    let mut cut = changed(whole, 12, |grid, vessel| vessel[grid.site([9, 10, 9])] = 0);
    assert_eq!(look(&mut cut), "----.----");
    let (grid, vessel) = (cut.plan.grid(), words(&mut cut, Layer::Vessel));
    let oldest = sprouts(grid, &vessel).into_iter().map(|(.., v)| age_of(v)).max();
    assert!(oldest < Some(12), "ages count from the loss: {oldest:?}");
    // Another sprout, from the other vessel, joins the end of what is left.
    let around: Vec<_> = (9..14).rev().map(|x| [x, 11, 9]).collect();
    let ends = [Some([14, 10, 9]), Some([8, 10, 9])];
    let mut again = changed(cut, 12, |grid, vessel| lay(grid, vessel, 7, &around, ends));
    assert_eq!(look(&mut again), "====.----");
    // What stays without blood goes after 333 steps or so; then the way through what has none is lost, too.
    let mut pruned = after(again, 700);
    assert_eq!(look(&mut pruned), "====.....");
    let occluded = |grid: Grid, vessel: &mut [u32]| vessel[grid.site([14, 10, 9])] = 0;
    let mut lost = changed(pruned, 12, occluded);
    assert_eq!(look(&mut lost), "----.....");
    let mut gone = after(lost, 700);
    let vessel = words(&mut gone, Layer::Vessel);
    assert_eq!(sprouts(grid, &vessel).len(), 0);
    assert_eq!(vessel.iter().filter(|v| has(**v, VESSEL_PERFUSED)).count(), 35, "vessels of the start stay");
}

#[test]
fn dead_ends_go_from_their_ends() {
    let mut dead = bridge(false);
    for left in (0..9).rev() {
        dead = after(dead, 1);
        assert_eq!(look(&mut dead), format!("{}{}", "-".repeat(left), ".".repeat(9 - left)));
    }
    // One that may still grow holds what is behind it, and takes it along in the end.
    let mut growing = changed(bridge(false), 100, |grid, vessel| {
        let tip = &mut vessel[grid.site([13, 10, 9])];
        *tip = with_age(*tip | VESSEL_TIP, 0);
    });
    assert_eq!(look(&mut growing), "---------");
    assert_eq!(look(&mut after(growing, 700)), ".........");
}

/// Cut off from its root, a sprout no longer grows, and nobody joins it.
#[test]
fn a_sprout_without_a_root_does_not_grow() {
    let mut run = changed(bridge(false), 0, |grid, vessel| {
        vessel[grid.site([13, 10, 9])] = with_age(vessel[grid.site([13, 10, 9])] | VESSEL_TIP, 0);
        vessel[grid.site([5, 10, 9])] = 0;
    });
    fill(&mut run, vegf(), |_| 0.5);
    let mut run = after(run, 12);
    let (grid, vessel) = (run.plan.grid(), words(&mut run, Layer::Vessel));
    let mut cut_off = sprouts(grid, &vessel).into_iter().filter(|(.., v)| sprout_name(*v) == 9);
    assert!(cut_off.all(|(.., v)| !has(v, VESSEL_TIP | VESSEL_PERFUSED)));
}

/// Busy vessels that lose and gain blood, step by step on the shaders, in windows, and on the CPU.
#[test]
fn shaders_agree_on_blood() {
    let mut cpu = with_debris(after(busy(), 400), 40);
    let mut gpu = Engine::open(&options(Some(28 * 22 * 9)), cpu.plan.tissue().expect("a start")).expect("a GPU");
    for layer in cpu.engine.layers() {
        gpu.write(layer, &cpu.engine.read(layer).expect("a CPU")).expect("a GPU");
    }
    let moments: Vec<_> = (400..430).map(|step| cpu.plan.moment(step)).collect();
    for engine in [&mut cpu.engine, &mut gpu] {
        engine.step(&cpu.plan.program, &moments).expect("thirty steps");
    }
    same(&mut gpu, &mut cpu.engine).unwrap_or_else(|difference| panic!("{difference}"));
}
