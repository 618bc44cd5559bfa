#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Health and exits in `ktally top`, with the procfs source: in the header, in their views, and in
plain text.  Prints TAP.  Not here: exit records (module_exits.py), judging (health.sh)."""
import contextlib
import os
import re
import subprocess
import sys
import tempfile

import top_names
from top_batch import batch, environment
from terminal import KTALLY, Terminal

RULES = subprocess.run([KTALLY, "health", "--print-rules"], stdout=subprocess.PIPE, check=True,
                       env=environment()).stdout.decode()


@contextlib.contextmanager
def rules(*lines):
    """A file of rules of which only those hold that are in these lines; gives its name."""
    sections = {line: [] for line in RULES.split("\n") if line.startswith("[")}
    for line in lines:
        if line.startswith("["):
            named = sections[line] = ["enabled = yes"]
        else:
            named.append(line)
    with tempfile.NamedTemporaryFile("w") as file:
        for section, figures in sections.items():
            print(section, *(figures or ["enabled = no"]), sep="\n", file=file)
        file.flush()
        yield file.name


WARNS = "[memory-available]", "warning = 100 %", "warning-clear = 100 %", "for = 0 s"
IS_WELL = "[memory-available]", "warning = 0 %", "critical = never", "for = 0 s"


def start(terminal, options=""):
    terminal.line(f"{KTALLY} top --source procfs -i 500ms --view processes {options}")
    terminal.wait_for(lambda text: "COMMAND" in text and "? help" in text)


def what_ails_the_host_is_in_every_header():
    with rules(*WARNS) as name, Terminal() as terminal:
        start(terminal, f"--rules {name}")
        for key in "2", "7", "8":
            terminal.keys(key)
            terminal.wait_for(lambda text: re.search(
                r"^host WARNING: \d+ % of the memory is available \(warning down", text, re.M))
        terminal.size(80, 9)
        terminal.wait_text("host WARNING: ")


def a_healthy_host_is_a_word():
    with rules(*IS_WELL) as name, Terminal() as terminal:
        start(terminal, f"--rules {name}")
        terminal.wait_for(lambda text: re.search(r"^[0-9:]+  \S+ healthy  Linux", text, re.M))
        terminal.keys("8")
        text = terminal.wait_text("Nothing is beyond a threshold: 1 rule was judged.")
        assert "0 not well, 1 of 16 rules judged at " in text, text
        assert "switched off by the rules" in text, text


def verdicts_have_evidence_and_explanation():
    with rules(*WARNS) as name, Terminal() as terminal:
        start(terminal, f"--rules {name}")
        terminal.keys("8")
        terminal.wait_for(lambda text: re.search(
            r"^WARNING +memory-available +since [0-9:]+, for \d+s, ends above 100 %\n"
            r"  \d+ % of the memory is available \(warning down from 100 %\)", text, re.M))
        terminal.wait_for(lambda text: re.search(r"^Changed lately\n[0-9:]+ +WARNING ", text, re.M))
        terminal.keys("Down", "Enter")
        text = terminal.wait_text("What it measures")
        assert "Share of memory that can be had" in text and "Look further" in text, text
        terminal.keys("q")
        terminal.wait_text("1 not well")


def threads_are_said_to_be_not_judged():
    with rules(*WARNS) as name, Terminal(120) as terminal:
        start(terminal, f"--rules {name}")
        terminal.wait_text("host WARNING: ")
        terminal.keys("H")
        terminal.wait_for(lambda text: re.search(
            r"^host WARNING: .*\(threads shown: not judged\)", text, re.M))
        terminal.keys("H")
        terminal.wait_for(lambda text: "host WARNING: " in text and "not judged" not in text)


def without_records_exits_say_what_would_help():
    with Terminal() as terminal:
        start(terminal)
        terminal.keys("7")
        text = terminal.wait_text("No exit records come: load the module, be root.")
        assert "modprobe ktally" in text and "\nExits -" in text, text
        terminal.size(20, 5)
        terminal.wait_text("Exits -")
        terminal.keys("b", "a", "q")
        terminal.wait_text("ready$")


def plain_text_has_it_in_its_header():
    with rules(*WARNS) as name:
        text = batch("-n", "1", "--rules", name)
        assert re.search(r"^host WARNING: \d+ % of the memory", text, re.M), text


def a_wrong_file_of_rules_is_refused_with_the_line():
    with rules("[memory-available]", "warning = much") as name:
        line = 1 + open(name).read().split("\n").index("warning = much")
        done = subprocess.run([KTALLY, "top", "-b", "-n", "1", "--rules", name],
                              env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False)
        assert done.returncode == 2 and not done.stdout, done
        assert f"{name}:{line}: ".encode() in done.stderr, done
        os.chmod(name, 0o666)
        done = subprocess.run([KTALLY, "top", "-b", "-n", "1", "--rules", name],
                              env=environment(), stderr=subprocess.PIPE, check=False)
        assert done.returncode == 2 and b"is not read" in done.stderr, done


TESTS = [
    what_ails_the_host_is_in_every_header, a_healthy_host_is_a_word,
    verdicts_have_evidence_and_explanation, threads_are_said_to_be_not_judged,
    without_records_exits_say_what_would_help, plain_text_has_it_in_its_header,
    a_wrong_file_of_rules_is_refused_with_the_line,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
