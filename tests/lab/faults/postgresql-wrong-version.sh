# A backup of an older version was put into the place of the data.
RULE=services/postgresql-does-not-start#data-of-another-version
. "${BASH_SOURCE%/*}/../postgresql.inc"
prepare() { prepare_pg; }
works() { app >/dev/null 2>&1; }
break_it() { stop_pg; cp -a $data /var/lib/postgresql/15/good; echo 14 >$data/PG_VERSION; : >$log; }
symptom() { (cd / && runuser -u postgres -- /usr/lib/postgresql/15/bin/postgres -D $data -c config_file=/etc/postgresql/15/main/postgresql.conf) 2>&1; true; }
by_hand() { rm -rf $data; mv /var/lib/postgresql/15/good $data; start_pg; }
