#!/usr/bin/env bash
# a second signal ends the program at once
cat > twice.py << 'END'
import os, signal, subprocess, time
program = subprocess.Popen([os.environ["NETCYNE"], "run", "-", "-q"], stdin=subprocess.PIPE)
time.sleep(0.3)  # it reads standard input, which does not come: the first signal finds nothing to interrupt
program.send_signal(signal.SIGINT)
time.sleep(0.3)
assert program.poll() is None, "the first signal must not end it"
program.send_signal(signal.SIGINT)
print(program.wait(timeout=10))
END
python3 twice.py
