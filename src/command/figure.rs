//! `invasim figure` and `invasim movie`: for print and for talks, from the folder of a run.
use super::engine::EngineArguments;
use clap::Args;
use invasim::error::Result;
use invasim::plates;
use invasim::report::movie::Movie;
use invasim::run::Request;
use std::path::PathBuf;

#[derive(Args)]
pub struct FigureArguments {
    /// The folder of a run, a branch or a sweep
    folder: PathBuf,
    /// What to show, a TOML file: [figure] width, dpi, title and caption (metadata of the file, not drawn); [[panel]] kind (image, series, histogram,
    /// dose-response, survival, sensitivity, muller), columns, map, organ, time, title, log, and views of images, see
    /// docs/pictures.md; without it, what suits the folder
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// The file to write, .svg, .pdf or .png
    #[arg(short, long = "output", value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    engine: EngineArguments,
    /// Say nothing on the way
    #[arg(long, short)]
    quiet: bool,
}

impl FigureArguments {
    /// Draws it and prints its caption.
    pub fn carry_out(self) -> Result<()> {
        let request = Request { engine: self.engine.options()?, quiet: self.quiet };
        let caption = plates::figure(&self.folder, self.spec.as_deref(), &self.out, &request)?;
        say!("{}\n{caption}", self.out.display());
        Ok(())
    }
}

#[derive(Args)]
pub struct MovieArguments {
    /// The folder of a run, or of an organ in it
    folder: PathBuf,
    /// The file to write: .gif, .png (animated), or .mp4 through ffmpeg
    #[arg(short, long = "output", value_name = "FILE")]
    out: PathBuf,
    /// Seconds that each picture is shown
    #[arg(long, value_name = "SECONDS", default_value_t = 0.25, value_parser = seconds)]
    frame: f64,
    /// Pixels across; the pictures as they are if not given
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(16..=20_000))]
    width: Option<u32>,
    /// The view, where a run has several
    #[arg(long, value_name = "NAME")]
    view: Option<String>,
}

impl MovieArguments {
    /// Makes it.
    pub fn carry_out(self) -> Result<()> {
        let movie = Movie { frame: self.frame, width: self.width, view: self.view };
        let pictures = movie.make(&self.folder, &self.out)?;
        let plural = if pictures == 1 { "" } else { "s" };
        say!("{}: {pictures} picture{plural}", self.out.display());
        Ok(())
    }
}

/// A time that a picture can be shown.
fn seconds(text: &str) -> std::result::Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|n| (0.02..=60.0).contains(n));
    number.ok_or_else(|| "give a number of seconds from 0.02 to 60".into())
}
