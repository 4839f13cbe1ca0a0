# A service has used up its limit of open files.
RULE=linux/too-many-open-files#limit-of-the-service
server() { (ulimit -n "$1"; exec nginx); }
prepare() {
    echo hello >/srv/index.html; chmod 755 /srv; chmod 644 /srv/index.html
    sed -i 's/worker_connections.*/worker_connections 512;/; s/^worker_processes.*/worker_processes 1;/' /etc/nginx/nginx.conf
    printf 'server { listen 80; keepalive_timeout 120; root /srv; }\n' >/etc/nginx/conf.d/shop.conf
    server 1024
}
works() { curl -sf -m 3 http://shop.test/ | grep -q hello; }
break_it() {
    nginx -s stop; sleep 0.5; server 24; sleep 0.5
    python3 -c '
import socket, time
held = []
for _ in range(60):
    s = socket.create_connection(("127.0.0.1", 80)); held.append(s)
time.sleep(150)' & holder=$!
    sleep 2
}
symptom() { grep -H 'Too many open files' /var/log/nginx/error.log | tail -n 2; }
by_hand() { kill "$holder"; nginx -s stop; sleep 0.5; server 65536; }
