# After a crash, the number in postmaster.pid belongs to another process of the same user.
RULE=services/postgresql-does-not-start#stale-lock-file
. "${BASH_SOURCE%/*}/../postgresql.inc"
prepare() { prepare_pg; }
works() { app >/dev/null 2>&1; }
break_it() {
    cp $data/postmaster.pid /root/saved.pid
    stop_pg
    (cd / && exec runuser -u postgres -- sleep 170) & sleep 1
    other=$(pgrep -u postgres -x sleep | head -n 1)
    sed "1s/.*/$other/" /root/saved.pid >$data/postmaster.pid; chown postgres:postgres $data/postmaster.pid; chmod 600 $data/postmaster.pid
    : >$log
}
symptom() { (cd / && runuser -u postgres -- /usr/lib/postgresql/15/bin/postgres -D $data -c config_file=/etc/postgresql/15/main/postgresql.conf) 2>&1; true; }
STEPS="2"
by_hand() { start_pg; }
