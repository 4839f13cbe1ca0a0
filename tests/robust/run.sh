#!/bin/bash
# What robustness tests need root for: file systems that are full or read-only, folders and files without permission.
#
# usage: tests/robust/run.sh [WHYBOOK]
#
# WHYBOOK is target/release/whybook unless given. Mounts small file systems in memory under a temporary folder and unmounts
# them again; changes nothing else. Says every case by name: ok, FAILED or SKIPPED. Ends with 1 if a case failed, and with 2
# if nothing could be run. The rest of the robustness tests are in tests/suite/robust.rs.
set -uo pipefail
cd "$(dirname "$0")/../.."

whybook=$(realpath -m "${1:-target/release/whybook}")
if [ ! -x "$whybook" ]; then
    echo "run.sh: there is no $whybook; build it first (cargo build --release)" >&2
    exit 2
fi
if [ "$(id -u)" != 0 ]; then
    echo "SKIPPED: everything, as this is not root: nothing can be mounted" >&2
    exit 2
fi

work=$(mktemp -d)
mounted=()
clean() {
    local place
    for place in ${mounted[@]+"${mounted[@]}"}; do umount "$place"; done
    rm -rf "$work"
}
trap clean EXIT
chmod 755 "$work"

failed=0 skipped=0 passed=0
ok() { echo "ok       $1"; passed=$((passed + 1)); }
fail() { echo "FAILED   $1: $2"; failed=$((failed + 1)); }
skip() { echo "SKIPPED  $1: $2"; skipped=$((skipped + 1)); }

# A knowledge base of three rules, and a paste about one of them.
mkdir -p "$work/kb/disk" "$work/kb/net"
for n in 1 2 3; do
    cat >"$work/kb/disk/full-$n.yaml" <<EOF
format: 1
title: The spool volume $n of the archiver is exhausted
product: Archiver
symptoms:
  - phrase: spool volume $n is exhausted
  - text: the archiver does not take any more files on volume $n
causes:
  - id: full
    title: Old spool files fill volume $n
    fix:
      - do: Remove old spool files.
EOF
done
sed 's/spool volume/relay link/; s/full/down/' "$work/kb/disk/full-1.yaml" >"$work/kb/net/down.yaml"
paste='archiver[17]: cannot go on, spool volume 2 is exhausted'
wanted='disk/full-2'

# ask CACHE COMMAND...: runs whybook (through COMMAND, where given); leaves what it said in $out, $err and $code.
ask() {
    local cache=$1
    shift
    "$@" env -i PATH="$PATH" HOME="$work" WHYBOOK_CACHE="$cache" "$whybook" ask --json --no-builtin --kb "$work/kb" "$paste" \
        >"$work/out" 2>"$work/err"
    code=$?
    out=$(cat "$work/out")
    err=$(cat "$work/err")
}

# answers NAME: the last run found the right cause, and nothing looks like a crash.
answers() {
    if [ "$code" != 0 ]; then
        fail "$1" "exit $code: $err"
    elif ! grep -q "\"rule\": *\"$wanted\"" <<<"$out"; then
        fail "$1" "another answer: $(head -c 300 <<<"$out")"
    elif grep -qE 'panicked|must not happen' <<<"$err"; then
        fail "$1" "it looks like a crash: $err"
    else
        return 0
    fi
    return 1
}

mount_memory() { # mount_memory PLACE OPTIONS
    mkdir -p "$1" && mount -t tmpfs -o "$2" whybook-test "$1" 2>/dev/null && mounted+=("$1")
}

name='a cache on a read-only file system'
if mount_memory "$work/ro" size=1m,mode=755 && mount -o remount,ro "$work/ro"; then
    ask "$work/ro/cache"
    if answers "$name"; then
        if grep -q 'in memory' <<<"$err"; then ok "$name"; else fail "$name" "nothing is said of it: $err"; fi
    fi
else
    skip "$name" 'tmpfs cannot be mounted'
fi

