#!/usr/bin/env bash
# The checks over a real sshd on loopback: the same findings here, over SSH and from a bundle; and what is said where
# the target cannot be reached, or lacks the tools. Throwaway keys, a folder of its own; nobody's ~/.ssh is touched.
#
#   tests/ssh/run.sh            # builds whybook, or takes the one that $WHYBOOK names
#
# It needs sshd and ssh (Debian: openssh-server, openssh-client) and python3. What it cannot do it says with SKIPPED.
set -uo pipefail
cd "$(dirname "$0")/../.."

if [ -z "${WHYBOOK:-}" ]; then
    cargo build --quiet || exit 1
    WHYBOOK=$PWD/target/debug/whybook
fi
sshd=$(command -v sshd || ls /usr/sbin/sshd 2>/dev/null)
for tool in "$sshd" "$(command -v ssh)" "$(command -v python3)"; do
    [ -n "$tool" ] || { echo "SKIPPED: all of it: sshd, ssh and python3 are needed"; exit 0; }
done

work=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    rm -rf "$work"
}
trap cleanup EXIT
export WHYBOOK_CACHE=$work/cache WHYBOOK_DATA=$work/data HOME=$work/home
mkdir -p "$work/home" "$work/kb" "$work/data" /run/sshd 2>/dev/null

passed=0 failed=0
ok() { passed=$((passed + 1)); printf '  ok    %s\n' "$1"; }
no() { failed=$((failed + 1)); printf '  FAIL  %s\n' "$1"; [ -n "${2:-}" ] && printf '%s\n' "$2" | sed 's/^/        /'; }
free_port() { python3 -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }

# --- an sshd of our own ----------------------------------------------------------------------------------------------
user=$(id -un)
for key in host other client stranger; do ssh-keygen -q -t ed25519 -N '' -C "$key" -f "$work/$key"; done
cp "$work/client.pub" "$work/authorized_keys"
start_sshd() { # NAME [LINE…]: starts an sshd, and sets port_NAME.
    local name=$1 port
    shift
    port=$(free_port)
    {
        printf '%s\n' "$@"
        cat <<EOF
Port $port
ListenAddress 127.0.0.1
HostKey $work/host
PidFile $work/sshd-$name.pid
AuthorizedKeysFile $work/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
EOF
    } >"$work/sshd-$name.conf"
    "$sshd" -D -e -f "$work/sshd-$name.conf" 2>"$work/sshd-$name.log" &
    pids+=($!)
    for _ in $(seq 50); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
        sleep 0.1
    done
    eval "port_$name=$port"
    echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$work/host.pub")" >>"$work/known_hosts"
}
start_sshd plain
cat >"$work/config" <<EOF
Host *
    IdentityFile $work/client
    IdentitiesOnly yes
    UserKnownHostsFile $work/known_hosts
    GlobalKnownHostsFile /dev/null
    StrictHostKeyChecking yes
EOF
export WHYBOOK_SSH_OPTIONS="-F $work/config"
target=ssh://$user@127.0.0.1:$port_plain
if ! ssh -F "$work/config" -o BatchMode=yes -p "$port_plain" "$user@127.0.0.1" true 2>"$work/ssh.log"; then
    echo "SKIPPED: all of it: the sshd of this suite does not let $user in:"
    cat "$work/ssh.log" "$work/sshd-plain.log"
    exit 1
fi

# --- one rule with every kind of check ---------------------------------------------------------------------------------
port=$(free_port)
python3 -m http.server "$port" --bind 127.0.0.1 --directory "$work/kb" >/dev/null 2>&1 &
pids+=($!)
closed=$(free_port)
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/web.key" -out "$work/web.crt" -days 3 -subj /CN=web.example \
    -addext subjectAltName=DNS:web.example 2>/dev/null
tls_port=$(free_port)
openssl s_server -quiet -accept "127.0.0.1:$tls_port" -cert "$work/web.crt" -key "$work/web.key" >/dev/null 2>&1 </dev/null &
pids+=($!)
printf '%s ERROR the disk is full\n' "$(date '+%Y-%m-%d %H:%M:%S')" >"$work/app.log"
ln -s /nowhere "$work/dangling"
sleep 1

