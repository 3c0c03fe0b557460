//! A movie of the pictures of a run: GIF and animated PNG by itself, MP4 through ffmpeg if it is there.
use super::frames;
use super::palette::{Counts, Palette};
use crate::error::{Error, Result};
use crate::output::whole;
use image::RgbImage;
use image::imageops::{FilterType, crop_imm, resize};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How a movie is made.
#[derive(Clone, Debug)]
pub struct Movie {
    /// Seconds that each picture is shown; the last one three times as long.
    pub frame: f64,
    /// Pixels across; that of the pictures if not given.
    pub width: Option<u32>,
    /// The view, where a run has several; the usual one if not given.
    pub view: Option<String>,
}

/// The endings of files that a movie can have.
const ENDINGS: [&str; 3] = ["gif", "png", "mp4"];
/// The most pictures by which the colours of a GIF are chosen.
const LOOKED_AT: usize = 12;
/// What helps where a movie is too large for its kind.
const NARROWER: &str = "choose a smaller --width";

impl Movie {
    /// Makes a movie of the pictures in a folder (of a run, or of an organ of one); returns how many they are.
    ///
    /// # Errors
    /// If there are no pictures, the ending of the file is unknown, ffmpeg is not there for an MP4, or it cannot be written.
    pub fn make(&self, run: &Path, out: &Path) -> Result<usize> {
        let ending = out.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if !ENDINGS.contains(&ending.as_str()) {
            let help = "end it in .gif, .png (an animated PNG) or .mp4 (through ffmpeg)";
            return Err(Error::input(out, "a movie cannot be a file of this kind", help));
        }
        let files = self.files(run)?;
        let first = self.picture(&files[0], None)?;
        let size = (first.width(), first.height());
        whole::check_place(out)?;
        match ending.as_str() {
            "gif" => whole::write_by(out, |to| self.gif(&files, size, (to, out)))?,
            "png" => whole::write_by(out, |to| self.png(&files, size, (to, out)))?,
            _ => whole::write_with(out, |part| self.mp4(&files, size, (part, out)))?,
        }
        Ok(files.len())
    }

    /// The pictures in their order.
    fn files(&self, run: &Path) -> Result<Vec<PathBuf>> {
        let views = frames::views(run);
        let wanted = self.view.as_deref().unwrap_or("");
        let found = views.iter().find(|view| view.name == wanted).or(views.first().filter(|_| self.view.is_none()));
        let Some(view) = found else {
            if views.is_empty() {
                return Err(Error::input(
                    run,
                    "there are no pictures in its folder images",
                    "name the folder of a run",
                ));
            }
            let names: Vec<String> =
                views.iter().filter(|view| !view.name.is_empty()).map(|view| format!("`{}`", view.name)).collect();
            let help = match names.is_empty() {
                true => "leave out --view: this run has one view, without a name".into(),
                false => format!("there are {}", names.join(", ")),
            };
            return Err(Error::input(run, format!("there is no view `{wanted}`"), help));
        };
        Ok(view.frames.iter().map(|(_, file)| file.clone()).collect())
    }

    /// A picture, in the size of the first one.
    fn picture(&self, file: &Path, size: Option<(u32, u32)>) -> Result<RgbImage> {
        let wrong = |e: image::ImageError| Error::input(file, format!("this is no picture: {e}"), "run it again");
        let picture = image::open(file).map_err(wrong)?.to_rgb8();
        let (width, height) = (picture.width(), picture.height());
        let wanted = size.unwrap_or_else(|| {
            let across = self.width.unwrap_or(width).min(width).max(2);
            // Movies need an even number of pixels each way.
            let down = (u64::from(height) * u64::from(across) / u64::from(width.max(1))) as u32;
            (across & !1, down.max(2) & !1)
        });
        let is_near = |own: u32, wanted: u32| own >= wanted && own - wanted <= 1;
        Ok(match wanted {
            (across, down) if (across, down) == (width, height) => picture,
            // A line of the margin less: the rest stays as sharp as it is.
            (across, down) if is_near(width, across) && is_near(height, down) => {
                crop_imm(&picture, 0, 0, across, down).to_image()
            }
            (across, down) => resize(&picture, across, down, FilterType::CatmullRom),
        })
    }

