# An old device offers old algorithms only.
RULE=linux/ssh-no-matching-algorithm#server-offers-old-algorithms
. "${BASH_SOURCE%/*}/../sshd.inc"
prepare() { prepare_ssh; }
works() { login >/dev/null 2>&1; }
break_it() { pkill -x sshd; sleep 0.5; start_sshd -o KexAlgorithms=diffie-hellman-group1-sha1; }
symptom() { login 2>&1; true; }
STEPS="2"
