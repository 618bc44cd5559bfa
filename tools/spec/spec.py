# SPDX-License-Identifier: GPL-2.0
"""Loads Documentation/netlink/ktally.yaml and checks that every row says what the outputs need.

Not here: any output; each emit_*.py writes one kind.
"""

from dataclasses import dataclass, field

import yaml

UNITS = ("none", "ns", "bytes", "events")
KINDS = ("counter", "gauge", "peak", "identity")
# Wire types and the C type that carries them; `uint` is 4 or 8 bytes, as short as the value allows.
TYPES = ("u32", "s32", "u64", "uint", "string", "flag", "nest", "binary", "hundredths")
ACCESS = ("stat", "stat:52", "status", "io", "schedstat", "cgroup", "ns", "fd", "host", "admin", "none")
# Of these files what the kernel shows only to whom PTRACE_MODE_READ_FSCREDS allows it: all of `io`, the
# links of `ns` and `fd`, and of `stat` the exit status, in whose place others read 0.
PTRACE = ("io", "ns", "fd", "stat:52")
# Of the members of log lines that are no field of a set; `event` is the name of the line.
MEMBER_TYPES = ("time", "text", "uint", "real", "bool", "keys", "event")
KEY_MAX = 56  # an encoder has room for so much of a key, and for what stands around it
STRING_ROOM = 64  # user side, of a string whose length the wire does not limit


class SpecError(Exception):
    """A row of the spec that can't be used, named so that it can be found."""


@dataclass
class Attribute:
    """One row of an attribute set; `number` is its number on the wire."""
    set_name: str
    name: str
    number: int
    row: dict

    def __getattr__(self, key):
        return self.row.get(key.replace("_", "-"))

    @property
    def c_name(self):
        return self.name.replace("-", "_").upper()

    @property
    def ident(self):
        return self.name.replace("-", "_")

    @property
    def is_field(self):
        """A datum, as opposed to what only frames a message."""
        return "unit" in self.row

    @property
    def in_ticks(self):
        """A time that procfs counts in clock ticks, all that /proc/PID/stat and /proc/stat know."""
        return self.unit == "ns" and (self.access == "host" or (self.procfs or "").startswith("stat:"))


@dataclass
class AttributeSet:
    name: str
    doc: str
    wire: bool
    attributes: list = field(default_factory=list)

    @property
    def fields(self):
        return [a for a in self.attributes if a.is_field]

    @property
    def c_name(self):
        return self.name.upper()

    @property
    def words(self):
        return (len(self.fields) + 63) // 64


@dataclass
class Line:
    """A kind of line of the log: (member's row, whether it is always there), and fields of sets."""
    name: str
    doc: str
    row: dict
    members: list
    fields: list

    @property
    def event(self):
        return f"ktally.{self.name}"

    def rows(self):
        """Of all that it may have, in the order of the spec."""
        return [row for row, _ in self.members] + [a.row for a in self.fields]


@dataclass
class Spec:
    name: str
    version: int
    doc: str
    definitions: list
    sets: list
    derived: list
    operations: list
    mcast_groups: list
    members: list = field(default_factory=list)
    lines: list = field(default_factory=list)

    def definition(self, name):
        for definition in self.definitions:
            if definition["name"] == name:
                return definition
        raise SpecError(f"no definition {name}")

    def set(self, name):
        for attribute_set in self.sets:
            if attribute_set.name == name:
                return attribute_set
        raise SpecError(f"no attribute set {name}")

    def entries(self, definition_name):
        """(entry, value) pairs; a flag's value is its mask."""
        definition = self.definition(definition_name)
        value = -1
        for entry in definition["entries"]:
            value = entry.get("value", value + 1)
            yield entry, 1 << value if definition["type"] == "flags" else value

    def bound(self, value):
        """A check's bound: a number or the name of a const."""
        return self.definition(value)["value"] if isinstance(value, str) else value


def check_row(where, row):
    """Refuses a datum that lacks a unit, a kind or a JSON key: a view could not show it truly."""
    for key, allowed in (("unit", UNITS), ("kind", KINDS)):
        if row.get(key) not in allowed:
            raise SpecError(f"{where}: {key} must be one of {', '.join(allowed)}")
    if "access" in row and row["access"] not in ACCESS:
        raise SpecError(f"{where}: access must be one of {', '.join(ACCESS)}")
    if not row.get("json"):
        raise SpecError(f"{where}: json is missing")
    if row.get("rate-title") and row["kind"] != "counter":
        raise SpecError(f"{where}: only a counter has a rate-title")


def check_attribute(attribute, groups):
    where = f"{attribute.set_name}.{attribute.name}"
    if attribute.type not in TYPES:
        raise SpecError(f"{where}: type must be one of {', '.join(TYPES)}")
    if not attribute.doc:
        raise SpecError(f"{where}: doc is missing")
    if not attribute.is_field:
        if attribute.kind:
            raise SpecError(f"{where}: a field needs a unit")
        return
    check_row(where, attribute.row)
    if attribute.set_name == "task" and attribute.group not in groups:
        raise SpecError(f"{where}: group must be one of {', '.join(groups)}")


