# Nobody may come in over the network.
RULE=services/postgresql-no-pg-hba-entry#no-line-for-client
. "${BASH_SOURCE%/*}/../postgresql.inc"
hba=/etc/postgresql/15/main/pg_hba.conf
prepare() { prepare_pg; }
works() { app >/dev/null 2>&1; }
break_it() { sed -i.bak -E '/^host/d' $hba; sql "SELECT pg_reload_conf()" >/dev/null; sleep 1; }
symptom() { PGPASSWORD=secret psql -h 127.0.0.1 -U app -d shop -c 'SELECT 1' 2>&1; true; }
by_hand() { echo 'host shop app 127.0.0.1/32 scram-sha-256' >>$hba; sql "SELECT pg_reload_conf()" >/dev/null; sleep 1; }
