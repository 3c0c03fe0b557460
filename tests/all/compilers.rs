//! What a vendor's compiler makes of the shaders, without a card of that vendor. Mesa's driver for AMD compiles for a card that
//! is not there, if the environment names one (`RADV_FORCE_FAMILY`), and says which instructions came out.
//!
//! A product of floats and a sum that became one instruction are rounded once, not twice: other bits.
mod absent;

use absent::{Card, Compiled};
use invasim::engine::gpu::spirv::Unfenced;
use invasim::engine::shader::{Access, Entry, Outline, parse};
use invasim::processes::PROCESSES;
use invasim::program::Shader;
use naga::back::spv;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::process::Command;

/// RDNA 2, the first of AMD's families whose only multiply-add rounds once.
const FAMILY: &str = "navi21";

/// The description of Mesa's driver for AMD.
fn driver() -> Option<PathBuf> {
    let folders = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
    let files = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
    let mut files = files.filter_map(|file| Some(file.ok()?.path()));
    files.find(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("radeon_icd")))
}

/// Each pass of the model with its shader.
fn passes() -> Vec<(&'static Shader, Entry)> {
    let all = PROCESSES.iter().flat_map(|process| process.passes);
    let all: BTreeMap<_, _> = all.map(|pass| ((pass.shader.text, pass.entry), pass.shader)).collect();
    all.into_iter().map(|((_, entry), shader)| (shader, Outline::read(shader).entry(entry).clone())).collect()
}

/// The pass as drivers of Vulkan get it: without fences, and told not to combine.
fn decorated(card: &Card, shader: &Shader, entry: &Entry) -> Compiled {
    let mut own: Vec<_> = entry.bindings.iter().map(|b| (b.binding, matches!(b.access, Access::Uniform(_)))).collect();
    own.sort_unstable();
    let own: Vec<_> = own.into_iter().zip(0..).map(|((_, is_uniform), place)| (place, is_uniform)).collect();
    card.compile(&Unfenced::read(shader).words(entry), &entry.name, &own)
}

/// A text as wgpu has it translated.
fn translated(card: &Card, text: &str, entry: &Entry) -> Compiled {
    let (module, info) = parse(text).expect("a shader that other tests have found right");
    let zero_initialize_workgroup_memory = match entry.tile {
        Some(_) => spv::ZeroInitializeWorkgroupMemoryMode::None,
        None => spv::ZeroInitializeWorkgroupMemoryMode::Polyfill,
    };
    let options = spv::Options { fake_missing_bindings: true, zero_initialize_workgroup_memory, ..Default::default() };
    let point = spv::PipelineOptions { shader_stage: naga::ShaderStage::Compute, entry_point: entry.name.clone() };
    let words = spv::write_vec(&module, &info, &options, Some(&point)).expect("a shader that naga can translate");
    let own: Vec<_> = entry.bindings.iter().map(|b| (b.binding, matches!(b.access, Access::Uniform(_)))).collect();
    card.compile(&words, &entry.name, &own)
}

/// The instructions that multiply and add with one rounding where two would give other bits: all whose product is not one with a
/// power of two.
fn fused(instructions: &str) -> Vec<&str> {
    let mut constants = HashMap::new();
    let mut found = Vec::new();
    for line in instructions.lines() {
        let Some((results, rest)) = line.split_once(" = ") else { continue };
        let (name, operands) = rest.split_once(' ').unwrap_or((rest, ""));
        let operands: Vec<&str> = operands.split(',').map(bare).collect();
        if name == "p_parallelcopy" {
            constants.extend(results.split(',').map(bare).zip(operands));
            continue;
        }
        let is_fused = name.contains("fma") || name.contains("mad_f") || name.contains("mac_f");
        // v_fmamk_f32 adds its second operand, others their third.
        let factors = [0, if name.contains("fmamk") { 2 } else { 1 }].map(|place| operands.get(place).copied());
        let is_exact = |factor: &str| is_power_of_two(constants.get(factor).unwrap_or(&factor));
        if is_fused && !factors.into_iter().flatten().any(is_exact) {
            found.push(line.trim());
        }
    }
    found
}

/// A value's name or number, without what is said about it.
fn bare(value: &str) -> &str {
    value.rsplit([')', ' ']).next().unwrap_or(value).trim_start_matches('-')
}

fn is_power_of_two(number: &str) -> bool {
    let bits = number.strip_prefix("0x").and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let value = bits.map(f32::from_bits).or_else(|| number.parse().ok());
    value.is_some_and(|value| value.is_normal() && value.to_bits() & 0x007f_ffff == 0)
}

#[test]
fn a_multiply_add_is_found_unless_its_product_is_exact() {
    let said = "\t s1: %7 = p_parallelcopy 0x3e800000\n\
                \t v1: %1 = v_fma_f32 (kill)%7, (kill)-%3, %4\n\
                \t v1: (precise)%2 = v_fmamk_f32 (kill)%5, (kill)%6, 0x4b800000\n\
                \t v1: %3 = v_add_f32 %1, %2\n\
                \t v1: %8 = v_fma_f32 %1, %2, %7\n\
                \t v1: %9 = v_fmamk_f32 %1, 0.5, 0x3f400000\n\
                \t v1: %10 = v_mad_u32_u24 %1, %2, %3\n";
    let names: Vec<_> = fused(said).into_iter().map(|line| line.split(" = ").next().unwrap()).collect();
    assert_eq!(names, ["v1: %8", "v1: %9"]);
}

/// A driver reads its environment once, so this goes on in a process of its own.
#[test]
fn amds_compiler_fuses_no_operation_and_keeps_all_in_registers() {
    let Some(driver) = driver() else {
        println!("left out: there is no driver of Mesa's for AMD here");
        return;
    };
    let mut inside = Command::new(std::env::current_exe().expect("this program"));
    inside.args(["--exact", "compilers::inside", "--ignored", "--nocapture"]).env("RADV_FORCE_FAMILY", FAMILY);
    inside.env("VK_DRIVER_FILES", &driver).env("VK_ICD_FILENAMES", &driver);
    let output = inside.output().expect("this program again");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    println!("{said}");
}

#[test]
#[ignore = "the test before starts it, with a card that is not there"]
fn inside() {
    const FENCE: &str = "return bitcast<f32>(bitcast<u32>(x) ^ moment.zero);";
    let card = Card::open();
    let (mut wrong, mut otherwise) = (Vec::new(), 0);
    for (shader, entry) in passes() {
        let text = shader.source();
        for (way, made) in [("told", decorated(&card, shader, &entry)), ("fenced", translated(&card, &text, &entry))] {
            let name = format!("{}::{}, {way}", shader.name, entry.name);
            wrong.extend(fused(&made.instructions).into_iter().map(|line| format!("{name}: {line}")));
            for memory in ["Spilled SGPRs", "Spilled VGPRs", "Scratch size"] {
                wrong.extend(Some(made.counts[memory]).filter(|&n| n > 0).map(|n| format!("{name}: {memory}: {n}")));
            }
        }
        assert_eq!(text.matches(FENCE).count(), 1);
        otherwise +=
            usize::from(!fused(&translated(&card, &text.replace(FENCE, "return x;"), &entry).instructions).is_empty());
    }
    println!(
        "{otherwise} of {} passes would have fused operations, were it not told and without fences",
        passes().len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(otherwise > 0, "this compiler fuses nothing anyway, or says so in other words: this test shows nothing");
}
