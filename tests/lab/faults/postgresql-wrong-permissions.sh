# Somebody made the data readable for all.
RULE=services/postgresql-does-not-start#wrong-permissions
. "${BASH_SOURCE%/*}/../postgresql.inc"
prepare() { prepare_pg; }
works() { app >/dev/null 2>&1; }
break_it() { stop_pg; chmod 777 $data; : >$log; }
symptom() { start_pg; }
STEPS="1"
by_hand() { start_pg; }
