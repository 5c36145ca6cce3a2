"""Runs a command in a terminal of its own, does what a person would at its question, and says how it ended.

Usage: in-terminal.py ctrl-c|close|yes COMMAND...   Prints what the terminal showed, then `status N`.
"""

import os
import pty
import sys

KEYS = {"ctrl-c": b"\x03", "yes": b"yes\n"}


def act(how, terminal):
    if how == "close":
        os.close(terminal)
        return False
    os.write(terminal, KEYS[how])
    return True


def watch(how, terminal):
    shown, is_asked = b"", False
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:
            return shown
        shown += chunk
        if not chunk:
            return shown
        if not is_asked and b"confirm:" in shown:
            is_asked = True
            if not act(how, terminal):
                return shown


how, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
shown = watch(how, terminal)
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
sys.stdout.buffer.write(shown + f"\nstatus {status}\n".encode())