cause() { printf '  - id: %s\n    title: The check %s\n    likelihood: common\n    checks:\n      - %s\n    fix: [ { do: Nothing. } ]\n' "$1" "$1" "$2"; }
{
    printf 'format: 1\ntitle: One of every check\nseverity: low\nsymptoms:\n  - phrase: one of every check\ncauses:\n'
    cause path "path: { at: '$work/web.crt', exists: true, kind: file, mode: \"0644\", owner: $user, size: '> 100 B', age: '< 1h', contains: 'BEGIN CERT' }"
    cause path-missing "path: { at: '$work/none', exists: false }"
    cause path-dangling "path: { at: '$work/dangling', kind: symlink }"
    cause path-variable "path: { at: '\$HOME', kind: directory }"
    cause disk "disk: { at: '$work', free: '> 1 MiB', inodes_free: '> 1', read_only: false }"
    cause disk-full "disk: { at: '$work', free: '< 1 MiB' }"
    cause mount "mount: { at: /proc, mounted: true, type: proc }"
    cause service "service: { name: no-such-service, running: true }"
    cause process "process: { name: 'sshd.*', running: true }"
    cause process-missing "process: { name: no-such-program, running: false }"
    cause port-listening "port: { number: '$port', listening: true, by: 'python3.*' }"
    cause port-reachable "port: { number: '$port', reachable: true }"
    cause port-closed "port: { number: '$closed', listening: false, reachable: false }"
    cause dns "dns: { name: localhost, resolves: true, answer: '127\\.0\\.0\\.1' }"
    cause dns-missing "dns: { name: no-such-name.invalid, resolves: false }"
    cause http "http: { url: 'http://127.0.0.1:$port/', status: '200', header: { name: Server, matches: Python }, body: 'Directory listing' }"
    cause http-404 "http: { url: 'http://127.0.0.1:$port/none', status: '404' }"
    cause http-silent "http: { url: 'http://127.0.0.1:$closed/', reachable: false }"
    cause tls-file "tls: { certificate: '$work/web.crt', key: '$work/web.key', name: web.example, expired: false, expires_in: '< 14d', valid_for_name: true, trusted: false, key_matches: true }"
    cause tls-server "tls: { at: '127.0.0.1:$tls_port', name: other.example, valid_for_name: false, trusted: false }"
    cause package "package: { name: dpkg, installed: true, version: '> 1.0' }"
    cause package-missing "package: { name: no-such-package, installed: false }"
    cause log "log: { file: '$work/app.log', pattern: 'disk is full', within: 1h }"
    cause log-missing "log: { file: '$work/app.log', pattern: 'disk is empty', found: false }"
    cause log-journal "log: { journal: no-such-unit, pattern: x }"
    cause registry "registry: { key: 'HKLM\\SOFTWARE', exists: true }"
    cause user "user: { name: root, exists: true, home: /root }"
    cause user-missing "user: { name: no-such-user, exists: false }"
    cause limit "limit: { name: fs.file-max, value: '> 1000' }"
    cause kernel "kernel: { version: '> 3.0' }"
    cause clock "clock: { offset: '> 1h' }"
    cause memory "memory: { total: '> 1 MiB', available: '> 1%' }"
    cause env "env: { name: NO_SUCH_VARIABLE, set: false }"
    cause command "command: { run: [ uname, -s ], exit_status: '0', output: Linux }"
    cause command-missing "command: { run: [ no-such-program ], exit_status: '0' }"
} >"$work/kb/every.yaml"
"$WHYBOOK" kb trust "$work/kb" >/dev/null || exit 1

findings() { # TARGET: cause, state, found and reason of every check, one a line.
    "$WHYBOOK" --kb "$work/kb" --no-builtin verify every --yes --all --json --on "$1" 2>"$work/stderr" | python3 -c '
import json, sys
for cause in json.load(sys.stdin)["causes"]:
    for check in cause["finding"]["checks"]:
        print(cause["cause"], check["state"], check["found"], check["reason"] or "", sep="\t")'
}

echo "The same checks here, over SSH and from a bundle:"
"$WHYBOOK" --kb "$work/kb" --no-builtin collect --rule every --out "$work/bundle" --yes >/dev/null 2>&1 || no "collect"
findings local >"$work/here"
started=$(date +%s%N)
findings "$target" >"$work/there"
took=$((($(date +%s%N) - started) / 1000000))
findings "bundle:$work/bundle" >"$work/bundled"
cut -f1,2 "$work/here" | column -t -s$'\t' | sed 's/^/        /'
# Numbers that change from moment to moment are compared by their state, everything else word for word.
for other in there bundled; do
    if diff <(cut -f1,2 "$work/here") <(cut -f1,2 "$work/$other") >"$work/diff"; then
        ok "$(wc -l <"$work/here") checks, same states ($other)"
    else
        no "the states differ ($other)" "$(cat "$work/diff")"
    fi
    if diff <(grep -vE '^(disk|memory|limit|service|log-journal|tls-server|registry|clock)' "$work/here") \
        <(grep -vE '^(disk|memory|limit|service|log-journal|tls-server|registry|clock)' "$work/$other") >"$work/diff"; then
        ok "same words ($other)"
    else
        no "the words differ ($other)" "$(cat "$work/diff")"
    fi
done
unknown=$(awk -F'\t' '$2 == "unknown"' "$work/here" | cut -f1 | tr '\n' ' ')
echo "        unknown here: $unknown"
grep -qP '^(registry|log-journal|command-missing)\tunknown\t' "$work/here" && ok "what cannot be told says why: $(awk -F'\t' '$1 == "registry" {print $4}' "$work/here")" || no "registry"
echo "        over SSH in $took ms, connection included"

