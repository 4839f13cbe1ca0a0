# A file system is full.
RULE=linux/no-space-left-on-device#file-system-full
prepare() { mkdir -p /srv/data; mount -t tmpfs -o size=16m tmpfs /srv/data; head -c 1M /dev/zero >/root/backup; }
works() { cp /root/backup /srv/data/today.sql 2>/dev/null; }
break_it() { dd if=/dev/zero of=/srv/data/big.log bs=64k 2>/dev/null; }
symptom() { cp /root/backup /srv/data/today.sql 2>&1; true; }
by_hand() { : >/srv/data/big.log; }
