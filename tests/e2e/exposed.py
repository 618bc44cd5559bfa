# SPDX-License-Identifier: GPL-2.0
"""What `ktally serve` can expose: a live page of /metrics, and the page on which all is known
(tests/unit/serve_metrics_all_test.c), as no host without the module has it.  Says of expressions
whether they ask for something else.  Not here: reading expressions (promql.py)."""
import functools
import os
import re
import subprocess
import tempfile

from prometheus_client.parser import text_string_to_metric_families

import promql
from prometheus import TOP
from serve_server import Server, file_with, wait_for

NOBODY = "http://127.0.0.1:9"
# Prometheus' own, and labels that it adds.
PROMETHEUS = {"up": {}, "ALERTS": {"alertname": None, "alertstate": {"firing", "pending"}, "severity": None}}
ADDED = {"job", "instance"}
# Whose values are anybody's.
FREE = {"groupname", "check", "version", "le", *ADDED}


@functools.cache
def live_page():
    """Of one that sends alerts, to where nobody takes them, and that has something to check."""
    with file_with("[nobody]\ntcp = 127.0.0.1:9\nafter = 1\n") as checks, \
            Server("--alertmanager", NOBODY, "--alert-log", "-", "--checks", checks) as server:
        server.wait_for_sample()
        return wait_for(lambda: (page := server.text("/metrics")).count("\nktally_check_up{") and page)


@functools.cache
def whole_page():
    unit = os.path.join(TOP, "tests", "unit")
    program = "../../build/unit/serve_metrics_all_test"
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as file:
        for command in ["make", "-s", "--no-print-directory", program], [program]:
            subprocess.run(["timeout", "200", *command], cwd=unit, check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, env={**os.environ, "KTALLY_WRITE_METRICS": file.name})
        return file.read()


@functools.cache
def metrics():
    """{name: {label: values, or None when they are anybody's}}"""
    found = {name: dict(labels) for name, labels in PROMETHEUS.items()}
    for page in live_page(), whole_page():
        for family in text_string_to_metric_families(page):
            for sample in family.samples:
                labels = found.setdefault(sample.name, {})
                for label, value in sample.labels.items():
                    if label in FREE:
                        labels[label] = None
                    else:
                        labels.setdefault(label, set()).add(value)
    return found


class Known:
    """@records: {name: expression} of recording rules."""

    def __init__(self, records=()):
        self.records = dict(records)

    def labels_of(self, metric):
        """{label: values}, None when there is no such metric. What a record has is what is asked for it."""
        if metric in self.records:
            labels = {}
            for name in promql.read(self.records[metric])[0]:
                labels.update(self.labels_of(name) or {})
            return labels
        return metrics().get(metric)

    def complaints(self, expression):
        """What of it can never be, as sentences."""
        asked, grouped = promql.read(expression)
        some = set(ADDED)
        if not asked:
            yield f"no metric: {expression}"
        for name, matchers in asked.items():
            labels = self.labels_of(name)
            if labels is None:
                yield f"no metric {name}: {expression}"
                continue
            some.update(labels)
            for label, operator, value in matchers:
                yield from self.of_matcher(name, labels, label, operator, value)
        for label in grouped - some:
            yield f"no label {label}: {expression}"

    @staticmethod
    def of_matcher(name, labels, label, operator, value):
        if label not in labels and label not in ADDED:
            yield f"{name} has no label {label}"
        values = labels.get(label)
        if values is None:
            return
        for one in promql.alternatives(value) if "~" in operator else [re.escape(value)]:
            if one and not any(re.fullmatch(one, known) for known in values):
                yield f"{name} has no {label}={one}"
