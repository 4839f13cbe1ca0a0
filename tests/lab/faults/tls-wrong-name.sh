# The certificate is for another name.
RULE=services/tls-name-mismatch#certificate-for-another-name
. "${BASH_SOURCE%/*}/../tls.inc"
prepare() { prepare_tls; }
works() { curl -sf https://shop.test/ | grep -q hello; }
break_it() { certificate ours www.other.test 30; serve; }
symptom() { curl https://shop.test/ 2>&1; true; }
by_hand() { certificate ours shop.test 90; serve; }
