# Another web server has the port.
RULE=linux/address-already-in-use#another-program
prepare() { printf 'server { listen 8081; return 200 "hello\\n"; }\n' >/etc/nginx/conf.d/shop.conf; nginx; }
works() { curl -sf http://127.0.0.1:8081/ | grep -q hello; }
break_it() { nginx -s stop; sleep 0.5; python3 -m http.server 8081 --bind 0.0.0.0 >/dev/null 2>&1 & squatter=$!; sleep 1; }
symptom() { nginx 2>&1; true; }
by_hand() { kill "$squatter"; wait "$squatter" 2>/dev/null; nginx; }
