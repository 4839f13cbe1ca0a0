# The data was restored as root.
RULE=services/mysql-data-not-writable#files-of-another-owner
up() { (mariadbd --user=mysql >/root/out 2>&1 &); }
prepare() { rm -rf /var/lib/mysql/*; mariadb-install-db --user=mysql >/dev/null 2>&1; up; }
works() { mariadb -e 'SELECT 1' >/dev/null 2>&1; }
break_it() { mariadb-admin shutdown; sleep 1; chown root:root /var/lib/mysql/ibdata1; chmod 640 /var/lib/mysql/ibdata1; }
symptom() { up; sleep 3; cat /root/out; }
STEPS="2"
by_hand() { up; }
