# SPDX-License-Identifier: GPL-2.0
"""Writes the OpenAPI description of what `ktally serve` answers below /api/v1: as a file, and as C
for the program, which serves it.

Figures follow from the spec; the objects around them are as userspace/serve/api_*.c write them.
"""

import json

from emit_schema import EXACT_MAX
from text import BANNER, banner, c_string

VERSION = "1"
LINE = 84  # bytes of the text in a line of C
COUNT = {"type": "integer", "minimum": 0}
REAL = {"type": "number", "minimum": 0}
PERCENT = {"type": "number", "minimum": 0}
TEXT = {"type": "string"}
TIME = {"type": "string", "format": "date-time",
        "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
LEVEL = {"type": "string", "enum": ["healthy", "warning", "critical", "unknown"]}
# Of verdicts, which are as in lines of the log: larger integers are strings.
NS = {"anyOf": [{"type": "integer", "minimum": 0, "maximum": EXACT_MAX},
                {"type": "string", "pattern": "^[0-9]{16,20}$"}]}


def said(schema, doc):
    return {**schema, "description": doc}


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(name, most=None):
    return {"type": "array", "items": ref(name), **({"maxItems": most} if most else {})}


def obj(doc, required, may=None):
    """An object with members that are always there and members that may be."""
    found = {"type": "object", "description": doc, "properties": {**required, **(may or {})}}
    return {**found, "required": list(required)} if required else found


# ---- Figures ----

def figure_rows(spec, name):
    """Numbers of a set that are no part of what the thing is, with what readers derive."""
    rows = [a.row for a in spec.set(name).fields] + (spec.derived if name == "task" else [])
    return [row for row in rows if row["kind"] != "identity" and row.get("type") != "string"
            and not row.get("enum") and row["name"] != "redacted-fields"]


def figure_type(row):
    kind = row.get("type", "uint")
    if kind == "hundredths":
        return {"type": "number", "minimum": 0}
    return {"type": "integer"} if kind == "s32" else {"type": "integer", "minimum": 0}


def figures(rows, kind_of, unit_of, doc):
    found = {}
    for row in rows:
        unit = unit_of(row)
        words = row["doc"].rstrip(".") + (f" [{unit}]." if unit else ".")
        found[row["name"].replace("-", "_")] = said(kind_of(row), words)
    return obj(doc, {}, found)


def values(spec, name, doc):
    return figures(figure_rows(spec, name), figure_type,
                   lambda row: "" if row["unit"] == "none" else row["unit"], doc)


def rates(spec, name, doc):
    counters = [row for row in figure_rows(spec, name) if row["kind"] == "counter"]
    return figures(counters, lambda row: REAL, lambda row: f"{row['unit']} per second", doc)


# ---- Objects ----

def schemas_of_health():
    return {
        "Verdict": obj("Something that is not well, or was and is about to be forgotten.", {
            "rule": said(TEXT, "Name of the rule, see ktally-health(1)."),
            "level": LEVEL,
            "since_ns": said(NS, "CLOCK_BOOTTIME since when it is so."),
            "subject": {"type": "string", "enum": ["host", "process", "program"]},
            "unit": said(TEXT, "Of value and threshold."),
            "value": {"type": "number"},
            "threshold": {"type": "number"},
            "span_ns": said(NS, "Time up to the sample that the value is of; 0: of its moment."),
            "text": said(TEXT, "All of it as a sentence."),
        }, {
            "process.name": TEXT,
            "process.pid": COUNT,
            "ktally.start_ns": said(NS, "CLOCK_BOOTTIME when the process began."),
        }),
        "Health": obj("Whether the host is well.", {
            "status": LEVEL,
            "reasons": said(list_of("Verdict", 64), "The worst first."),
        }, {
            "doubt": said(TEXT, "Why the figures are not to be relied on; the status is then unknown."),
            "more": said(COUNT, "Reasons that are left out."),
            "failed_checks": said(list_of("FailedCheck"), "Checks that failed; the status is of them too."),
        }),
        "FailedCheck": obj("A check that failed.", {
            "name": TEXT,
            "level": LEVEL,
            "since": TIME,
            "text": TEXT,
        }),
    }


def schemas_of_processes(spec):
    states = [entry["name"] for entry, _ in spec.entries("state")]
    busy = said(PERCENT, "CPU time it used since the sample before; 100 is one CPU.")
    return {
        "Process": obj("A process that is alive.", {
            "pid": {"type": "integer", "minimum": 1},
            "start_time": said(COUNT, "CLOCK_BOOTTIME in ns when it began: pids are used again."),
            "comm": said(TEXT, "Its name; what is no text in it is escaped."),
            "group": said(TEXT, "The group that counts it."),
            "values": ref("TaskValues"),
            "rates": ref("TaskRates"),
        }, {
            "user": said(TEXT, "Name of its real user, or the number."),
            "unit": said(TEXT, "The container or systemd unit that it is in."),
            "state": {"type": "string", "enum": states},
            "cpu_percent": busy,
        }),
        "Group": obj("Processes that rules put together.", {
            "name": TEXT,
            "processes": COUNT,
            "values": ref("TaskValues"),
            "rates": ref("TaskRates"),
        }, {
            "cpu_percent": busy,
            "starts": said(COUNT, "Processes that began since ktally serve did."),
            "ends": obj("Processes that ended since then, by how.", {
                "success": COUNT, "error": COUNT, "signal": COUNT, "unknown": COUNT}),
        }),
        "Exit": obj("A process that ended.", {
            "time": TIME,
            "pid": {"type": "integer", "minimum": 1},
            "comm": TEXT,
        }, {
            "code": said({"type": "integer", "minimum": 0, "maximum": 255}, "When it called exit(2)."),
            "signal": said(TEXT, "When one ended it: its name."),
            "lived_seconds": REAL,
            "cpu_seconds": REAL,
            "peak_bytes": said(COUNT, "Most resident memory it ever had."),
        }),
        "TaskValues": values(spec, "task", "Of counters all since the process began (a group: since "
                                           "ktally serve did), of the rest what is now."),
        "TaskRates": rates(spec, "task", "Change of counters since the sample before."),
    }


def schemas_of_host(spec):
    kinds = [entry["name"] for entry, _ in spec.entries("hist-kind")]
    part = said(PERCENT, "Of all there is.")
    per_second = said(REAL, "Bytes per second.")
    waits = said(PERCENT, "Of the last 10 s in which some task waited for it.")
    return {
        "Host": obj("The host.", {
            "hostname": TEXT, "processes": COUNT,
            "values": ref("HostValues"), "rates": ref("HostRates"),
        }, {
            "cpus": {"type": "integer", "minimum": 1},
            "uptime_seconds": REAL,
            "cpu_percent": said({**PERCENT, "maximum": 100}, "Of the time of all CPUs."),
        }),
        "Latency": obj("How long something took since its hook was switched on.", {
            "kind": {"type": "string", "enum": kinds},
            "count": COUNT,
        }, {"p50_seconds": REAL, "p95_seconds": REAL, "p99_seconds": REAL}),
        "HistoryPoint": obj("What the host did up to a sample.", {"time": TIME}, {
            "cpu_percent": {**part, "maximum": 100}, "memory_used_percent": {**part, "maximum": 100},
            "swap_used_percent": {**part, "maximum": 100},
            "disk_read": per_second, "disk_written": per_second,
            "net_received": per_second, "net_sent": per_second,
            "psi_cpu": waits, "psi_memory": waits, "psi_io": waits,
        }),
        "History": obj("The last samples.", {
            "interval_seconds": REAL,
            "points": said(list_of("HistoryPoint", 360), "The oldest first."),
        }),
        "HostValues": values(spec, "host", "Of counters all since the host began, of the rest what is now."),
        "HostRates": rates(spec, "host", "Change of counters since the sample before."),
    }


def schema_of_alert():
    return obj("Something that is not well and is told, or that was.", {
        "rule": said(TEXT, "Name of the rule, see ktally-health(1)."),
        "level": LEVEL,
        "state": {"type": "string", "enum": ["firing", "resolved"]},
        "since": TIME,
        "subject": said(TEXT, "The host, a program, or a process with its pid."),
        "text": said(TEXT, "All of it as a sentence."),
        "unit": said(TEXT, "Of value and threshold."),
    }, {
        "until": said(TIME, "When it was resolved."),
        "comm": TEXT,
        "pid": {"type": "integer", "minimum": 1},
        "start_time": said(NS, "CLOCK_BOOTTIME in ns when the process began."),
        "value": {"type": "number"},
        "threshold": {"type": "number"},
    })


def schemas(spec):
    return {
        "State": obj("All that is known of the last sample.", {
            "version": said(TEXT, "Of ktally."),
            "time": TIME,
            "age_seconds": said(REAL, "Time since the sample."),
            "interval_seconds": said(REAL, "Time between samples."),
            "source": {"type": "string", "enum": ["netlink", "procfs"]},
            "exits_complete": {"type": "boolean", "description": "Exit records come in."},
            "withheld": {"type": "boolean",
                         "description": "Of processes is missing what /proc shows to their user and root alone: "
                                        "I/O, open files, how they ended. A secret or --allow-user tells it."},
            "lost": {"type": "object", "additionalProperties": COUNT,
                     "description": "What was lost since the start, as ktally_lost_total has it."},
            "health": ref("Health"),
            "host": ref("Host"),
            "processes": said(list_of("Process", 40), "The first 20 by CPU time, and by memory."),
            "groups": list_of("Group", 20),
            "exits": list_of("Exit", 64),
            "latencies": list_of("Latency"),
            "alerts": said(list_of("Alert", 320), "Those that fire, the newest first, and the last that did."),
        }),
        "Alert": schema_of_alert(),
        **schemas_of_health(),
        **schemas_of_host(spec),
        **schemas_of_processes(spec),
        "Error": obj("Why there is no answer.", {"error": said(TEXT, "A sentence.")}),
    }


# ---- Paths ----

def content(schema, kind="application/json"):
    return {"content": {kind: {"schema": schema}}}


def number(name, usual, most, doc):
    return {"name": name, "in": "query", "description": doc,
            "schema": {"type": "integer", "minimum": 1, "maximum": most, "default": usual}}


def word(name, words, doc):
    return {"name": name, "in": "query", "description": doc,
            "schema": {"type": "string", "enum": words, "default": words[0]}}


def path(summary, answer, parameters=(), waits=True):
    name = summary.split(":")[0]
    answers = {
        "200": {"description": name, **answer},
        "400": {"description": "The query is not one that this page takes.", **content(ref("Error"))},
        "401": {"description": "A secret is wanted.", **content(TEXT, "text/plain")},
        "403": {"description": "/proc would not show it to who asks, and there are no secrets: all of it "
                               "(text), or the order by I/O.",
                "content": {**content(TEXT, "text/plain")["content"], **content(ref("Error"))["content"]}},
    }
    if waits:
        answers["503"] = {"description": "There was no sample yet, or there are too many streams.",
                          **content(ref("Error"))}
    found = {"summary": summary, "responses": answers}
    return {"get": {**found, "parameters": list(parameters)} if parameters else found}


def paths():
    limit = "How many at most."
    return {
        "/api/v1/state": path("All that is known of the last sample", content(ref("State"))),
        "/api/v1/stream": path(
            "The state at once and at each new sample: server-sent events `state`",
            content(said(TEXT, "Each event has a State in one data line; its id is the sample's number."),
                    "text/event-stream")),
        "/api/v1/health": path("Whether the host is well", content(ref("Health"))),
        "/api/v1/host": path("Figures of the host", content(ref("Host"))),
        "/api/v1/processes": path(
            "Processes that did or hold most: who did nothing since the sample before is in no "
            "order but that by memory", content(list_of("Process", 50)),
            [word("sort", ["cpu", "memory", "io", "delay"], "What they are chosen by, most first."),
             number("limit", 20, 50, limit)]),
        "/api/v1/groups": path("Groups, by CPU time and then by memory", content(list_of("Group", 4097)),
                               [number("limit", 20, 4097, limit)]),
        "/api/v1/exits": path("Processes that ended, the last one first", content(list_of("Exit", 64)),
                              [number("limit", 64, 64, limit)]),
        "/api/v1/latencies": path("Latencies of the host, while hooks are on",
                                  content(list_of("Latency"))),
        "/api/v1/alerts": path("Alerts that fire, and the last that did", content(list_of("Alert", 320)),
                               waits=False),
        "/api/v1/history": path("What the host did at the last samples", content(ref("History"))),
        "/api/v1/openapi.json": path("This description", content({"type": "object"}), waits=False),
    }


def description(spec):
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "ktally serve", "version": VERSION,
            "description": "What a host's processes use, wait for and used when they ended, as of the "
                           "last sample. What is not known is absent. Later releases may add members: "
                           "leave alone those that you do not know. Integers have up to 64 bits.",
            "license": {"name": "GPL-2.0-only"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"bearer": []}, {"basic": []}],
        "paths": paths(),
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"},
                                "basic": {"type": "http", "scheme": "basic"}},
            "schemas": schemas(spec),
        },
    }


def emit_c(tree):
    text = json.dumps(tree, separators=(",", ":"))
    lines = [c_string(text[at:at + LINE]) for at in range(0, len(text), LINE)]
    out = ["// SPDX-License-Identifier: GPL-2.0", *banner("/*", " *", " */"),
           '#include "serve/openapi.h"', "", "const char openapi_json[] =",
           *[f"\t{line}" for line in lines[:-1]], f"\t{lines[-1]};", "",
           "const size_t openapi_json_length = sizeof(openapi_json) - 1;", ""]
    return "\n".join(out)


def emit(spec):
    tree = description(spec)
    return {
        "Documentation/generated/ktally-serve.openapi.json":
            json.dumps({**tree, "x-comment": " ".join(BANNER)}, indent=1) + "\n",
        "userspace/serve/generated/openapi.c": emit_c(tree),
    }