def load_set(raw):
    attribute_set = AttributeSet(raw["name"], raw["doc"], raw.get("wire", True))
    number = 0
    for row in raw["attributes"]:
        number = row.get("value", number + 1)
        attribute_set.attributes.append(Attribute(raw["name"], row["name"], number, row))
    names = [a.name for a in attribute_set.attributes]
    numbers = [a.number for a in attribute_set.attributes]
    if len(set(names)) != len(names) or numbers != sorted(set(numbers)):
        raise SpecError(f"{raw['name']}: a name or a number stands twice, or numbers do not grow")
    return attribute_set


def check_packable(spec):
    """The packed form numbers fields by their distance from the first: no number may be left out."""
    numbers = [a.number for a in spec.set("task").fields]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        raise SpecError("task: the fields' numbers must follow each other")


def check_parts(spec):
    """A derived field's parts are found in the first word of bits."""
    first = [a.name for a in spec.set("task").fields][:64]
    for row in spec.derived:
        if set(row["sum"]) - set(first):
            raise SpecError(f"derived.{row['name']}: its parts must be among the first 64 fields")


def check_json_keys(spec):
    """In one set a JSON key belongs to one field, and none is both a value and an object."""
    every = set()
    for attribute_set in spec.sets:
        rows = [a.row for a in attribute_set.fields]
        if attribute_set.name == "task":
            rows = rows + spec.derived
        keys = [row["json"] for row in rows]
        for key in keys:
            if keys.count(key) > 1:
                raise SpecError(f"{attribute_set.name}: json key {key} stands twice")
        every.update(keys)
    every.update(row["json"] for row in spec.members)
    for key in every:
        if any(other.startswith(key + ".") for other in every):
            raise SpecError(f"json key {key} is also the beginning of others: stores that read a "
                            "dot as nesting refuse both")


def ecs_key(row):
    """A key that ECS has not coined is below a prefix of ours: it may coin it yet."""
    key = row["json"]
    return row.get("ecs") or (key if key.startswith("ktally.") else "ktally." + key)


def log_fields(spec, row):
    """What a kind of line has of the sets. What is withheld is a member of its own."""
    for set_name, kinds in row["sets"].items():
        fields = [a for a in spec.set(set_name).fields if kinds == "all" or a.kind in kinds]
        if set_name == "task":
            fields += [Attribute("task", r["name"], 0, r) for r in spec.derived]
        wanted = set(row.get("only") or [a.name for a in fields]) - {"redacted-fields"}
        left_out = row.get("except", [])
        yield from (a for a in fields
                    if a.name in wanted and f"{set_name}.{a.name}" not in left_out)


def load_line(spec, row, members):
    found = []
    for member in members:
        for key in "in", "may":
            if member.get(key) == "all" or row["name"] in member.get(key, []):
                found.append((member, key == "in"))
    return Line(row["name"], row["doc"], row, found, list(log_fields(spec, row)))


def check_member(row, names):
    where = f"log.{row['name']}"
    if row.get("type") not in MEMBER_TYPES:
        raise SpecError(f"{where}: type must be one of {', '.join(MEMBER_TYPES)}")
    if row.get("unit") not in UNITS:
        raise SpecError(f"{where}: unit must be one of {', '.join(UNITS)}")
    for key in "json", "doc":
        if not row.get(key):
            raise SpecError(f"{where}: {key} is missing")
    wanted = [row[key] for key in ("in", "may") if key in row]
    if not wanted or any(w != "all" and set(w) - set(names) for w in wanted):
        raise SpecError(f"{where}: in or may must name lines: {', '.join(names)}")


def check_lines(spec):
    """No line has a key twice, nor one that an encoder has no room for."""
    for line in spec.lines:
        keys = [row["json"] for row in line.rows()]
        ecs_keys = [ecs_key(row) for row in line.rows()]
        for key in keys + ecs_keys:
            if keys.count(key) > 1 or ecs_keys.count(key) > 1:
                raise SpecError(f"log.{line.name}: json key {key} stands twice")
            if any(other.startswith(key + ".") for other in ecs_keys):
                raise SpecError(f"log.{line.name}: key {key} is also the beginning of others")
            if len(key) > KEY_MAX:
                raise SpecError(f"json key {key} is longer than {KEY_MAX} bytes")


def load_log(spec, raw):
    spec.members = raw["members"]
    for row in spec.members:
        check_member(row, [line["name"] for line in raw["lines"]])
    spec.lines = [load_line(spec, row, spec.members) for row in raw["lines"]]
    check_lines(spec)


def load(path):
    """The spec of a file; raises SpecError for the first row that can't be used."""
    with open(path, encoding="utf-8") as file:
        raw = yaml.safe_load(file)
    spec = Spec(raw["name"], raw["version"], raw["doc"], raw["definitions"],
                [load_set(s) for s in raw["attribute-sets"]], raw["derived"],
                raw["operations"]["list"], raw["mcast-groups"]["list"])
    groups = [entry["name"] for entry, _ in spec.entries("group")]
    for attribute_set in spec.sets:
        for attribute in attribute_set.attributes:
            check_attribute(attribute, groups)
    for row in spec.derived:
        check_row(f"derived.{row['name']}", row)
    load_log(spec, raw["log"])
    check_json_keys(spec)
    check_packable(spec)
    check_parts(spec)
    return spec
