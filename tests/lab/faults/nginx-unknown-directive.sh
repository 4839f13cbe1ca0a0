# A word is misspelt in the configuration.
RULE=services/nginx-configuration-error#unknown-directive
prepare() { printf 'server { listen 80; return 200 "hello\\n"; }\n' >/etc/nginx/conf.d/shop.conf; nginx; }
works() { nginx -t 2>/dev/null && curl -sf http://shop.test/ | grep -q hello; }
break_it() { sed -i 's/return/retrun/' /etc/nginx/conf.d/shop.conf; }
symptom() { nginx -t 2>&1; true; }
by_hand() { sed -i 's/retrun/return/' /etc/nginx/conf.d/shop.conf; nginx -s reload; }
