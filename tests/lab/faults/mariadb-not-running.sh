# The server does not run.
RULE=services/mysql-server-not-running#server-stopped
up() { (mariadbd-safe --user=mysql >/dev/null 2>&1 &); }
prepare() { rm -rf /var/lib/mysql/*; mariadb-install-db --user=mysql >/dev/null 2>&1; up; }
works() { mariadb -e 'SELECT 1' >/dev/null 2>&1; }
break_it() { mariadb-admin shutdown; sleep 1; }
symptom() { mariadb 2>&1; true; }
by_hand() { up; }
