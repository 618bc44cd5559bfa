#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What `ktally serve` answers below /api/v1, held against its own description, with the procfs
source.  Prints TAP.  Not here: streams (serve_stream.py), other pages (serve.py)."""
import json
import re
import sys

import jsonschema

import top_names
from serve import WARNS
from serve_server import Server, burn, file_with, wait_for

API = "/api/v1/"
BAD = ["nope=1", "limit", "limit=", "limit=0", "limit=-1", "limit=+1", "limit=1e1", "limit=0x1",
       "limit=%31", "limit=99999999999999999999", "limit=1&limit=1", "sort=", "sort=CPU",
       "sort=cpu%00", "=", "&", "a&b&c&d&e&f&g&h&i", "nope=%3Cscript%3E", "%FF=%FE",
       "x" * 300 + "=1"]


def strict(schema):
    """The same where nothing that is not described may be."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: strict(part) for key, part in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        found["additionalProperties"] = False
    return found


class Description:
    """What the program says of itself; nothing that it does not say may be in an answer."""

    def __init__(self, server):
        self.tree = strict(json.loads(server.text(API + "openapi.json")))
        self.paths = {path: item["get"] for path, item in self.tree["paths"].items()}

    def check(self, answer, schema):
        resolver = jsonschema.RefResolver("", self.tree)
        jsonschema.Draft7Validator(schema, resolver=resolver).validate(answer)

    def check_named(self, answer, name):
        self.check(answer, {"$ref": f"#/components/schemas/{name}"})

    def schema(self, path, status):
        return self.paths[path]["responses"][str(status)]["content"]["application/json"]["schema"]

    def documents(self):
        """Paths that have an end."""
        return [path for path in self.paths if path != API + "stream"]


def samples(server, count):
    return wait_for(lambda: server.metrics().get("ktally_samples_total", 0) >= count)


def get(server, path):
    return json.loads(server.text(API + path))


def each_answer_is_as_described():
    with top_names.processes(top_names.HOSTILE), file_with("[{comm}]\n") as rules, \
            file_with(WARNS) as health, burn(b"zqburn"), \
            Server("-g", rules, "-r", health) as server:
        samples(server, 4)
        wait_for(lambda: get(server, "alerts"))
        description = Description(server)
        for path in description.documents():
            status, headers, body = server.ask(path)
            assert (status, headers["Content-Type"]) == (200, "application/json"), (path, status)
            assert body.endswith(b"\n") and b"\n" not in body[:-1], path
            description.check(json.loads(body), description.schema(path, 200))
        # What the description says that may not be there is there, or it would be for nothing.
        process = get(server, "processes?sort=cpu&limit=1")[0]
        assert process["values"] and process["rates"] and process["cpu_percent"] > 0, process
        assert {"user", "state"} <= set(process), process
        state = get(server, "state")
        assert state["alerts"] and state["health"]["reasons"], state["health"]


def the_description_has_each_page_and_no_other():
    with Server() as server:
        linked = set(re.findall(r'href="(/api/[^"]+)"', server.text("/")))
        assert linked == set(Description(server).paths), linked


def limits_are_as_described():
    with Server() as server:
        samples(server, 2)
        description = Description(server)
        for path, item in description.paths.items():
            for parameter in item.get("parameters", []):
                name, schema = parameter["name"], parameter["schema"]
                good = schema.get("enum") or [schema["minimum"], schema["maximum"]]
                bad = [] if "enum" in schema else [schema["minimum"] - 1, schema["maximum"] + 1]
                for wanted, words in (200, good), (400, bad):
                    found = {server.status(f"{path}?{name}={word}") for word in words}
                    assert found <= {wanted}, (path, name, found)


def bad_queries_are_refused_with_a_sentence():
    with Server() as server:
        samples(server, 1)
        description = Description(server)
        for path in description.paths:
            for query in BAD:
                status, headers, body = server.ask(f"{path}?{query}")
                assert (status, headers["Content-Type"]) == (400, "application/json"), (path, query)
                description.check(json.loads(body), description.schema(path, 400))
        assert server.status(API + "state?") == 200
        assert server.status(API + "nope") == server.status("/api/v1") == 404
        assert server.ask(API + "state", method="POST")[0] == 405


def head_is_get_without_the_body():
    with Server(interval="1h") as server:
        samples(server, 1)
        for path in Description(server).documents():
            status, headers, body = server.ask(path, method="HEAD")
            assert (status, body) == (200, b"") and int(headers["Content-Length"]) > 0, path
            assert headers["Content-Type"] == "application/json", path
        for _ in range(40):
            status, headers, body = server.ask(API + "stream", method="HEAD")
            assert (status, body) == (200, b""), status
            assert headers["Content-Type"] == "text/event-stream", headers


