# The certificate was renewed, and the old key was left beside it.
RULE=services/nginx-certificate-key-mismatch#key-of-another-certificate
new() { openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=shop.test -addext subjectAltName=DNS:shop.test -keyout "$1.key" -out "$1.crt" 2>/dev/null; }
prepare() {
    mkdir -p /etc/nginx/tls; new /etc/nginx/tls/shop
    printf 'server { listen 443 ssl; ssl_certificate /etc/nginx/tls/shop.crt; ssl_certificate_key /etc/nginx/tls/shop.key; return 200 "hello\\n"; }\n' >/etc/nginx/conf.d/shop.conf
    nginx
}
works() { curl -skf https://shop.test/ | grep -q hello; }
break_it() { nginx -s stop; sleep 0.5; cp /etc/nginx/tls/shop.key /root/right.key; new /etc/nginx/tls/other; mv /etc/nginx/tls/other.key /etc/nginx/tls/shop.key; }
symptom() { nginx 2>&1; true; }
by_hand() { cp /root/right.key /etc/nginx/tls/shop.key; nginx; }
