//! Do the engines agree, whatever the windows, the order and the number of threads?
use crate::toys;
use crate::twins::{compare, lattices, open, options, poisoned, same};
use invasim::engine::{Choice, Engine, Options};
use invasim::lattice::grid::Grid;
use invasim::moment::Moment;
use invasim::program::{Command, Dispatch, Pass, Shader};
use invasim::tissue::state::{Layer, Tissue};

fn moments(count: u32) -> Vec<Moment> {
    (0..count).map(|step| Moment::new(42, step)).collect()
}

fn cpu(threads: Option<usize>, tissue: Tissue) -> Engine {
    Engine::open(&Options { choice: Choice::Cpu, threads, ..Options::default() }, tissue).expect("a CPU")
}

#[test]
fn toys_agree_with_their_twins() {
    for (grid, window_sites) in lattices() {
        compare(&toys::program(grid), grid, window_sites).unwrap_or_else(|difference| panic!("{difference}"));
    }
}

/// The negative control: the comparison must see one sign turned.
#[test]
fn a_turned_sign_is_caught() {
    let text = toys::SPREADING.text.replace("sum(total, product(", "difference(total, product(");
    assert_ne!(text, toys::SPREADING.text);
    let shader = Box::leak(Box::new(Shader { name: "turned", text: Box::leak(text.into_boxed_str()) }));
    let pass = Box::leak(Box::new(Pass { shader, ..toys::SPREAD }));
    let difference = compare(&[Command::Run(toys::spreading(pass))], Grid::new([7, 5, 3]), None);
    let difference = difference.expect_err("the turned sign was not seen");
    assert!(difference.contains("turned::spread") && difference.contains("Source(0) at ["), "{difference}");
}

/// The negative control of windows: a pass that claims seven sites but declares one must be caught.
#[test]
fn a_reach_that_is_too_small_is_caught() {
    let pass = Box::leak(Box::new(Pass { reach: 1, ..toys::PUSH }));
    let command = [Command::Run(Dispatch::new(pass, &()))];
    compare(&command, Grid::new([33, 17, 9]), Some(1)).expect_err("the small reach was not seen");
}

#[test]
fn whole_runs_agree() {
    let grid = Grid::new([33, 17, 19]);
    let program = toys::program(grid);
    let mut gpu = open(Some(33 * 17 * 2), poisoned(grid, 5));
    let mut cpu = cpu(None, poisoned(grid, 5));
    println!("{} against {}", gpu.describe(), cpu.describe());
    for engine in [&mut gpu, &mut cpu] {
        engine.step(&program, &moments(70)).unwrap();
        engine.step(&program, &moments(1)).unwrap();
        engine.wait().unwrap();
    }
    same(&mut gpu, &mut cpu).unwrap();
}

#[test]
fn one_thread_and_many_agree() {
    let grid = Grid::new([33, 17, 9]);
    let (mut one, mut many) = (cpu(Some(1), poisoned(grid, 5)), cpu(Some(5), poisoned(grid, 5)));
    one.step(&toys::program(grid), &moments(3)).unwrap();
    many.step(&toys::program(grid), &moments(3)).unwrap();
    same(&mut one, &mut many).unwrap();
}

#[test]
fn layers_follow_their_names_when_they_change_places() {
    let grid = Grid::new([7, 5, 3]);
    let tissue = poisoned(grid, 3);
    let (cell, next) = (tissue.words(Layer::Cell).to_vec(), tissue.words(Layer::CellNext).to_vec());
    let mut gpu = open(None, tissue);
    gpu.step(&[Command::Swap(Layer::Cell, Layer::CellNext), Command::Clear(Layer::WISH)], &moments(3)).unwrap();
    assert_eq!(gpu.read(Layer::Cell).unwrap(), next);
    assert!(gpu.read(Layer::WISH).unwrap().iter().all(|&word| word == 0));
    gpu.write(Layer::Cell, &cell).unwrap();
    assert_eq!(gpu.read(Layer::Cell).unwrap(), cell);
    assert_eq!(gpu.read(Layer::CellNext).unwrap(), cell);
}

#[test]
fn layers_larger_than_one_transfer_travel_whole() {
    let grid = Grid::new([256, 256, 140]);
    let mut tissue = Tissue::new(grid);
    tissue.words_mut(Layer::CLAIM).iter_mut().enumerate().for_each(|(i, word)| *word = i as u32 * 2_654_435_761);
    let want = tissue.words(Layer::CLAIM).to_vec();
    let mut gpu = open(None, tissue);
    assert!(gpu.read(Layer::CLAIM).unwrap() == want);
}

#[test]
fn an_adapter_that_is_not_there_is_told_with_those_that_are() {
    let asked = Options { adapter: Some("no such device".into()), ..options(None) };
    let error = Engine::open(&asked, Tissue::new(Grid::new([1, 1, 1]))).err().expect("it opened").to_string();
    assert!(error.contains("no such device") && error.contains("mesa-vulkan-drivers"), "{error}");
    assert!(error.contains(&open(None, Tissue::new(Grid::new([1, 1, 1]))).describe().adapter), "{error}");
}

#[test]
#[should_panic(expected = "bytes of params in spread::spread")]
fn parameters_of_another_size_are_our_mistake() {
    let mut gpu = open(None, Tissue::new(Grid::new([1, 1, 1])));
    let dispatch = Dispatch { params: vec![0; 4], ..toys::spreading(&toys::SPREAD) };
    let _ = gpu.step(&[Command::Run(dispatch)], &moments(1));
}
