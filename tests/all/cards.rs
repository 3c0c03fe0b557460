//! Does the program find what NVIDIA's own program tells of cards, here one that is played by a script?
#![cfg(target_os = "linux")]
use crate::program::{Place, command, text};
use crate::twins;
use invasim::bench::report::Report;
use invasim::engine::room::Room;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

/// What a script in the place of `nvidia-smi` answers: one card of this name, which draws 100 W.
fn script(place: &Place, name: &str) {
    let text = format!(
        "#!/bin/sh\ncase \"$*\" in\n*--list-gpus*) echo \"GPU 0: {name}\" ;;\n\
         *power.draw*--loop-ms*) while echo \"{name}, 100.0\"; do sleep 0.1; done ;;\n\
         *power.draw*) echo \"{name}, 100.0\" ;;\nesac\n"
    );
    let file = place.file("nvidia-smi", &text);
    std::fs::set_permissions(file, PermissionsExt::from_mode(0o755)).expect("a script that can be run");
}

/// What the program answers where the script is found first.
fn with_script(place: &Place, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let path = format!("{}:{}", place.path(""), std::env::var("PATH").unwrap_or_default());
    command(arguments).env("PATH", path).envs(variables.iter().copied()).output().expect("the program starts")
}

#[test]
fn a_card_that_no_driver_shows_is_told() {
    let place = Place::new("hidden-card");
    script(&place, "Some card");
    let nothing =
        ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "__EGL_VENDOR_LIBRARY_FILENAMES"].map(|name| (name, "/nowhere"));
    let stderr = |arguments: &[&str]| text(&with_script(&place, arguments, &nothing).stderr);
    let config = "configs/quickstart.toml";
    for arguments in [&["check", config][..], &["adapters"], &["check", config, "--engine", "gpu"]] {
        let said = stderr(arguments);
        assert_eq!(said.matches("an NVIDIA card is there").count(), 1, "{arguments:?}: {said}");
        assert!(said.contains("NVIDIA_DRIVER_CAPABILITIES=all") && said.contains("libxext6 and libegl1"), "{said}");
    }
    let said = stderr(&["check", config, "--engine", "cpu"]);
    assert!(!said.contains("NVIDIA"), "{said}");
}

#[test]
fn the_energy_of_a_card_is_its_power_over_steps_of_their_own() {
    let place = Place::new("power-of-a-card");
    let gpu = Room::of(&twins::options(None)).unwrap_or_else(|e| panic!("{e}")).device;
    script(&place, &gpu.adapter);
    let file = place.path("card.json");
    let adapter = std::env::var("INVASIM_ADAPTER").unwrap_or_else(|_| "vulkan".into());
    let shared = ["bench", "--engine", "gpu", "--adapter", &adapter, "--workload", "oxygen", "--seconds", "1"];
    let output = with_script(&place, &[&shared[..], &["--sizes", "64", "--json", &file]].concat(), &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let one = Report::read(Path::new(&file)).unwrap_or_else(|e| panic!("{e}")).measured.remove(0);
    // A thousand steps of hardware may not last the four seconds that are needed.
    assert!(one.joules.is_some() || gpu.hardware, "{one:?}");
    // Beside other tests, steps that are metered may be ten times as fast as those that were timed, or as slow.
    let watts = one.joules.map_or(100.0, |joules| joules / one.seconds);
    assert!((10.0..1000.0).contains(&watts), "{watts} W");
}
