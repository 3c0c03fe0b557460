//! The panel that shows the tissue as a camera sees it.
use super::pictures::amount;
use crate::error::Result;
use crate::figure::{self, Category, ColourBar, Key, Panel, Scene, Shot};
use crate::plan::Plan;
use crate::plan::pictures::{canvas, value, view};
use crate::simulation::Simulation;
use crate::tissue::cell::is_tumour;

/// What the colour of tumour cells shows.
enum Paint {
    Kind,
    Clone,
    Amount(String, ColourBar),
}

fn paint(plan: &Plan) -> Paint {
    match plan.config.text("output.view.colour") {
        "kind" => Paint::Kind,
        "clone" => Paint::Clone,
        name => {
            let (title, _, bar) = amount(plan, name);
            Paint::Amount(title, bar)
        }
    }
}

fn is_tumour_look(look: u32) -> bool {
    look & 7 != 7 && is_tumour(figure::words_of(look)[0])
}

impl Paint {
    /// The colour of a look and a value, where those of looks by themselves are known.
    fn colour(&self, look: u32, value: u32, looks: &[figure::Colour]) -> figure::Colour {
        match self {
            Paint::Clone if is_tumour_look(look) => figure::lineage_colour(value),
            Paint::Amount(_, bar) if is_tumour_look(look) => bar.map.at(bar.range.fraction(f32::from_bits(value))),
            _ => looks[(look & 255) as usize],
        }
    }

    fn title(&self) -> String {
        match self {
            Paint::Kind => "Tissue".into(),
            Paint::Clone => "Tissue, tumour by lineage".into(),
            Paint::Amount(title, _) => format!("Tissue, tumour by {}", lower(title)),
        }
    }

    /// What the colours mean: of what is seen, and of what is shown and asked for.
    fn key(&self, shot: &Shot, shown: &[Category], asked: &[String]) -> Key {
        match self {
            Paint::Amount(_, bar) => {
                let [low, high] = bar.range.ends();
                let values =
                    shot.seen().filter(|(look, _)| is_tumour_look(*look)).map(|(_, word)| f32::from_bits(word));
                let beyond = values.fold([false; 2], |[below, above], v| [below || v < low, above || v > high]);
                Key::Bar(bar.clone(), beyond)
            }
            Paint::Kind | Paint::Clone => {
                let mut found = [false; 256];
                shot.seen().for_each(|(look, _)| found[(look & 255) as usize] = true);
                let looks: Vec<[u32; 2]> =
                    (0..256).filter(|look| found[*look as usize]).map(figure::words_of).collect();
                let [cells, vessels] = [0, 1].map(|i| looks.iter().map(|words| words[i]).collect::<Vec<_>>());
                let is_named = |c: &Category| match word_of(*c) {
                    Some("tumour") if matches!(self, Paint::Clone) => false,
                    word => word.is_some_and(|word| asked.iter().any(|asked| asked == word)),
                };
                let [shown, seen] = [shown, &figure::present(&cells, &vessels)]
                    .map(|all| all.iter().copied().filter(is_named).collect::<Vec<_>>());
                Key::Legend(figure::legend(&shown, &seen))
            }
        }
    }
}

/// The word of `output.view.show` that stands for a category; none for the matrix, which no camera sees.
fn word_of(category: Category) -> Option<&'static str> {
    use Category::*;
    Some(match category {
        Matrix => return None,
        Normal => "normal",
        MacrophageNaive | MacrophageEducated => "macrophages",
        Fibroblast => "fibroblasts",
        Debris => "debris",
        VesselOpen | VesselClosed => "vessels",
        _ => "tumour",
    })
}

/// A title within a sentence.
fn lower(title: &str) -> String {
    let is_name = title.chars().skip(1).any(|c| c.is_uppercase() || c == '-');
    if is_name { title.into() } else { title.to_lowercase() }
}

/// The panel now, and the file of the tissue by itself if the config asks for one.
///
/// # Errors
/// If the device fails.
pub(super) fn panel(simulation: &mut Simulation, shown: &[Category]) -> Result<(Panel, Option<Vec<u8>>)> {
    let plan = simulation.plan.clone();
    let (grid, drugs) = (plan.grid(), plan.therapy.drugs.len());
    let view = view(&plan.config, grid, plan.spacing, drugs, simulation.minutes() / 1440.0);
    let layer = canvas(&plan.config, grid, drugs).expect("a panel of the tissue");
    let pixels = view.size[0] as usize * view.size[1] as usize;
    let words = simulation.view(&view.commands(grid, layer, value(&plan.config)), layer, 3 * pixels)?;
    let (frame, paint) = (view.frame(grid), paint(&plan));
    let looks: Vec<figure::Colour> = (0..256).map(figure::colour_of).collect();
    let shot = Shot { words: &words, size: view.size, frame, sites: grid.size };
    let scene = Scene {
        size: view.size.map(|edge| edge / figure::SAMPLES),
        pixels: figure::shade(&shot, |look, value| paint.colour(look, value, &looks)),
        key: paint.key(&shot, shown, plan.config.words("output.view.show")),
        pixel_um: plan.spacing * f64::from(figure::SAMPLES) / frame.site,
        axes: [0, 1, 2].map(|axis| [frame.basis[0][axis], frame.basis[1][axis]]),
    };
    let alone = plan.config.flag("output.view.alone").then(|| figure::transparent_png(&scene.pixels, scene.size));
    Ok((Panel::scene(paint.title(), scene), alone))
}
