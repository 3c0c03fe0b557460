//! What a vendor's compiler makes of the shaders, without a card of that vendor. Mesa's driver for AMD compiles for a card that
//! is not there, if the environment names one (`RADV_FORCE_FAMILY`), and says which instructions came out.
//!
//! A product of floats and a sum that became one instruction are rounded once, not twice: other bits.
mod absent;

use absent::{Card, Compiled};
use invasim::engine::gpu::spirv::Unfenced;
use invasim::engine::shader::{Access, Entry, Outline, parse};
use invasim::metrics;
use invasim::processes::PROCESSES;
use invasim::program::Shader;
use invasim::views;
use naga::back::spv;
use naga::proc::{BoundsCheckPolicies, BoundsCheckPolicy};
use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// RDNA 2, the first of AMD's families whose only multiply-add rounds once.
const FAMILY: &str = "navi21";
/// Where Mesa is told of a card that is not there.
const FORCED: &str = "RADV_FORCE_FAMILY";

/// The descriptions of Mesa's driver for AMD, one for each width of addresses; the loader takes that which fits.
fn drivers() -> OsString {
    let folders = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
    let files = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
    let files = files.filter_map(|file| Some(file.ok()?.path()));
    let of_amd = |file: &PathBuf| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("radeon_icd"));
    std::env::join_paths(files.filter(of_amd)).expect("paths without a colon")
}

/// Each pass of the program with its shader.
fn passes() -> Vec<(&'static Shader, Entry)> {
    let of_model = PROCESSES.iter().flat_map(|process| process.passes);
    let all = of_model.chain(metrics::PASSES).chain(views::PASSES);
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

/// A text as wgpu has it translated, indices held within bindings.
fn translated(card: &Card, text: &str, entry: &Entry) -> Compiled {
    let (module, info) = parse(text).expect("a shader that other tests have found right");
    let zero_initialize_workgroup_memory = match entry.tile {
        Some(_) => spv::ZeroInitializeWorkgroupMemoryMode::None,
        None => spv::ZeroInitializeWorkgroupMemoryMode::Polyfill,
    };
    let bounds_check_policies = BoundsCheckPolicies {
        index: BoundsCheckPolicy::Restrict,
        buffer: BoundsCheckPolicy::Restrict,
        ..Default::default()
    };
    let options = spv::Options {
        fake_missing_bindings: true,
        zero_initialize_workgroup_memory,
        bounds_check_policies,
        ..Default::default()
    };
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
#[cfg(target_os = "linux")]
#[test]
fn amds_compiler_fuses_no_operation_and_keeps_all_in_registers() {
    let drivers = drivers();
    assert!(
        !drivers.is_empty(),
        "there is no driver of Mesa's for AMD: install mesa-vulkan-drivers, as ./check.sh does"
    );
    let mut inside = Command::new(std::env::current_exe().expect("this program"));
    inside.args(["--exact", "compilers::inside", "--ignored", "--nocapture"]).env(FORCED, FAMILY);
    inside.env("VK_DRIVER_FILES", &drivers).env("VK_ICD_FILENAMES", &drivers);
    inside.env_remove("RADV_DEBUG").env_remove("RADV_PERFTEST");
    let output = inside.output().expect("this program again");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    println!("{said}");
}

#[test]
#[ignore = "the test before starts it, with a card that is not there"]
fn inside() {
    const FENCE: &str = "return bitcast<f32>(bitcast<u32>(x) ^ moment.zero);";
    if std::env::var(FORCED).is_err() {
        return; // --include-ignored
    }
    let (card, passes) = (Card::open(&FAMILY.to_uppercase()), passes());
    let (mut wrong, mut otherwise) = (Vec::new(), 0);
    for (shader, entry) in &passes {
        let text = shader.source();
        for (way, made) in [("decorated", decorated(&card, shader, entry)), ("fenced", translated(&card, &text, entry))]
        {
            let name = format!("{}::{}, {way}", shader.name, entry.name);
            wrong.extend(fused(&made.instructions).into_iter().map(|line| format!("{name}: {line}")));
            for memory in ["Spilled SGPRs", "Spilled VGPRs", "Scratch size"] {
                wrong.extend(Some(made.counts[memory]).filter(|&n| n > 0).map(|n| format!("{name}: {memory}: {n}")));
            }
        }
        assert_eq!(text.matches(FENCE).count(), 1);
        let free = translated(&card, &text.replace(FENCE, "return x;"), entry);
        otherwise += usize::from(!fused(&free.instructions).is_empty());
    }
    let count = passes.len();
    println!("{otherwise} of {count} passes would have fused operations, were they not decorated and without fences");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(3 * otherwise > count, "this compiler hardly fuses, or says so in other words: the test shows nothing");
}
