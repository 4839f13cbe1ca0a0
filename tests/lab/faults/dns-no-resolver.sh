# The server in resolv.conf does not run any more.
RULE=linux/name-resolution-fails#no-working-dns-server
prepare() { dnsmasq --no-resolv --no-hosts --listen-address=127.0.0.1 --bind-interfaces --address=/example.com/192.0.2.1 --address=/api.test/192.0.2.2; echo 'nameserver 127.0.0.1' >/etc/resolv.conf; }
works() { getent hosts api.test >/dev/null; }
break_it() { echo 'nameserver 127.0.0.99' >/etc/resolv.conf; }
symptom() { python3 -c 'import urllib.request; urllib.request.urlopen("http://api.test/")' 2>&1 | tail -n 1; }
by_hand() { echo 'nameserver 127.0.0.1' >/etc/resolv.conf; }
