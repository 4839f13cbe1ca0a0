#!/bin/bash
# Runs every fuzz target for some time, from the knowledge of the repository as first input.
#
# usage: scripts/fuzz.sh [SECONDS] [TARGET...]
#
# SECONDS (60 unless given) is for each target. What was found is kept in fuzz/corpus and fuzz/artifacts. Ends with 1 if any
# target found something, with 2 if it could not run. Needs a nightly toolchain and cargo-fuzz (cargo install cargo-fuzz).
set -uo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
shift || true
if ! cargo +nightly fuzz --version >/dev/null 2>&1; then
    echo "fuzz.sh: needs a nightly toolchain and cargo-fuzz (rustup toolchain install nightly; cargo install cargo-fuzz)" >&2
    exit 2
fi
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cargo +nightly fuzz list)

seed() { # seed TARGET FILE...: the first input of a target, named by content
    local target=$1 file
    shift
    mkdir -p "fuzz/corpus/$target"
    for file in "$@"; do
        [ -f "$file" ] && cp "$file" "fuzz/corpus/$target/$(cksum <"$file" | cut -d' ' -f1)"
    done
}
mapfile -t rules < <(find rules -name '*.yaml')
mapfile -t articles < <(find kb -name '*.md')
seed rule "${rules[@]}"
seed article ${articles[@]+"${articles[@]}"}
seed paste "${rules[@]}" scripts/*.sh
seed chat scripts/*.sh
for kind in pattern code config chat; do mkdir -p "fuzz/corpus/$kind"; done
printf 'could not (?<what>\\w+) the (?:disk|slot)\ncould not mount the disk' >fuzz/corpus/pattern/seed
for code in 1603 0x80070643 -2147023293 ENOSPC errno:28 ORA-12154 0xC0000022; do printf %s "$code" >"fuzz/corpus/code/$code"; done
printf 'kb: [ a, b ]\nbuiltin: false\ncache: c\n' >fuzz/corpus/config/seed
printf "cannot write '/var/x': No space left on device\n/why 1\n/steps\n/show 2\n/more\n/paste\nx\n/end\n/quit\n" >fuzz/corpus/chat/seed

found=0
for target in "${targets[@]}"; do
    echo "== $target for $seconds s"
    log=$(mktemp)
    if cargo +nightly fuzz run "$target" -- -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -print_final_stats=1 >"$log" 2>&1; then
        grep -E 'number_of_executed_units|peak_rss_mb' "$log"
    elif grep -q 'SUMMARY: \|Test unit written' "$log"; then
        tail -n 40 "$log"
        found=1
    else
        tail -n 40 "$log" >&2
        echo "fuzz.sh: $target could not run" >&2
        exit 2
    fi
    rm -f "$log"
done
exit $found
