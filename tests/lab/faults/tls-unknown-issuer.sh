# The certificate comes from the company's own authority, which this machine does not know.
RULE=services/tls-issuer-unknown#private-authority
. "${BASH_SOURCE%/*}/../tls.inc"
prepare() { prepare_tls; authority company-ca; }
works() { curl -sf https://shop.test/ | grep -q hello; }
break_it() { certificate company-ca shop.test 30; serve; }
symptom() { { wget -O /dev/null https://shop.test/; echo | openssl s_client -connect shop.test:443 | grep -E '^verify error|issuer='; } 2>&1; true; }
by_hand() { trust company-ca; }
