"""Types lines in an interactive zsh, each with a tab at its end, and prints what zsh makes of them.

Usage: complete-in-zsh.py SCRIPT LINE...   Prints a line for each: the arguments that `roster` was called with.
"""

import os
import pty
import select
import sys

PATIENCE_S = 20


def read_until(terminal, mark):
    shown = b""
    while mark not in shown:
        ready, _, _ = select.select([terminal], [], [], PATIENCE_S)
        if not ready:
            sys.exit(f"zsh never showed {mark!r}: {shown.decode()}")
        shown += os.read(terminal, 4096)
    return shown


script, *lines = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "dumb"
    os.execvp("zsh", ["zsh", "-f", "-i"])
start = f"autoload -Uz compinit; compinit -u -D; source {script}; roster() {{ print -r GOT $*: }}"
# The mark is written in two pieces, so that the echo of the line is not taken for it.
os.write(terminal, f"{start}; print READ''Y\n".encode())
read_until(terminal, b"READY\r\n")
for line in lines:
    os.write(terminal, f"{line}\t\n".encode())
    said = read_until(terminal, b":\r\n").decode()
    print(said.rsplit("GOT ", 1)[-1].split(":\r\n")[0])
os.write(terminal, b"exit\n")
