#!/usr/bin/env python3
"""The measuring half of speed.sh: runs whole processes in turns and prints a table beside the design's budgets.

usage: speed.py WHYBOOK GENERATE-KB DATA RUNS
"""
import os, pathlib, re, shutil, statistics, subprocess, sys, time

whybook, generate, data = (os.path.abspath(a) for a in sys.argv[1:4])
runs = int(sys.argv[4])
data = pathlib.Path(data)
cache = data / "cache"
MIB = 1024 * 1024
env = {"PATH": os.environ["PATH"], "HOME": str(data / "home"), "WHYBOOK_CACHE": str(cache)}
rows = []


def run(command, environment=env, stdin=None, expect=(0, 1)):
    """Runs a process; gives its wall time and processor time in ms, and its output."""
    read, write = os.pipe()
    files = [(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read), (os.POSIX_SPAWN_CLOSE, write)]
    files.append((os.POSIX_SPAWN_OPEN, 0, stdin or "/dev/null", os.O_RDONLY, 0))
    begin = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, environment, file_actions=files)
    os.close(write)
    output = b""
    while chunk := os.read(read, 65536):
        output += chunk
    _, status, usage = os.wait4(pid, 0)
    wall = (time.perf_counter() - begin) * 1000
    os.close(read)
    code = os.waitstatus_to_exitcode(status)
    if code not in expect:
        sys.exit(f"speed.py: {' '.join(command)[:200]} ended with {code}")
    return wall, (usage.ru_utime + usage.ru_stime) * 1000, output.decode()


def peak(command):
    """The peak memory of a process in MiB, by GNU time: a child of this script would inherit its peak."""
    result = subprocess.run(["/usr/bin/time", "-f", "%M", *command], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if result.returncode not in (0, 1):
        sys.exit(f"speed.py: {' '.join(command)[:200]} ended with {result.returncode}: {result.stderr[:300]}")
    return int(result.stderr.strip().splitlines()[-1]) / 1024


def made(*arguments):
    return subprocess.run([generate, *map(str, arguments)], stdout=subprocess.PIPE, text=True, check=True).stdout


def median(times):
    return statistics.median(t[0] for t in times), statistics.median(t[1] for t in times)


def row(work, value, unit, budget, note=""):
    """One line of the table; budget is the most (or, for a ratio, the least) that is allowed."""
    meets = "" if budget is None else ("yes" if (value >= budget if unit == "x" else value <= budget) else "NO")
    rows.append((work, f"{value:.1f} {unit}", "" if budget is None else f"{'>=' if unit == 'x' else '<='} {budget:g} {unit}", meets, note))
    print("  ".join(part for part in rows[-1] if part), file=sys.stderr)


def timed(work, times, budget, memory=None, memory_budget=None):
    wall, cpu = median(times)
    row(work, wall, "ms", budget, f"processor time {cpu:.1f} ms, {len(times)} runs")
    if memory is not None:
        row(f"  peak memory", memory, "MiB", memory_budget)


def ask(folder, *more):
    return [whybook, "ask", "--no-builtin", "--kb", str(folder), "--json", *more]


def versus(count, budget, rounds):
    """Whybook and SQLite in turns, on the words of the same messages."""
    folder, table = data / f"kb-{count}", str(data / f"fts-{count}.db")
    numbers = [17 + n * (count // rounds) for n in range(rounds)]
    pastes = [(made("message", n), made("query", n), made("id", n).strip()) for n in numbers]
    paste = data / "paste.txt"
    for text, query, _ in pastes[:3]:
        paste.write_text(text)
        run(ask(folder, "--file", str(paste)))
        run(["sqlite3", table, query])
    ours, theirs, right, right_there = [], [], 0, 0
    for text, query, wanted in pastes:
        paste.write_text(text)
        ours.append(run(ask(folder, "--file", str(paste))))
        theirs.append(run(["sqlite3", table, query]))
        right += re.search(r'"rule":\s*"([^"]*)"', ours[-1][2] + '"rule": ""').group(1) == wanted
        right_there += theirs[-1][2].split("|")[0] == wanted
    timed(f"ask, {count:,} rules", ours, budget, peak(ask(folder, "--file", str(paste))), 40 if count == 10_000 else None)
    wall, cpu = median(theirs)
    row("  sqlite3 FTS5, same words, same text", wall, "ms", None, f"processor time {cpu:.1f} ms, peak {peak(['sqlite3', table, query]):.1f} MiB")
    row("  whybook is faster by", wall / median(ours)[0], "x", 10 if count == 10_000 else None, f"right first answers: {right} of {rounds}, sqlite3 {right_there}")
    questions = [run(ask(folder, made("question", n).strip())) for n in numbers[:: max(1, rounds // 9)]]
    timed("  a question in plain words", questions, budget)
    common = [run(ask(folder, "certificate has expired or is not yet valid, error code 5, Permission denied (EACCES)")) for _ in range(max(3, rounds // 5))]
    timed("  a message that thousands of rules share", common, None)


def fresh():
    shutil.rmtree(cache, ignore_errors=True)


def first_run(work, command, budget, times, memory=None):
    results = []
    for _ in range(times):
        fresh()
        results.append(run(command))
    fresh()
    timed(work, results, budget, peak(command))


few = max(3, runs // 6)
text = made("message", 4321)
(data / "first.txt").write_text(text)
print("in turns, as whole processes; times are medians", file=sys.stderr)
timed("an empty process (whybook --version)", [run([whybook, "--version"]) for _ in range(runs)], None)

first_run("first run, built-in knowledge", [whybook, "ask", text], 300, few)
ten = data / "kb-10000"
first_run("first run, 10,000 rules", ask(ten, "--file", str(data / "first.txt")), 2000, 3)

changed = sorted(ten.rglob("*.yaml"))[:: 10_000 // few][:few]
times = []
for number, file in enumerate(changed):
    before = file.read_text()
    file.write_text(before + f"# changed {number}\n")
    times.append(run(ask(ten, "--file", str(data / "first.txt"))))
    file.write_text(before)
    run(ask(ten, "--file", str(data / "first.txt")))
timed("one changed file among 10,000", times, 100)

for megabytes, budget in ((1, 50), (10, 500)):
    log = data / f"log-{megabytes}.txt"
    log.write_text(made("log", 4321, megabytes * 1_000_000))
    command = ask(ten, "--file", str(log))
    timed(f"a paste of {megabytes} MB, 10,000 rules", [run(command) for _ in range(few)], budget, peak(command))
    command = [whybook, "ask", "--file", str(log)]
    timed(f"  the same with the built-in knowledge", [run(command) for _ in range(few)], budget)

timed("kb lint, 10,000 rules, nothing changed", [run([whybook, "--no-builtin", "kb", "lint", str(ten)], expect=(0,)) for _ in range(3)], None)
versus(10_000, 5, runs)
fresh()
run(ask(data / "kb-100000", "--file", str(data / "first.txt")))
versus(100_000, 12, max(5, runs // 2))

widths = [max(len(r[n]) for r in rows + [("work", "measured", "budget", "met", "")]) for n in range(4)]
print(f"{'work':{widths[0]}}  {'measured':>{widths[1]}}  {'budget':>{widths[2]}}  met")
for work, value, budget, meets, note in rows:
    print(f"{work:{widths[0]}}  {value:>{widths[1]}}  {budget:>{widths[2]}}  {meets:3}  {note}".rstrip())
