# Space is left, and no inode.
RULE=linux/no-space-left-on-device#no-inodes-left
prepare() { mkdir -p /srv/cache; mount -t tmpfs -o size=16m,nr_inodes=200 cache /srv/cache; }
works() { touch /srv/cache/probe 2>/dev/null && rm /srv/cache/probe; }
break_it() { for n in $(seq 300); do : >"/srv/cache/session-$n"; done 2>/dev/null; }
symptom() { { touch /srv/cache/new; echo '$ df -i /srv/cache'; df -i /srv/cache; } 2>&1; true; }
by_hand() { rm -f /srv/cache/session-*; }
