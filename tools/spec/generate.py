#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Writes every generated file from the one spec, or with --check says which differ from it.

usage: generate.py [--check] [--spec FILE] [--root DIR]

Exit status: 0 written, or nothing differs; 1 something differs; 2 the spec can't be used.
"""

import argparse
import os
import sys

sys.dont_write_bytecode = True

import emit_docs  # noqa: E402
import emit_kernel  # noqa: E402
import emit_log  # noqa: E402
import emit_openapi  # noqa: E402
import emit_schema  # noqa: E402
import emit_syzkaller  # noqa: E402
import emit_uapi  # noqa: E402
import emit_user  # noqa: E402
import spec as spec_file  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def outputs(spec):
    """Path below the root -> text, of all that is generated."""
    found = {}
    for emitter in (emit_uapi, emit_kernel, emit_user, emit_docs, emit_log, emit_openapi,
                    emit_schema, emit_syzkaller):
        found.update(emitter.emit(spec))
    return found


def current(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def check(root, texts):
    """Paths whose file is not what the spec says."""
    return [path for path, text in texts.items() if current(os.path.join(root, path)) != text]


def write(root, texts):
    for path in check(root, texts):
        target = os.path.join(root, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8") as file:
            file.write(texts[path])
        print(f"wrote {path}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, name what differs")
    parser.add_argument("--spec", default=os.path.join(ROOT, "Documentation/netlink/ktally.yaml"))
    parser.add_argument("--root", default=ROOT, help="where the outputs lie")
    args = parser.parse_args()
    try:
        texts = outputs(spec_file.load(args.spec))
    except spec_file.SpecError as error:
        print(f"{args.spec}: {error}", file=sys.stderr)
        return 2
    if not args.check:
        write(args.root, texts)
        return 0
    stale = check(args.root, texts)
    for path in stale:
        print(f"{path} is not what the spec says: run `make generate`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
