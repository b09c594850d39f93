#!/usr/bin/env bash
# no colour and no progress bar where standard error is not a terminal; on a terminal both, but no colour with NO_COLOR
netcyne run "$MODELS/tiny.json" --duration 2000 2> plain
grep -c $'[\r\033]' plain
cat > terminal.py << 'END'
import os, pty, sys
def run(env, *args):
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(env, TERM="xterm")
        os.execv(os.environ["NETCYNE"], ["netcyne", *args])
    text = b""
    while True:
        try:
            more = os.read(fd, 65536)
        except OSError:
            break
        if not more:
            break
        text += more
    os.waitpid(pid, 0)
    return text
missing = run({}, "check", "absent.json")
assert b"\033[1;31merror:" in missing, missing
missing = run({"NO_COLOR": "1"}, "check", "absent.json")
assert b"\033" not in missing and b"error:" in missing, missing
long = run({}, "run", sys.argv[1], "--no-save", "--duration", "20000", "--set", "simConfig.recordCells=[]")
assert b"simulating  [" in long and b"\r\033[K" in long, long
bar, summary = long.rsplit(b"\r\033[K", 1)
assert b"network" in summary and b"[" not in summary, long  # the bar is erased before the summary
quiet = run({}, "run", sys.argv[1], "-q", "--no-save", "--duration", "20000", "--set", "simConfig.recordCells=[]")
assert quiet == b"", quiet
END
python3 terminal.py "$MODELS/tiny.json"
