# An application holds every connection, and uses none.
RULE=services/postgresql-too-many-clients#connections-idle
. "${BASH_SOURCE%/*}/../postgresql.inc"
prepare() { prepare_pg; sql "ALTER SYSTEM SET max_connections = 12"; stop_pg; start_pg; }
works() { app >/dev/null 2>&1; }
break_it() { for _ in $(seq 12); do (sleep 170 | PGPASSWORD=secret psql -Xq -h 127.0.0.1 -U app -d shop >/dev/null 2>&1) & done; sleep 3; }
symptom() { app 2>&1; true; }
by_hand() { sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle' AND pid <> pg_backend_pid()" >/dev/null; sleep 1; }
