# Nobody renewed the certificate.
RULE=services/tls-certificate-expired#server-certificate-expired
. "${BASH_SOURCE%/*}/../tls.inc"
prepare() { prepare_tls; }
works() { curl -sf https://shop.test/ | grep -q hello; }
break_it() { certificate ours shop.test 30 '-90 days'; serve; }
symptom() { wget -O /dev/null https://shop.test/ 2>&1; true; }
by_hand() { certificate ours shop.test 90; serve; }
