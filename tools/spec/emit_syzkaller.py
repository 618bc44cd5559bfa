# SPDX-License-Identifier: GPL-2.0
"""Writes the syzkaller description of the family: what a fuzzer of system calls may ask of it.

Only what requests take is described: which flags make a dump of one, syzkaller chooses itself.
"""

from text import BANNER

USE = ("To use it: copy it into sys/linux of a syzkaller tree, kmod/include/uapi/linux/ktally.h into",
       "include/uapi/linux of the kernel's, then there `make extract TARGETOS=linux SOURCEDIR=KERNEL",
       "FILES=sys/linux/ktally.txt`, `make generate` and `make`; and name in enable_syscalls",
       "socket$nl_generic, syz_genetlink_get_family_id$ktally and sendmsg$KTALLY_*. The guest has to",
       "load the module before the executor starts.")
PRELUDE = """
include <linux/net.h>
include <uapi/linux/netlink.h>
include <uapi/linux/genetlink.h>
include <uapi/linux/ktally.h>

resource genl_ktally_family_id[int16]

type msghdr_ktally[CMD, POLICY] msghdr_netlink[netlink_msg_t[genl_ktally_family_id, genlmsghdr_t[CMD], POLICY]]

syz_genetlink_get_family_id$ktally(name ptr[in, string["ktally"]], fd sock_nl_generic) genl_ktally_family_id
"""


def word(name):
    return "ktally_" + name.replace("-", "_")


def payload(attribute):
    """The type of what follows the attribute's header; numbers are not kept to what is allowed."""
    if attribute.type == "flag":
        return "void"
    if attribute.type == "string":
        return "string"
    if attribute.enum:
        return f"flags[{word(attribute.enum)}, int32]"
    if attribute.check and attribute.check.get("max") == "max-pid":
        return "pid"
    if attribute.name == "uid":
        return "uid"
    return "int64" if attribute.type in ("uint", "u64") else "int32"


def policy(name, attributes):
    lines = []
    for attribute in attributes:
        number = word(f"a_{attribute.set_name}_{attribute.name}").upper()
        lines.append(f"\t{number}\tnlattr[{number}, {payload(attribute)}]")
    return [f"{name} [", *lines, "] [varlen]", ""]


def emit(spec):
    sends, policies, masks = [], [], set()
    taken = {s.name: [a for a in s.attributes if a.also] for s in spec.sets}
    for name, attributes in taken.items():
        if attributes:
            policies += policy(f"{word(name)}_policy", attributes)
            masks |= {a.enum for a in attributes if a.enum}
    for operation in spec.operations:
        if "notify" in operation:
            continue
        command = word("cmd_" + operation["name"]).upper()
        # What takes no attribute gets some all the same: it has to refuse them.
        attribute_set = operation["attribute-set"]
        attribute_set = attribute_set if taken[attribute_set] else "task"
        sends.append(f"sendmsg${command}(fd sock_nl_generic, msg ptr[in, msghdr_ktally[{command}, "
                     f"{word(attribute_set)}_policy]], f flags[send_flags])")
    flags = []
    for name in sorted(masks):
        values = ", ".join(word(f"{name}_{entry['name']}").upper() for entry, _ in spec.entries(name))
        flags.append(f"{word(name)} = {values}")
    return {"tests/fuzz/ktally.txt": "\n".join([
        "# SPDX-License-Identifier: GPL-2.0",
        *[f"# {line}".rstrip() for line in (*BANNER, "", *USE)], PRELUDE, *sends, "",
        *policies, *flags, ""])}