def hostile_names_are_text():
    with top_names.processes(top_names.HOSTILE), file_with("[{comm}]\n") as rules, \
            burn(b"zq<script>\"\xff\n\x1b") as pid, Server("-g", rules) as server:
        samples(server, 1)
        # It has this name a little after it began.
        found = wait_for(lambda: [process for process in get(server, "processes?limit=50")
                                  if process["pid"] == pid and process["comm"].startswith("zq")])
        assert found[0]["comm"] == 'zq<script>"\\xff\n\x1b', found[0]["comm"]
        assert found[0]["group"].isprintable(), found[0]["group"]
        body = server.ask(API + "state")[2]
        assert all(byte >= 0x20 for byte in body[:-1]), body
        groups = {group["name"] for group in get(server, "groups?limit=4097")}
        ours = [name for name in groups if name.startswith("zq")]
        assert len(ours) >= len(set(top_names.HOSTILE)), ours
        assert all(name.isprintable() for name in ours), ours


def falls(amounts):
    return all(a >= b for a, b in zip(amounts, amounts[1:]))


def lists_are_in_their_order():
    with burn(b"zqburn"), Server() as server:
        samples(server, 4)
        busy = get(server, "processes?sort=cpu&limit=50")
        assert busy and falls([process["cpu_percent"] for process in busy]), busy
        assert all(process["cpu_percent"] > 0 for process in busy)
        held = get(server, "processes?sort=memory&limit=50")
        assert falls([process["values"]["rss"] for process in held]), held
        assert len(get(server, "processes?sort=memory&limit=3")) == 3
        assert falls([group["cpu_percent"] for group in get(server, "groups")
                      if "cpu_percent" in group])


def the_state_is_of_one_sample():
    with burn(b"zqburn") as pid, Server() as server:
        samples(server, 3)
        state = wait_for(lambda: [s for s in [get(server, "state")]
                                  if pid in [p["pid"] for p in s["processes"]]])[0]
        pids = [process["pid"] for process in state["processes"]]
        assert len(pids) == len(set(pids)) <= 40, pids
        burner = next(p for p in state["processes"] if p["pid"] == pid)
        # A rate in ns per second is percent of one CPU.
        assert abs(burner["rates"]["cpu_time"] / 1e7 - burner["cpu_percent"]) < 1e-3, burner
        values = burner["values"]
        assert values["cpu_time"] == values["utime"] + values["stime"], values
        assert state["host"]["values"]["mem_total"] > state["host"]["values"]["mem_available"]
        assert state["interval_seconds"] == 0.2 and not state["exits_complete"]
        assert state["exits"] == state["latencies"] == [] and state["health"]["status"] != "unknown"


def one_sample_has_no_rates():
    with Server(interval="1h") as server:
        samples(server, 1)
        state = get(server, "state")
        Description(server).check_named(state, "State")
        assert state["host"]["rates"] == {} and "cpu_percent" not in state["host"]
        assert state["processes"] and all(p["rates"] == {} for p in state["processes"])
        assert get(server, "processes?sort=cpu") == [] != get(server, "processes?sort=memory")
        first, = get(server, "history")["points"]
        assert "cpu_percent" not in first and first["memory_used_percent"] > 0
        again = get(server, "state")
        assert again.pop("age_seconds") > state.pop("age_seconds")
        assert again == state


def history_has_a_point_for_each_sample():
    with Server(interval="100ms") as server:
        samples(server, 5)
        history = get(server, "history")
        times = [point["time"] for point in history["points"]]
        assert times == sorted(set(times)), times
        assert history["interval_seconds"] == 0.1
        assert len(times) >= 5 and all("disk_read" in point for point in history["points"][1:])


def only_who_has_a_secret_is_answered():
    with file_with("bearer s3cret\n") as secrets, Server("--auth-file", secrets) as server:
        for path in "state", "stream", "openapi.json", "nope":
            assert server.status(API + path) == 401, path
        wait_for(lambda: server.status(API + "state", Authorization="Bearer s3cret") == 200)


TESTS = [
    each_answer_is_as_described, the_description_has_each_page_and_no_other, limits_are_as_described,
    bad_queries_are_refused_with_a_sentence, head_is_get_without_the_body, hostile_names_are_text,
    lists_are_in_their_order, the_state_is_of_one_sample, one_sample_has_no_rates,
    history_has_a_point_for_each_sample, only_who_has_a_secret_is_answered,
]

if __name__ == "__main__":
    sys.exit(top_names.run_tests(TESTS))
