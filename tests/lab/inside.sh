#!/usr/bin/env bash
# One fault, inside its namespaces: FAULT_FILE WORK_FOLDER WHYBOOK
#
# A fault file sets RULE (rule#cause) and defines: prepare (everything works), break_it, symptom (prints what an admin
# would paste), works (exit 0 where the program does its job). STEPS holds the numbers of the rule's steps whose commands
# are run as the rule prints them; `by_hand` does what its other steps say in words.
set -uo pipefail
fault=$1 work=$2 whybook=$3

ip link set lo up
layer() { # FOLDER: what is written to it goes to memory.
    mkdir -p "/mnt/layers$1/upper" "/mnt/layers$1/work"
    mount -t overlay overlay -o "lowerdir=$1,upperdir=/mnt/layers$1/upper,workdir=/mnt/layers$1/work" "$1"
}
keep=$(mktemp -d /dev/shm/lab.XXXXXX 2>/dev/null || echo /mnt)
mount -t tmpfs -o size=1500m tmpfs /mnt
for folder in /etc /var /root /home /srv /opt; do layer "$folder"; done
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lock /run/sshd /run/postgresql /run/mysqld
chown postgres:postgres /run/postgresql && chmod 2775 /run/postgresql
chown mysql:root /run/mysqld 2>/dev/null
rmdir "$keep" 2>/dev/null
# The laboratory is a machine whose services are off, and which has names of its own.
rm -f /etc/nginx/sites-enabled/*
printf '127.0.0.1 localhost\n::1 localhost\n127.0.0.1 shop.test db1.test %s\n' "$(hostname)" >/etc/hosts
: >/etc/resolv.conf

export HOME=/root WHYBOOK_CACHE=${work%/*}/cache WHYBOOK_DATA=$work/data LC_ALL=C.UTF-8
STEPS=""
by_hand() { :; }
# shellcheck source=/dev/null
. "$fault"

rank=- before=- after=- state=no
finish() { # STATUS
    echo "$RULE $rank $before $after $state" >"$work/result"
    exit "$1"
}
fail() { echo "FAILED: $*"; finish 1; }
eventually() { # COMMAND…: within ten seconds
    for _ in $(seq 50); do "$@" && return 0; sleep 0.2; done
    return 1
}
ask() { # FILE: the answer to the paste, with findings
    "$whybook" ask --json --verify --yes --all --top 8 --file "$work/paste" >"$1" 2>"$1.stderr"
}
field() { # FILE PROGRAM: something out of an answer
    python3 - "$1" "$RULE" <<EOF
import json, sys
answer = json.load(open(sys.argv[1]))
rule, cause = sys.argv[2].split("#")
matches = answer["matches"]
own = next((m for m in matches if m["rule"] == rule and m["cause"] == cause), None)
others = [f"{m['rule']}#{m['cause']}" for m in matches if m is not own and (m.get("finding") or {}).get("state") == "confirmed"]
$2
EOF
}

prepare || fail "it could not be prepared"
eventually works || fail "it does not work before it is broken"
break_it
! works || fail "it works although it is broken"
symptom >"$work/paste" 2>&1
echo "--- paste"; cat "$work/paste"; echo "---"
"$whybook" ask --json --top 8 --file "$work/paste" >"$work/asked.json" 2>"$work/asked.stderr"
rank=$(field "$work/asked.json" 'print(matches.index(own) + 1 if own else "-")')
ask "$work/before.json"
before=$(field "$work/before.json" 'print((own or {}).get("finding", {}).get("state", "-") if own else "-")')
others=$(field "$work/before.json" 'print(" ".join(others))')
echo "--- why"; field "$work/before.json" '
for m in matches:
    f = m.get("finding") or {}
    print(m["confidence"], m["rule"] or m["article"], m["cause"], f.get("state"), f.get("reason"))
    for c in f.get("checks", []):
        print("     ", c["state"], "|", c["check"], "|", c["found"], "|", c["reason"])'
[ "$rank" = 1 ] || fail "the right cause has rank $rank"
[ "$before" = confirmed ] || fail "the cause is $before"
[ -z "$others" ] || fail "confirmed as well: $others"
for step in $STEPS; do
    field "$work/before.json" "print(own['fix'][$step - 1]['run'].get('sh') or own['fix'][$step - 1]['run'].get('bash', ''))" >"$work/step$step.sh"
    echo "--- step $step"; cat "$work/step$step.sh"
    bash "$work/step$step.sh" || echo "(the step ended with $?)"
done
by_hand
eventually works || fail "it does not work after the fix"
state=yes
ask "$work/after.json"
after=$(field "$work/after.json" 'print((own or {}).get("finding", {}).get("state", "-") if own else "-")')
echo "--- after"; field "$work/after.json" '
for m in matches:
    f = m.get("finding") or {}
    print(m["confidence"], m["rule"] or m["article"], m["cause"], f.get("state"), f.get("reason"))
    for c in f.get("checks", []):
        print("     ", c["state"], "|", c["check"], "|", c["found"], "|", c["reason"])'
[ "$after" = ruled_out ] || fail "after the fix, the cause is $after"
finish 0
