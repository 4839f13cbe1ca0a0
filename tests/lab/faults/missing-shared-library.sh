# A library that a program needs is gone.
RULE=linux/shared-library-missing#library-not-installed
prepare() {
    mkdir -p /opt/demo/lib; cd /opt/demo || return 1
    echo 'int answer(void) { return 42; }' >answer.c; echo 'int answer(void); int main(void) { return answer() == 42 ? 0 : 1; }' >main.c
    gcc -shared -fPIC -Wl,-soname,libanswer.so.1 -o lib/libanswer.so.1 answer.c && ln -sf libanswer.so.1 lib/libanswer.so
    gcc main.c -Llib -lanswer -Wl,-rpath,/opt/demo/lib -o /opt/demo/demo; cd /
}
works() { /opt/demo/demo 2>/dev/null; }
break_it() { mv /opt/demo/lib/libanswer.so.1 /root/; }
symptom() { /opt/demo/demo 2>&1; true; }
by_hand() { mv /root/libanswer.so.1 /opt/demo/lib/; }
