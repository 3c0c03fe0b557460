//! Are figures and movies made of what a folder holds, and wishes that cannot be met refused with their place?
use crate::program::{Place, command, invasim, on_a_full_disk, refused, text, works};
use crate::report::run;
use std::fs::{read, read_to_string};

/// A branch of the short run with two arms and two seeds.
pub fn arms(place: &Place, trunk: &str) -> String {
    let out = place.path("arms");
    let asked = ["branch", trunk, "--at", "2 h", "--arm", "control", "--arm", "other", "--seeds", "2", "--out", &out];
    works(&[&asked[..], &["--engine", "cpu", "-q"]].concat());
    out
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_figure_needs_no_specification() {
    let place = Place::new("figure");
    let folder = run(&place);
    let [svg, pdf, png] = ["a.svg", "a.pdf", "a.png"].map(|name| place.path(name));
    let said = works(&["figure", &folder, "-o", &svg]);
    assert!(
        said.contains("(A–D) Cells (slice z = 170 µm) at day 0, 00:00; day 0, 01:00; ") && said.contains("(F) Growth"),
        "{said}"
    );
    let text = read_to_string(&svg).expect("a figure");
    for part in
        ["width=\"174.00mm\"", ">Growth</text>", "<metadata>invasim ", "seed 1; config ", "&lt;b&gt;bold", ">F</text>"]
    {
        assert!(text.contains(part), "no {part}");
    }
    works(&["figure", &folder, "-o", &pdf]);
    let file = read(&pdf).expect("a PDF");
    assert!(file.starts_with(b"%PDF-"));
    for part in ["/FontFile2", "/ToUnicode", "DejaVuSansCondensed-Bold", "/Subtype /Image", "/Keywords"] {
        assert!(holds(&file, part.as_bytes()), "no {part}");
    }
    works(&["figure", &folder, "-o", &png]);
    let file = read(&png).expect("a picture");
    let picture = image::load_from_memory(&file).expect("a PNG");
    assert_eq!(picture.width(), (174.0f64 / 25.4 * 300.0).round() as u32);
    assert!(holds(&file, b"pHYs") && holds(&file, b"Description"));
}

#[test]
fn every_kind_of_panel_is_drawn() {
    let place = Place::new("figure-kinds");
    let trunk = run(&place);
    let arms = arms(&place, &trunk);
    let spec = "[figure]\nwidth = \"85 mm\"\ntitle = \"Arms\"\n\
        [[panel]]\nkind = \"series\"\ncolumns = \"tumour_cells\"\nlog = true\n\
        [[panel]]\nkind = \"histogram\"\ncolumns = \"tumour_cells\"\ntime = \"3 h\"\n\
        [[panel]]\nkind = \"survival\"\ncolumns = \"debris\"\nlevel = 1\ntitle = \"No death yet\"\n\
        [[panel]]\nkind = \"image\"\ntime = \"3 h\"\n";
    let out = place.path("arms.svg");
    let said = works(&["figure", &arms, "--spec", &place.file("fig.toml", spec), "-o", &out]);
    assert!(said.contains("over 2 seeds") && said.contains("day 0, 03:00"), "{said}");
    let text = read_to_string(out).expect("a figure");
    assert!(["width=\"85.00mm\"", ">No death yet</text>", ">control</text>"].iter().all(|part| text.contains(part)));
    let design = "[sweep]\nconfig = \"named.toml\"\n[[vary]]\nkey = \"growth.push_depth\"\nvalues = \"0, 4\"\n";
    let sweep = place.path("sweep");
    works(&["sweep", &place.file("sweep.toml", design), "--out", &sweep, "--engine", "cpu", "-q"]);
    let said = works(&["figure", &sweep, "-o", &place.path("sweep.pdf")]);
    assert!(said.contains("against growth.push_depth"), "{said}");
}

#[test]
fn wishes_that_cannot_be_met_name_their_line() {
    let place = Place::new("figure-wrong");
    let folder = run(&place);
    let out = place.path("never.svg");
    for (spec, parts) in [
        (
            "[[panel]]\nkind = \"series\"\ncolumns = \"tumor_cells\"\n",
            ["fig.toml:3: panel[0].columns: there is no column", "did you mean `tumour_cells`"],
        ),
        (
            "[[panel]]\nkind = \"image\"\ntime = \"9 h\"\n",
            ["fig.toml:3: panel[0].time: this time is after the end", "from 0 to 4 h"],
        ),
        ("[figure]\nwidth = \"0 mm\"\n[[panel]]\nkind = \"image\"\n", ["fig.toml:2: figure.width", "out of range"]),
        ("[[panel]]\nkind = \"pie\"\n", ["fig.toml:2: panel[0].kind", "dose-response"]),
        ("[[panel]]\nkind = \"muller\"\n", ["fig.toml:2: panel[0].kind: this run has no lineages", "[[mutation]]"]),
        ("[[panel]]\nkind = \"series\"\n", ["fig.toml:1: panel[0]", "no column is named"]),
        (
            "[[panel]]\nkind = \"histogram\"\ncolumns = \"debris\"\n",
            ["fig.toml:2: panel[0].kind", "needs several runs"],
        ),
        ("\n", ["fig.toml: the file is empty", "add a table [[panel]]"]),
        ("[figure]\ndpi = 300\n", ["fig.toml: a figure without panels", "[[panel]]"]),
    ] {
        let message = refused(&["figure", &folder, "--spec", &place.file("fig.toml", spec), "-o", &out]);
        assert!(parts.iter().all(|part| message.contains(part)), "{spec}: {message}");
    }
    let message = refused(&["figure", &folder, "-o", &place.path("a.jpg")]);
    assert!(
        message.contains("a.jpg: a figure cannot be a file of this kind\n  end it in .svg, .pdf or .png"),
        "{message}"
    );
    let message = refused(&["figure", "configs", "-o", &out]);
    assert!(message.contains("this is no folder of a run, a branch or a sweep"), "{message}");
    assert!(!std::path::Path::new(&out).exists());
}

/// A run that is under way, or was cut off, has its figures too, and they say so.
#[test]
fn a_run_that_has_not_ended_has_a_figure() {
    let place = Place::new("figure-cut");
    let folder = run(&place);
    let (record, series) = (format!("{folder}/run.json"), format!("{folder}/series.csv"));
    std::fs::remove_file(record).expect("a record");
    let rows: Vec<String> = read_to_string(&series).expect("a series").lines().take(4).map(String::from).collect();
    std::fs::write(&series, rows.join("\n") + "\n4").expect("a series");
    let out = place.path("cut.svg");
    let output = invasim(&["figure", &folder, "-o", &out]);
    let [said, warned] = [text(&output.stdout), text(&output.stderr)];
    assert!(output.status.success() && warned.contains("warning: The run has not ended: step 20 of 40."), "{warned}");
    assert!(said.trim_end().ends_with("The run has not ended: step 20 of 40."), "{said}");
    assert!(read_to_string(&out).expect("a figure").contains("; state not known yet</metadata>"));
    let empty = place.path("begun");
    std::fs::create_dir(&empty).expect("a folder");
    std::fs::write(format!("{empty}/branch.json"), "{}").expect("a file");
    let message = refused(&["figure", &empty, "-o", &out]);
    assert!(message.contains("no arm of this branch is finished yet"), "{message}");
}

/// How many pixels of the last picture of a GIF have not the colour of the picture where that is one of its ten most frequent
/// ones, and the share of all that are off by more than 24 of 255.
fn colours_of_movie(file: &[u8], picture: &image::RgbImage) -> (usize, f64) {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut movie = options.read_info(file).expect("a GIF");
    let mut seen = Vec::new();
    while let Some(frame) = movie.read_next_frame().expect("a frame") {
        seen = frame.buffer.to_vec();
    }
    let mut counts = std::collections::HashMap::new();
    picture.pixels().for_each(|pixel| *counts.entry(pixel.0).or_insert(0usize) += 1);
    let mut frequent: Vec<_> = counts.into_iter().map(|(colour, count)| (count, colour)).collect();
    frequent.sort_unstable_by(|a, b| b.cmp(a));
    let off = |(seen, pixel): (&[u8], &image::Rgb<u8>)| (0..3).map(|i| seen[i].abs_diff(pixel.0[i])).max().unwrap_or(0);
    let pairs = || seen.chunks_exact(4).zip(picture.pixels());
    let is_flat = |pixel: &image::Rgb<u8>| frequent.iter().take(10).any(|(_, colour)| *colour == pixel.0);
    let flat = pairs().filter(|pair| is_flat(pair.1) && off(*pair) > 0).count();
    (flat, pairs().filter(|pair| off(*pair) > 24).count() as f64 / pairs().len() as f64)
}

#[test]
fn a_movie_shows_every_picture() {
    let place = Place::new("movie");
    let folder = run(&place);
    let [gif, png] = ["a.gif", "a.png"].map(|name| place.path(name));
    assert!(works(&["movie", &folder, "-o", &gif, "--width", "301"]).contains("5 pictures"));
    let file = read(&gif).expect("a movie");
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut movie = options.read_info(file.as_slice()).expect("a GIF");
    assert_eq!(movie.width(), 300);
    let mut frames = Vec::new();
    while let Some(frame) = movie.read_next_frame().expect("a frame") {
        frames.push((frame.delay, frame.buffer.to_vec()));
    }
    assert_eq!(frames.iter().map(|frame| frame.0).collect::<Vec<_>>(), [25, 25, 25, 25, 75]);
    assert!(frames.windows(2).all(|two| two[0].1 != two[1].1), "the time stamp at least differs");
    works(&["movie", &folder, "-o", &gif]);
    let last = image::open(format!("{folder}/images/step_00000040.png")).expect("a picture").to_rgb8();
    let last = image::imageops::crop_imm(&last, 0, 0, last.width() & !1, last.height() & !1).to_image();
    let (flat, near) = colours_of_movie(&read(&gif).expect("a movie"), &last);
    assert!(flat == 0 && near < 0.001, "{flat} pixels of flat colours are off, {near} of all by more than a shade");
    works(&["movie", &folder, "-o", &png, "--frame", "0.5"]);
    let bytes = read(&png).expect("a movie");
    assert!(holds(&bytes, b"acTL") && bytes.windows(4).filter(|w| w == b"fcTL").count() == 5);
    for (name, part) in [("a.webm", "end it in .gif, .png"), ("no/such/a.gif", "there is no such folder")] {
        assert!(refused(&["movie", &folder, "-o", &place.path(name)]).contains(part));
    }
    let message = refused(&["movie", &folder, "-o", &gif, "--view", "moon"]);
    assert!(message.contains("there is no view `moon`\n  leave out --view: this run has one view"), "{message}");
    let pictures =
        std::fs::read_dir(format!("{folder}/images")).expect("pictures").map(|entry| entry.expect("one").path());
    pictures.skip(1).for_each(|picture| std::fs::remove_file(picture).expect("a picture to remove"));
    assert!(works(&["movie", &folder, "-o", &gif]).ends_with(": 1 picture\n"));
}

/// What cannot be written is named, and nothing half is left.
#[cfg(unix)]
#[test]
fn a_movie_on_a_full_disk_names_its_file() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new("movie-full");
    let folder = run(&place);
    let only = |name: &str| std::fs::read_dir(place.path(name)).expect("a folder").count();
    std::fs::create_dir(place.path("out")).expect("a folder");
    for name in ["out/movie.gif", "out/movie.png"] {
        let message = on_a_full_disk(8, &["movie", &folder, "-o", &place.path(name)]);
        assert!(message.contains(&format!("error: cannot write {}: File too large", place.path(name))), "{message}");
        assert_eq!(only("out"), 0, "{message}");
    }
    // In place of ffmpeg, a program that leaves half a movie.
    std::fs::create_dir(place.path("bin")).expect("a folder");
    let script = place.file("bin/ffmpeg", "#!/bin/sh\nfor last; do :; done\ncat > \"$last\"\nexit 3\n");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("a program");
    let path = format!("{}:{}", place.path("bin"), std::env::var("PATH").unwrap_or_default());
    let movie = place.path("out/movie.mp4");
    let output = command(&["movie", &folder, "-o", &movie]).env("PATH", path).output().expect("it starts");
    let message = text(&output.stderr);
    assert!(message.contains("movie.mp4: ffmpeg failed (exit status: 3)") && only("out") == 0, "{message}");
}