    /// Hundredths of a second that a picture is shown.
    fn hundredths(&self, place: usize, count: usize) -> u16 {
        let times = if place + 1 == count { 3.0 } else { 1.0 };
        (self.frame * times * 100.0).round().clamp(2.0, 60_000.0) as u16
    }

    fn gif(&self, files: &[PathBuf], size: (u32, u32), (to, out): (&mut dyn Write, &Path)) -> Result<()> {
        let wrong = |e| match e {
            gif::EncodingError::Io(e) => Error::file(out, "write", e),
            other => Error::input(out, other.to_string(), NARROWER),
        };
        let [width, height] = edges(size, out)?;
        let palette = self.palette(files, size)?;
        let mut encoder = gif::Encoder::new(to, width, height, &palette.bytes()).map_err(wrong)?;
        encoder.set_repeat(gif::Repeat::Infinite).map_err(wrong)?;
        for (place, file) in files.iter().enumerate() {
            let buffer = palette.indices(&self.picture(file, Some(size))?).into();
            let delay = self.hundredths(place, files.len());
            let frame = gif::Frame { width, height, buffer, delay, ..gif::Frame::default() };
            encoder.write_frame(&frame).map_err(wrong)?;
        }
        Ok(())
    }

    /// The colours of all pictures, by some of them: the first, the last, and others between.
    fn palette(&self, files: &[PathBuf], size: (u32, u32)) -> Result<Palette> {
        let (mut counts, taken) = (Counts::default(), files.len().min(LOOKED_AT));
        for place in (0..taken).map(|i| i * (files.len() - 1) / (taken - 1).max(1)) {
            counts.add(&self.picture(&files[place], Some(size))?);
        }
        Ok(Palette::of(&counts))
    }

    fn png(&self, files: &[PathBuf], size: (u32, u32), (to, out): (&mut dyn Write, &Path)) -> Result<()> {
        let wrong = |e| match e {
            png::EncodingError::IoError(e) => Error::file(out, "write", e),
            other => Error::input(out, other.to_string(), NARROWER),
        };
        let mut encoder = png::Encoder::new(to, size.0, size.1);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_animated(files.len() as u32, 0).map_err(wrong)?;
        let mut writer = encoder.write_header().map_err(wrong)?;
        for (place, file) in files.iter().enumerate() {
            writer.set_frame_delay(self.hundredths(place, files.len()), 100).map_err(wrong)?;
            writer.write_image_data(&self.picture(file, Some(size))?).map_err(wrong)?;
        }
        writer.finish().map_err(wrong)
    }

    /// Hands the pictures to ffmpeg, which is not ours.
    fn mp4(&self, files: &[PathBuf], size: (u32, u32), (to, out): (&Path, &Path)) -> Result<()> {
        let help = "install ffmpeg, look whether the disk is full, or make a .gif or an animated .png";
        let failed = |problem: String| Error::input(out, problem, help);
        let (pixels, rate) = (format!("{}x{}", size.0, size.1), format!("{:.4}", 1.0 / self.frame));
        let input =
            ["-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", &pixels, "-r", &rate, "-i", "-"];
        let output = ["-c:v", "libx264", "-crf", "16", "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4"];
        let mut command = Command::new("ffmpeg");
        command.args(input).args(output).arg(to).stdin(Stdio::piped());
        let started = command.spawn();
        let mut program =
            started.map_err(|e| failed(format!("an MP4 is made by ffmpeg, which cannot be started: {e}")))?;
        let mut to = program.stdin.take().ok_or_else(|| failed("ffmpeg takes no pictures".into()))?;
        for file in files {
            to.write_all(&self.picture(file, Some(size))?).map_err(|e| failed(format!("ffmpeg stopped: {e}")))?;
        }
        drop(to);
        match program.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(failed(format!("ffmpeg failed ({status})"))),
            Err(e) => Err(failed(format!("ffmpeg failed: {e}"))),
        }
    }
}

/// Edges as a GIF can hold them.
fn edges((width, height): (u32, u32), out: &Path) -> Result<[u16; 2]> {
    let small = |edge: u32| u16::try_from(edge).ok();
    small(width)
        .zip(small(height))
        .map(|(width, height)| [width, height])
        .ok_or_else(|| Error::input(out, format!("{width} × {height} pixels are too many for a GIF"), NARROWER))
}
