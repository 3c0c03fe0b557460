//! Toy processes that use an engine in every way that real ones do: shaders beside their twins.
use bytemuck::{Pod, Zeroable};
use invasim::lattice::grid::Grid;
use invasim::lattice::portable::{chance, exp_minus, floored, product, reciprocal, saturation};
use invasim::lattice::random::{Stream, random};
use invasim::moment::Moment;
use invasim::program::{Command, Dispatch, Domain, Pass, Shader};
use invasim::tissue::cell::{is_alive, is_tumour};
use invasim::tissue::rows::rows;
use invasim::tissue::state::{Layer, Tissue};

macro_rules! toy {
    ($shader:ident, $name:literal, $($pass:ident: $entry:ident, $reach:literal);*) => {
        pub static $shader: Shader = Shader { name: $name, text: include_str!(concat!("toys/", $name, ".wgsl")) };
        $(pub static $pass: Pass = Pass { shader: &$shader, entry: stringify!($entry), reach: $reach, twin: $entry };)*
    };
}
toy!(SPREADING, "spread", SPREAD: spread, 1);
toy!(PUSHING, "push", PUSH: push, 7);
toy!(LEVELS, "levels", GATHER: gather, 0; DEAL: deal, 0);
toy!(TALLYING, "tally", TALLY: tally, 0);

/// All toy shaders.
pub static SHADERS: [&Shader; 4] = [&SPREADING, &PUSHING, &LEVELS, &TALLYING];

/// The parameters of `spread.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct Spread {
    weight: f32,
    chance: u32,
}

/// The `spread` dispatch of a pass, which may be another than [`SPREAD`].
pub fn spreading(pass: &'static Pass) -> Dispatch {
    let params = Spread { weight: 0.151, chance: 1 << 30 };
    Dispatch::new(pass, &params).bind("value", Layer::Field(0)).bind("value_next", Layer::Source(0))
}

/// A program of all toys that a grid has room for, with layers that change places an odd number of times.
pub fn program(grid: Grid) -> Vec<Command> {
    let mut program = vec![
        Command::Run(spreading(&SPREAD)),
        Command::Swap(Layer::Field(0), Layer::Source(0)),
        Command::Clear(Layer::CLAIM),
        Command::Run(Dispatch::new(&PUSH, &())),
        Command::Run(Dispatch::new(&TALLY, &()).on(Domain::Once).bind("ledger", Layer::Body)),
    ];
    for level in 1..grid.hierarchy().len().min(4) {
        let fine = Layer::Source(level as u8 - 1);
        let between = |pass, level, other, coarse| {
            let dispatch = Dispatch::new(pass, &()).on(Domain::Sites { level, other });
            Command::Run(dispatch.bind("fine", fine).bind("coarse", coarse))
        };
        program.push(between(&GATHER, level, level - 1, Layer::Source(level as u8)));
        program.push(between(&DEAL, level - 1, level, Layer::Correction(level as u8)));
    }
    program
}

fn spread(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let (grid, params) = (tissue.grid(), dispatch.params::<Spread>());
    let out = dispatch.layer("value_next");
    rows(tissue, grid, [out], |tissue, row| {
        let (cell, value) = (tissue.words(Layer::Cell), tissue.floats(dispatch.layer("value")));
        let [out] = row.out;
        for (x, out) in out.iter_mut().enumerate() {
            let (p, s) = ([x as u32, row.y, row.z], row.first + x);
            let here = value[s];
            let near = (0..6).filter_map(|d| grid.along(p, d, 1));
            let mut sum = near.fold(here, |sum, q| sum + product(params.weight, value[grid.site(q)] - here));
            let r = random(s as u32, moment.step, Stream::Death as u32, moment.seed);
            if is_alive(cell[s]) && r[0] < params.chance {
                sum = product(sum, reciprocal(1.0 + here));
            } else if r[1] < chance(0.5) {
                sum += saturation(here, 8.0) - exp_minus(here * 0.5);
            }
            sum = (sum - here) + here;
            sum = ((sum + 0.1) + 0.2) * (1.0 - 0.3 * params.weight);
            *out = floored(sum).to_bits();
        }
    });
}

fn push(tissue: &mut Tissue, _: &Dispatch, moment: &Moment) {
    let grid = tissue.grid();
    let [mut claim] = tissue.take([Layer::CLAIM]);
    for (s, _) in tissue.words(Layer::Cell).iter().enumerate().filter(|(_, cell)| is_tumour(**cell)) {
        let r = random(s as u32, moment.step, Stream::Wish as u32, moment.seed);
        let path = (0..=7).map_while(|steps| grid.along(grid.place(s), r[0] % 6, steps));
        path.for_each(|q| claim[grid.site(q)] = claim[grid.site(q)].max(r[1]));
    }
    tissue.put([Layer::CLAIM], [claim]);
}

fn gather(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let (coarse, fine) = dispatch.grids(tissue);
    rows(tissue, coarse, [dispatch.layer("coarse")], |tissue, row| {
        let from = tissue.floats(dispatch.layer("fine"));
        let [out] = row.out;
        for (x, out) in out.iter_mut().enumerate() {
            let covered = (0..8).map(|i| [2 * x as u32 + (i & 1), 2 * row.y + (i >> 1 & 1), 2 * row.z + (i >> 2)]);
            let covered = covered.filter(|q| (0..3).all(|a| q[a] < fine.size[a]));
            *out = (covered.fold(0.0, |sum, q| sum + from[fine.site(q)]) * 0.125).to_bits();
        }
    });
}

fn deal(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let (fine, coarse) = dispatch.grids(tissue);
    rows(tissue, fine, [dispatch.layer("fine")], |tissue, row| {
        let from = tissue.floats(dispatch.layer("coarse"));
        let z = row.z / 2;
        let far = if row.z & 1 == 0 { z.max(1) - 1 } else { (z + 1).min(coarse.size[2] - 1) };
        let [out] = row.out;
        for (x, out) in out.iter_mut().enumerate() {
            let at = |z| from[coarse.site([x as u32 / 2, row.y / 2, z])];
            let sum = product(0.75, at(z)) + at(far) * 0.25;
            *out = (f32::from_bits(*out) + sum).to_bits();
        }
    });
}

fn tally(tissue: &mut Tissue, _: &Dispatch, moment: &Moment) {
    let body = tissue.words_mut(Layer::Body);
    for i in 1..32 {
        let noise = random(i as u32, moment.step, Stream::Recruitment as u32, moment.seed)[3];
        body[0] = body[0].wrapping_add(body[i] ^ noise);
    }
    body[1] = moment.step;
}
