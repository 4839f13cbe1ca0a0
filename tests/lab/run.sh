#!/usr/bin/env bash
# The fault laboratory: real faults in real programs. Each is broken for real; what the program really prints is asked
# about; the right cause has to come first; the checks have to confirm it and no other; the rule's own steps are applied;
# the checks have to rule it out, and the program has to work again.
#
#   tests/lab/run.sh [FAULT…]       # root; builds whybook, or takes the one that $WHYBOOK names
#
# Every fault runs in namespaces of its own (mounts, processes, network with loopback alone), with an overlay in memory
# over /etc, /var, /root, /home, /srv and /opt: nothing outside is touched, and nothing is left behind.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."

[ "$(id -u)" -eq 0 ] || { echo "SKIPPED: the laboratory needs root"; exit 0; }
unshare -m -n -p -f --mount-proc true 2>/dev/null || { echo "SKIPPED: the laboratory needs namespaces"; exit 0; }

packages="nginx-light postgresql postgresql-contrib redis-server mariadb-server openssh-server dnsmasq openssl curl wget gcc libc6-dev iproute2 python3 procps"
missing=$(for package in $packages; do dpkg -s "$package" 2>/dev/null | grep -q '^Status: .* installed' || echo "$package"; done)
if [ -n "$missing" ]; then
    # Services are not to start outside of the laboratory.
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d.lab && chmod +x /usr/sbin/policy-rc.d.lab
    had=""
    [ -e /usr/sbin/policy-rc.d ] && had=yes || cp /usr/sbin/policy-rc.d.lab /usr/sbin/policy-rc.d
    # shellcheck disable=SC2086
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null || exit 1
    rm -f /usr/sbin/policy-rc.d.lab
    [ -n "$had" ] || rm -f /usr/sbin/policy-rc.d
fi
if [ -z "${WHYBOOK:-}" ]; then
    cargo build --quiet || exit 1
    WHYBOOK=$PWD/target/debug/whybook
fi
export WHYBOOK

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$WHYBOOK" "$work/whybook"
faults=("$@")
[ ${#faults[@]} -eq 0 ] && mapfile -t faults < <(cd "$here/faults" && ls ./*.sh | sed 's|^\./||; s|\.sh$||')

passed=0 failed=0
printf '%-34s %-66s %-5s %-10s %-10s %-6s %s\n' fault cause rank before after works seconds
for fault in "${faults[@]}"; do
    mkdir -p "$work/$fault"
    started=$(date +%s%N)
    timeout 180 unshare -m -n -p -f --kill-child --mount-proc bash "$here/inside.sh" "$here/faults/$fault.sh" "$work/$fault" "$work/whybook" >"$work/$fault/log" 2>&1 </dev/null
    result=$?
    seconds=$((($(date +%s%N) - started) / 100000000))
    read -r cause rank before after works <"$work/$fault/result" 2>/dev/null || { cause=- rank=- before=- after=- works=-; }
    printf '%-34s %-66s %-5s %-10s %-10s %-6s %d.%d\n' "$fault" "$cause" "$rank" "$before" "$after" "$works" $((seconds / 10)) $((seconds % 10))
    if [ $result -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        tail -n 40 "$work/$fault/log" | sed 's/^/    | /'
    fi
    [ -n "${LAB_KEEP:-}" ] && cp -r "$work/$fault" "$LAB_KEEP/"
done
printf '\nlab: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
