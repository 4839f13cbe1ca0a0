# The server was set up anew.
RULE=linux/ssh-host-key-changed#server-reinstalled
. "${BASH_SOURCE%/*}/../sshd.inc"
prepare() { prepare_ssh; }
works() { login >/dev/null 2>&1; }
break_it() { pkill -x sshd; sleep 0.5; rm /etc/ssh/ssh_host_*; ssh-keygen -A >/dev/null; start_sshd; }
symptom() { login 2>&1; true; }
STEPS="2"
by_hand() { ssh-keyscan db1.test >>/root/.ssh/known_hosts 2>/dev/null; }
