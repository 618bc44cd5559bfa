# SPDX-License-Identifier: GPL-2.0
"""From measurements to text: the table of a load, and which targets it meets."""
import statistics

import readers


class Cost:
    """Of one reader beside one load: a CPU figure per round, the rest once. Per process."""

    def __init__(self):
        self.rounds = {}
        self.answers = []  # of a server: ns until it was whole, and its bytes
        self.syscalls = None
        self.kib = 0

    def best(self):
        return min(self.rounds.values())

    def median(self):
        return statistics.median(self.rounds.values())

    def worst(self):
        return max(self.rounds.values())

    def answer_ms(self, middle):
        """The slowest, or one in the middle."""
        times = [ns / 1e6 for ns, _ in self.answers]
        return statistics.median_high(times) if middle else max(times)


def paired(cost, other):
    """Lower and upper quartile of the ratio in the same round."""
    both = sorted(cost.rounds[i] / other.rounds[i] for i in cost.rounds if i in other.rounds)
    if not both:
        return "-"
    return f"{both[len(both) // 4]:.3g}..{both[-1 - len(both) // 4]:.3g}"


def row(name, what, cost, base):
    if not cost.rounds:
        return f"{name:<22} {'no measurement':>33}"
    syscalls = "-" if cost.syscalls is None else f"{cost.syscalls:.3f}"
    ratio, spread = ("-", "-") if not base else (
        f"{cost.best() / base.best():.3g}", paired(cost, base))
    return (f"{name:<22} {cost.best():>10.0f} {cost.median():>10.0f} {cost.worst():>10.0f}"
            f" {syscalls:>9} {cost.kib / 1024:>6.1f} {ratio:>7} {spread:>14}  {what}")


def show(title, unit, listed, costs):
    print(f"\n{title}, CPU {unit} per process and sample, user and system")
    print(f"{'reader':<22} {'best':>10} {'median':>10} {'worst':>10} {'syscalls':>9} {'MiB':>6}"
          f" {'x BPF':>7} {'by round':>14}")
    base = costs.get(readers.BPF)
    base = base if base and base.rounds else None
    for reader in listed:
        if reader.name in costs:
            print(row(reader.name, reader.what, costs[reader.name], base))


def show_answers(tools, costs):
    """Of servers: how long who asks waits for the metrics."""
    listed = [tool for tool in tools if tool.name in costs and costs[tool.name].answers]
    if not listed:
        return
    print(f"{'answers':<22} {'number':>10} {'median ms':>10} {'worst ms':>10} {'bytes':>9}")
    for tool in listed:
        cost = costs[tool.name]
        print(f"{tool.name:<22} {len(cost.answers):>10} {cost.answer_ms(True):>10.2f}"
              f" {cost.answer_ms(False):>10.2f} {max(size for _, size in cost.answers):>9}")


def verdict(text, value, limit, met):
    print(f"  {'met   ' if met else 'MISSED'}  {text}: {value:.3g} (target {limit:.3g})")


def targets(costs):
    print("targets:")
    for name, other, most in readers.TARGETS:
        if name in costs and other in costs and costs[name].rounds and costs[other].rounds:
            ratio = costs[name].best() / costs[other].best()
            verdict(f"{name} / {other}", ratio, most, ratio <= most)
    name, most = readers.MOST_SYSCALLS
    if name in costs and costs[name].syscalls is not None:
        verdict(f"{name}, syscalls per process", costs[name].syscalls, most,
                costs[name].syscalls <= most)
    for name, most in readers.MOST_MIB:
        if name in costs and costs[name].kib:
            verdict(f"{name}, MiB", costs[name].kib / 1024, most, costs[name].kib / 1024 <= most)
    name, most = readers.MOST_ANSWER_MS
    if name in costs and costs[name].answers:
        worst = costs[name].answer_ms(False)
        verdict(f"{name}, the slowest answer in ms", worst, most, worst <= most)


def show_forks(rounds, unit):
    """rounds: pairs of forks a second without and with the module."""
    ratios = sorted(loaded / unloaded for unloaded, loaded in rounds)
    best = max(loaded for _, loaded in rounds) / max(unloaded for unloaded, _ in rounds)
    print(f"\nfork storm, forks and exits per {unit}, {len(rounds)} rounds")
    print(f"  without the module  best {max(u for u, _ in rounds):.0f}"
          f"  median {statistics.median(u for u, _ in rounds):.0f}")
    print(f"  with it             best {max(l for _, l in rounds):.0f}"
          f"  median {statistics.median(l for _, l in rounds):.0f}")
    print(f"  ratio by round {ratios[0]:.3f}..{ratios[-1]:.3f}, median {statistics.median(ratios):.3f}")
    verdict("fork storm, with / without, best of each", best, readers.LEAST_FORKS,
            best >= readers.LEAST_FORKS)
