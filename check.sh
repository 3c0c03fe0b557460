#!/usr/bin/env bash
# All checks, on your desk as in CI: ./check.sh
# Needs a Rust toolchain, a C compiler, and a Vulkan driver (one in software will do).
set -euo pipefail
cd "$(dirname "$0")"

# Where there is no desktop, Mesa's layer that orders devices says an error for each one that is opened, hundreds here.
[ -n "${XDG_RUNTIME_DIR:-}" ] || export NODEVICE_SELECT=1

# Says what is done and how long it took: stage NAME COMMAND...
stage() {
    local name=$1 began=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    "$@"
    printf '== %s: %d s\n' "$name" $((SECONDS - began))
}

# Whether there is a Vulkan loader and a driver for it.
has_vulkan() {
    [ "$(uname)" = Linux ] || return 0
    local drivers=(/usr/share/vulkan/icd.d/*.json /etc/vulkan/icd.d/*.json "${VK_DRIVER_FILES:-${VK_ICD_FILENAMES:-}}")
    local driver found=1
    for driver in "${drivers[@]}"; do
        [ -n "$driver" ] && [ -e "${driver%%:*}" ] && found=0
    done
    [ $found = 0 ] && { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep 'libvulkan\.so\.1' >/dev/null
}

# Whether Mesa's driver for AMD is there, which compiles shaders for a test without a card.
has_amd() {
    [ "$(uname)" != Linux ] || compgen -G '/usr/share/vulkan/icd.d/radeon_icd*' >/dev/null || compgen -G '/etc/vulkan/icd.d/radeon_icd*' >/dev/null
}

vulkan() {
    if has_vulkan && has_amd; then return; fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libvulkan1 mesa-vulkan-drivers >/dev/null
    fi
    if ! { has_vulkan && has_amd; }; then
        echo "The tests need a Vulkan driver, and Mesa's for AMD (no card). On Debian and Ubuntu:" >&2
        echo "  sudo apt-get install libvulkan1 mesa-vulkan-drivers" >&2
        exit 1
    fi
}

tools() {
    cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
    if command -v rustup >/dev/null; then rustup component add rustfmt clippy; fi
}

# The program that the tests have just built: `cargo run` would build it once more, without the features of the tests.
quickstart() {
    local target=${CARGO_TARGET_DIR:-target} out pictures
    out=$target/quickstart
    "$target/release/invasim" run configs/quickstart.toml --out "$out" --replace --engine cpu
    pictures=$(find "$out/images" -name '*.png' -size +1k | wc -l)
    [ "$pictures" -ge 5 ] || { echo "only $pictures pictures in $out/images" >&2; exit 1; }
    [ "$(wc -l < "$out/series.csv")" -ge 10 ] || { echo "$out/series.csv is too short" >&2; exit 1; }
    grep -q '"status": "finished"' "$out/run.json"
}

# The programs of docs/reading-results.md read a run, and find planted markers. Left out, aloud, where Python or its packages
# are not to be had; vtk is used if the Python at hand has it (INVASIM_PYTHON names another), as it is large.
python() {
    local target=${CARGO_TARGET_DIR:-target} python=${INVASIM_PYTHON:-}
    if [ -z "$python" ]; then
        python=$target/python/bin/python
        if ! { [ -x "$python" ] || python3 -m venv "$target/python"; } || ! "$python" -m pip install -q zarr; then
            echo "LEFT OUT: docs/reading-results.md was not run: it needs python3 with venv, and zarr from PyPI" >&2
            return
        fi
    fi
    "$target/release/invasim" run configs/quickstart.toml --out "$target/read" --replace --engine cpu -q --until "2 h" \
        --set output.volumes_every="1 h" --set output.volume_formats="[ome-zarr, vtk]" --set output.cells_csv_every="1 h"
    "$target/release/invasim" run tests/python/markers.toml --out "$target/markers" --replace --engine cpu -q
    "$python" tests/python/reading_results.py docs/reading-results.md "$target/read" "$target/markers"
}

stage tools tools
stage vulkan vulkan
stage format cargo fmt --check
stage clippy cargo clippy --release --locked --all-targets -- -D warnings
stage documentation env RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --no-deps
stage tests cargo test --release --locked
stage quickstart quickstart
stage "results in Python" python
printf '\nall checks passed in %d s\n' "$SECONDS"