# --- what hangs ----------------------------------------------------------------------------------------------------------
echo "Twenty checks of which ten hang:"
{
    printf 'format: 1\ntitle: Some hang\nseverity: low\nsymptoms:\n  - phrase: some of them hang\ncauses:\n  - id: all\n    title: All\n    likelihood: common\n    checks:\n'
    for n in $(seq 10); do
        printf '      - command: { run: [ sleep, "6%s" ], exit_status: "0" }\n' "$n"
        printf '      - path: { at: "/proc/%s", exists: true }\n' "$n"
    done
    printf '    fix: [ { do: Nothing. } ]\n'
} >"$work/kb/hang.yaml"
"$WHYBOOK" kb trust "$work/kb" >/dev/null
for on in local "$target"; do
    started=$(date +%s%N)
    "$WHYBOOK" --kb "$work/kb" --no-builtin verify hang --yes --all --on "$on" >"$work/out" 2>&1
    took=$((($(date +%s%N) - started) / 1000000))
    hung=$(grep -cE 'cannot tell: .*(in time|within 5s)' "$work/out")
    if [ "$took" -lt 8000 ] && [ "$hung" -eq 10 ]; then ok "$on: $took ms, $hung hung"; else no "$on: $took ms, $hung hung" "$(cat "$work/out")"; fi
done
rm "$work/kb/hang.yaml"
"$WHYBOOK" kb trust "$work/kb" >/dev/null

# --- what cannot be reached ------------------------------------------------------------------------------------------------
echo "Targets that cannot be reached:"
unreachable() { # NAME EXPECTED MOST_SECONDS TARGET
    local started took out
    started=$(date +%s%N)
    out=$("$WHYBOOK" --kb "$work/kb" --no-builtin verify every#env --yes --on "$4" 2>&1 </dev/null)
    local exit=$?
    took=$((($(date +%s%N) - started) / 1000000))
    if [ $exit -eq 1 ] && grep -qF "$2" <<<"$out" && [ $took -lt $(($3 * 1000)) ]; then
        ok "$1: $(grep -m1 'cannot be reached' <<<"$out" | sed 's/.*cannot be reached: //') ($took ms)"
    else
        no "$1 (exit $exit, $took ms)" "$out"
    fi
}
sed "s|^\(\[127.0.0.1\]:$port_plain\) .*|\1 $(cut -d' ' -f1,2 "$work/other.pub")|" "$work/known_hosts" >"$work/known_hosts.changed"
WHYBOOK_SSH_OPTIONS="-o UserKnownHostsFile=$work/known_hosts.changed -F $work/config" unreachable "a host key that changed" "known_hosts" 10 "$target"
WHYBOOK_SSH_OPTIONS="-o UserKnownHostsFile=/dev/null -F $work/config" unreachable "a host key that is not known" "Host key verification failed" 10 "$target"
WHYBOOK_SSH_OPTIONS="-o IdentityFile=$work/stranger -F $work/nothing" unreachable "a configuration that is not there" "nothing" 10 "$target"
sed "s|$work/client|$work/stranger|" "$work/config" >"$work/config.stranger"
WHYBOOK_SSH_OPTIONS="-F $work/config.stranger" unreachable "a login that is refused" "Permission denied" 10 "$target"
unreachable "a host that is down" "Connection refused" 10 "ssh://$user@127.0.0.1:$closed"
silent=$(free_port)
python3 -c "import socket,time; s=socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('127.0.0.1',$silent)); s.listen(); time.sleep(120)" &
pids+=($!)
sleep 0.5
unreachable "a host that is silent" "timed out" 16 "ssh://$user@127.0.0.1:$silent"
unreachable "a name that does not exist" "resolve" 16 "ssh://no-such-host.invalid"
start_sshd noshell "ForceCommand /bin/false"
unreachable "a far side without a shell" "no POSIX shell" 10 "ssh://$user@127.0.0.1:$port_noshell"

# --- a target with hardly any tools ----------------------------------------------------------------------------------------
echo "A target without tools:"
mkdir "$work/few" "$work/fewer"
for tool in sh uname stat head tail cat date base64 fold grep awk ls printenv timeout true; do ln -s "$(command -v $tool)" "$work/few/$tool"; done
for tool in sh uname stat head tail cat date od grep awk ls printenv; do ln -s "$(command -v $tool)" "$work/fewer/$tool"; done
for few in few fewer; do
    start_sshd "$few" "ForceCommand env -i PATH=$work/$few HOME=$work/home $work/$few/sh"
    on=ssh://$user@127.0.0.1:$(eval echo "\$port_$few")
    findings "$on" >"$work/$few.out"
    confirmed=$(grep -cP '\tconfirmed\t' "$work/$few.out")
    for expect in 'path	confirmed' 'port-listening	confirmed' 'http	unknown.*`curl` is not there' 'tls-server	unknown.*`openssl` is not there' 'port-reachable	unknown.*`bash or nc` is not there' 'package	unknown.*no package manager'; do
        if grep -qP "^$expect" "$work/$few.out"; then ok "$few: ${expect//	/ }"; else no "$few: ${expect//	/ }" "$(grep "^${expect%%	*}" "$work/$few.out")"; fi
    done
    echo "        $confirmed checks can be answered all the same"
done

printf '\nssh: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
