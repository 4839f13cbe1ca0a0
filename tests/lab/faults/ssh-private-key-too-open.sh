# The private key was copied with rights for all.
RULE=linux/ssh-private-key-too-open#mode-too-open
. "${BASH_SOURCE%/*}/../sshd.inc"
prepare() { prepare_ssh; }
works() { login >/dev/null 2>&1; }
break_it() { chmod 644 /root/.ssh/id_ed25519; }
symptom() { login 2>&1; true; }
STEPS="1"
