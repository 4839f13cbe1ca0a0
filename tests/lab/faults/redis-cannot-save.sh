# The folder of the snapshots belongs to somebody else.
RULE=services/redis-cannot-save#folder-not-writable
prepare() { mkdir -p /var/lib/redis /var/log/redis; chown redis:redis /var/lib/redis /var/log/redis; runuser -u redis -- redis-server --port 6379 --dir /var/lib/redis --daemonize yes --logfile /var/log/redis/redis-server.log --save '3600 1' >/dev/null; }
works() { redis-cli set a b 2>&1 | grep -q OK && redis-cli save 2>&1 | grep -q OK; }
break_it() { chown root:root /var/lib/redis; chmod 755 /var/lib/redis; redis-cli bgsave >/dev/null; sleep 2; }
symptom() { redis-cli set a c; }
STEPS="1"
by_hand() { redis-cli bgsave >/dev/null; sleep 1; }
