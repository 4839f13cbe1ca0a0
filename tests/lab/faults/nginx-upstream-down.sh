# The application behind the proxy does not run.
RULE=services/nginx-bad-gateway-502#application-not-running
app() { python3 -m http.server 3000 --bind 127.0.0.1 --directory /srv >/dev/null 2>&1 & app=$!; }
prepare() { echo hello >/srv/index.html; printf 'server { listen 80; location / { proxy_pass http://127.0.0.1:3000; } }\n' >/etc/nginx/conf.d/shop.conf; app; nginx; }
works() { curl -sf http://shop.test/ | grep -q hello; }
break_it() { kill "$app"; wait "$app" 2>/dev/null; : >/var/log/nginx/error.log; nginx -s reopen; sleep 0.5; }
symptom() { curl -s http://shop.test/ >/dev/null; grep upstream /var/log/nginx/error.log | head -n 1; }
by_hand() { app; }
