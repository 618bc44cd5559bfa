#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What zsh makes of the beginning of a `ktally` line, with the script that `ktally completion zsh` prints.

A zsh of its own on a terminal of its own types each line, completes it and writes down what it has then.
"""
import os
import pty
import select
import subprocess
import sys
import tempfile
import time

KTALLY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../build/bin/ktally")
LIMIT = 60  # seconds, for all of it

# Completion that writes down the line, and starts another one.
SETUP = """
PS1= ; stty -echo
fpath=({folder} $fpath)
autoload -Uz compinit && compinit -u -D
note() {{ zle complete-word; print -r -- "$BUFFER" >>{out}; zle kill-buffer }}
zle -N note; bindkey '^I' note; bindkey '^K' kill-buffer
"""

# Name of the case, what is typed, what it becomes.
CASES = [
    ("commands are completed", "ktally sta", "ktally status "),
    ("and for help", "ktally help comp", "ktally help completion "),
    ("options are completed", "ktally log --fil", "ktally log --filter="),
    ("those without a value too", "ktally top --thr", "ktally top --threads "),
    ("values behind a blank", "ktally log --source n", "ktally log --source netlink "),
    ("values behind an equal sign", "ktally status --source=p", "ktally status --source=procfs "),
    ("values behind a letter", "ktally top -s a", "ktally top -s auto "),
    ("values that a table lists", "ktally top --sort nvc", "ktally top --sort nvcsw "),
    ("files", "ktally log -o {folder}/one", "ktally log -o {folder}/one.jsonl "),
    ("first words", "ktally hooks of", "ktally hooks off "),
    ("first words where files are words as well", "ktally query sum", "ktally query summary "),
    ("and files", "ktally query cpu {folder}/one", "ktally query cpu {folder}/one.jsonl "),
    ("an option that was given is not offered again", "ktally log -f x --filt", "ktally log -f x --filt"),
    ("other commands' options are not offered", "ktally status --filt", "ktally status --filt"),
]


def type_into_zsh(text):
    """Runs zsh until it has read all of it; what it prints is not looked at."""
    pid, master = pty.fork()
    if pid == 0:
        os.execvp("zsh", ["zsh", "-f", "-i"])
    end, data = time.monotonic() + LIMIT, text.encode()
    try:
        while time.monotonic() < end:
            readable, writable, _ = select.select([master], [master] if data else [], [], 1)
            if readable and not os.read(master, 65536):
                return
            if writable:
                data = data[os.write(master, data[:256]):]
    except OSError:  # it has ended
        return
    finally:
        os.close(master)
        os.kill(pid, 9)
        os.waitpid(pid, 0)


def complete(folder):
    """What each case's line becomes."""
    out = os.path.join(folder, "out")
    script = subprocess.run([KTALLY, "completion", "zsh"], check=True, capture_output=True, timeout=20)
    with open(os.path.join(folder, "_ktally"), "wb") as file:
        file.write(script.stdout)
    with open(os.path.join(folder, "one.jsonl"), "wb"):
        pass
    typed = "".join(f"{line}\t".format(folder=folder) for _, line, _ in CASES)
    type_into_zsh(SETUP.format(folder=folder, out=out) + typed + "exit\n")
    with open(out, encoding="utf-8") as file:
        return file.read().split("\n")


def every_option_is_in_the_script():
    script = subprocess.run([KTALLY, "completion", "zsh"], check=True, capture_output=True, text=True,
                            timeout=20).stdout
    bash = subprocess.run([KTALLY, "completion", "bash"], check=True, capture_output=True, text=True,
                          timeout=20).stdout
    names = {word for word in bash.replace("'", " ").split() if word.startswith("--") and len(word) > 2}
    missing = [name for name in sorted(names) if name + "[" not in script and name + "=" not in script and
               name + "}" not in script]
    return "" if names and not missing else f"missing: {missing}"


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        got = complete(folder) + [None] * len(CASES)
        wrong = ["" if line == want.format(folder=folder) else f"is {line!r}"
                 for line, (_, _, want) in zip(got, CASES)]
    results = list(zip([name for name, _, _ in CASES], wrong))
    results.append(("every option is in the script", every_option_is_in_the_script()))
    print(f"1..{len(results)}")
    for number, (name, trouble) in enumerate(results, 1):
        print(f"{'not ok' if trouble else 'ok'} {number} - {name}")
        if trouble:
            print(f"# {trouble}")
            failed += 1
    return 1 if failed else 0


sys.exit(main())
