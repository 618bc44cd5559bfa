# SPDX-License-Identifier: GPL-2.0
"""Runs the functions test_* of a module and prints TAP."""


def run(names):
    """@names: globals() of the module. Returns an exit status."""
    tests = [(name, test) for name, test in names.items() if name.startswith("test_")]
    failed = 0
    print(f"1..{len(tests)}")
    for number, (name, test) in enumerate(tests, 1):
        title = name.removeprefix("test_").replace("_", " ")
        try:
            test()
            print(f"ok {number} - {title}", flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f"not ok {number} - {title}\n# {type(error).__name__}: {str(error)[:2000]}",
                  flush=True)
    return failed > 0