# Each size leaves room for a little more of the index: it must be complete or not be used.
for kilobytes in 4 8 16 32 48 64 96 128 192 256; do
    name="a cache on a file system of $kilobytes KiB"
    if ! mount_memory "$work/full-$kilobytes" "size=${kilobytes}k,mode=755"; then
        skip "$name" 'tmpfs cannot be mounted'
        continue
    fi
    ask "$work/full-$kilobytes/cache"
    answers "$name" || continue
    left=$(find "$work/full-$kilobytes" -mindepth 3 -maxdepth 3 | wc -l)
    ask "$work/full-$kilobytes/cache"
    answers "$name, the second time" || continue
    if [ "$left" -gt 0 ] && ! find "$work/full-$kilobytes" -name current | grep -q .; then
        fail "$name" "half an index is left behind: $(find "$work/full-$kilobytes")"
    else
        ok "$name"
    fi
done

name='a cache that fills up after it was made'
if mount_memory "$work/later" size=2m,mode=755; then
    ask "$work/later/cache"
    if answers "$name"; then
        dd if=/dev/zero of="$work/later/filler" bs=4k 2>/dev/null
        ask "$work/later/cache"
        if answers "$name, with the index there"; then
            echo '# changed' >>"$work/kb/disk/full-2.yaml"
            ask "$work/later/cache"
            answers "$name, with a changed file" && ok "$name"
        fi
    fi
else
    skip "$name" 'tmpfs cannot be mounted'
fi

# From here on as a user for whom permissions count.
if ! command -v setpriv >/dev/null || ! id nobody >/dev/null 2>&1; then
    skip 'everything about permissions' 'there is no setpriv or no user nobody'
else
    user=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
    reachable=$work/whybook
    cp "$whybook" "$reachable" && chmod 755 "$reachable"
    whybook=$reachable
    mkdir "$work/own" && chown nobody "$work/own"

    name='a cache folder without permission'
    mkdir -m 700 "$work/root-only"
    ask "$work/root-only/cache" "${user[@]}"
    if answers "$name"; then
        if grep -q 'in memory' <<<"$err"; then ok "$name"; else fail "$name" "nothing is said of it: $err"; fi
    fi

    name='a folder of knowledge without permission'
    chmod 700 "$work/kb/net"
    ask "$work/own/cache" "${user[@]}"
    if answers "$name"; then
        if grep -q 'kb/net' <<<"$err" && grep -qi 'permission denied' <<<"$err"; then ok "$name"; else fail "$name" "it is not named: $err"; fi
    fi

    name='the same folder once it may be read'
    chmod 755 "$work/kb/net"
    ask "$work/own/cache" "${user[@]}"
    if answers "$name"; then
        if [ -z "$err" ]; then ok "$name"; else fail "$name" "$err"; fi
    fi

    name='a rule file without permission'
    chmod 600 "$work/kb/disk/full-3.yaml"
    ask "$work/own/cache" "${user[@]}"
    if answers "$name"; then
        if grep -q 'full-3.yaml' <<<"$err"; then ok "$name"; else fail "$name" "it is not named: $err"; fi
    fi
    chmod 644 "$work/kb/disk/full-3.yaml"

    name='the whole knowledge folder without permission'
    chmod 700 "$work/kb"
    ask "$work/own/cache" "${user[@]}"
    if [ "$code" = 2 ] && grep -q "$work/kb" <<<"$err"; then ok "$name"; else fail "$name" "exit $code: $err"; fi
    chmod 755 "$work/kb"

    name='a paste file without permission'
    echo "$paste" >"$work/secret.log" && chmod 600 "$work/secret.log"
    "${user[@]}" env -i "$whybook" ask --file "$work/secret.log" >"$work/out" 2>"$work/err"
    code=$?
    if [ "$code" = 2 ] && grep -q 'secret.log' "$work/err"; then ok "$name"; else fail "$name" "exit $code: $(cat "$work/err")"; fi
fi

echo "$passed passed, $failed failed, $skipped SKIPPED"
[ "$failed" = 0 ]
