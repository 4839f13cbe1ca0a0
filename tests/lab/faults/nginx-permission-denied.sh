# The files were copied with rights for root alone.
RULE=services/nginx-permission-denied#file-not-readable
prepare() { mkdir -p /srv/shop; echo hello >/srv/shop/index.html; chmod 755 /srv /srv/shop; printf 'server { listen 80; root /srv/shop; }\n' >/etc/nginx/conf.d/shop.conf; nginx; }
works() { curl -sf http://shop.test/ | grep -q hello; }
break_it() { chmod 600 /srv/shop/index.html; : >/var/log/nginx/error.log; nginx -s reopen; sleep 0.5; }
symptom() { curl -s http://shop.test/index.html >/dev/null; tail -n 1 /var/log/nginx/error.log; }
STEPS="2"
