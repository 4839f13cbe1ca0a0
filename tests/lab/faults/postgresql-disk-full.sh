# The small file system with the data is full.
RULE=services/postgresql-no-space-left#data-grew
. "${BASH_SOURCE%/*}/../postgresql.inc"
prepare() {
    pg_dropcluster --stop 15 main 2>/dev/null
    mount -t tmpfs -o size=120m,mode=755 tmpfs /var/lib/postgresql && chown postgres:postgres /var/lib/postgresql
    prepare_pg
}
works() { sql "CREATE TABLE IF NOT EXISTS probe (t text); INSERT INTO probe SELECT repeat('x', 1000) FROM generate_series(1, 2000); TRUNCATE probe" >/dev/null 2>&1; }
break_it() { dd if=/dev/zero of=/var/lib/postgresql/old-dump.sql bs=1M 2>/dev/null; : >$log; }
symptom() { sql "CREATE TABLE more (t text); INSERT INTO more SELECT repeat('x', 1000) FROM generate_series(1, 20000)" 2>&1; true; }
by_hand() { rm /var/lib/postgresql/old-dump.sql; pg_ctlcluster 15 main status >/dev/null || start_pg; }
