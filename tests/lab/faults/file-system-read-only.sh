# A file system is mounted read-only.
RULE=linux/read-only-file-system#mounted-read-only
prepare() { mkdir -p /srv/data; mount -t tmpfs -o size=16m tmpfs /srv/data; }
works() { touch /srv/data/probe 2>/dev/null; }
break_it() { mount -o remount,ro /srv/data; }
symptom() { { touch /srv/data/new; echo '$ grep /srv/data /etc/fstab'; echo 'tmpfs /srv/data tmpfs ro,size=16m 0 0'; } 2>&1; true; }
by_hand() { mount -o remount,rw /srv/data; }
