#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally health`: the verdict is the exit status and the first line, rules come from files that nobody
# else could have written, and never from the current folder.
set -u

ktally=$(cd "$(dirname "$0")/../.." && pwd)/build/bin/ktally
scratch=$(mktemp -d)
children=
trap 'kill $children 2>/dev/null; rm -rf "$scratch"' EXIT
# shellcheck source=tests/e2e/lib/check.sh
. "$(dirname "$0")/lib/check.sh"
# shellcheck source=tests/e2e/lib/output.sh
. "$(dirname "$0")/lib/output.sh"

# Rules of the host's administrator would be read, too; the user's are ours.
export XDG_CONFIG_HOME="$scratch/config"
cd "$scratch" || exit 1

# health_is N OPTION...: the exit status is N; what was printed is in out and err.
health_is() {
	wanted=$1
	shift
	timeout 60 "$ktally" health --source procfs --interval 200ms "$@" >out 2>err
	got=$?
	[ "$got" -eq "$wanted" ] || { echo "# exit status $got"; sed 's/^/# /' out err; return 1; }
}

says() {
	grep -Eq -- "$1" "${2-out}" || { sed 's/^/# /' "${2-out}"; return 1; }
}

first_line_says() {
	head -n 1 out >first
	says "$1" first
}

# jq_says FILTER: out is one JSON object without any key twice, of which the filter is true.
jq_says() {
	is_json out && jq -e "$1" out >/dev/null || { sed 's/^/# /' out; return 1; }
}

# rules NAME LINE...: a file of rules in which only what is named is judged.
rules() {
	file=$1
	shift
	"$ktally" health --print-rules | sed -n 's/^\[.*/&\nenabled = no/p' >all
	printf '%s\n' "$@" >some
	# A rule that is named here is not switched off there.
	awk 'NR == FNR { if (/^\[/) named[$0] = 1; next }
	     /^\[/ { skip = $0 in named } !skip' some all >"$file"
	cat some >>"$file"
	chmod 600 "$file"
}

# A parent with children that it does not wait for; their names are what a terminal must not get.
has_zombies() {
	pgrep -P "$1" -c -r Z >count
	[ "$(cat count)" -ge 3 ]
}

start_careless() {
	/usr/bin/python3 -c '
import ctypes, os, time
for _ in range(3):
    if not os.fork():
        os._exit(0)
ctypes.CDLL(None).prctl(15, b"a\x1b[2J\"|b\xff", 0, 0, 0)
time.sleep(300)' &
	children="$children $!"
	careless=$!
	for _ in $(seq 100); do
		has_zombies "$careless" && return 0
		sleep 0.1
	done
	return 1
}

prints_rules_that_it_reads() {
	"$ktally" health --print-rules >printed &&
		chmod 600 printed &&
		"$ktally" health --print-rules --rules printed >again &&
		cmp printed again
}

fails_to_print() {
	timeout 60 "$ktally" health --source procfs --interval 100ms "$@" >/dev/full 2>err
	[ $? -eq 3 ] && grep -q 'No space left' err
}

echo "1..39"

rules quiet.ini '[memory-available]' 'warning = 0 %' 'critical = never'
rules warning.ini '[memory-available]' 'warning = 100 %' 'warning-clear = 100 %' 'critical = never'
rules critical.ini '[memory-available]' 'warning = 100 %' 'warning-clear = 100 %' \
	'critical = 100 %' 'critical-clear = 100 %'
rules never.ini '[crash-loop]'

check "a healthy host is exit status 0" health_is 0 --rules quiet.ini
check "the first line says so" first_line_says '^healthy: '
check "nothing is said on stderr" is_empty err
check "a warning is exit status 1" health_is 1 --rules warning.ini
check "the first line has the reason and the numbers" \
	first_line_says '^warning: [0-9.]+ % of the memory is available \(warning down from 100 %\)$'
check "what is critical is exit status 2" health_is 2 --rules critical.ini
check "the first line has the reason" first_line_says '^critical: .* \(critical down from 100 %\)$'
check "what can't be told is exit status 3" health_is 3 --rules never.ini
check "the first line says so, too" first_line_says '^unknown: '
check "rules that could not be judged are named" says '^not judged: crash-loop$'
check "in JSON as well" eval 'health_is 3 --rules never.ini --json &&
	jq_says ".[\"ktally.health.level\"] == \"unknown\" and
		.[\"ktally.health.unjudged\"] == [\"crash-loop\"]"'

check "so it is with --json" health_is 1 --rules warning.ini --json
check "which is one object" jq_says '.["ktally.health.level"] == "warning"'
check "with verdict, evidence and reason" jq_says '.["ktally.health.verdicts"] | length == 1 and
	(.[0] | .rule == "memory-available" and .level == "warning" and .subject == "host" and
	.value > 0 and .value < 1 and .threshold == 1 and .since_ns > 0 and (.text | length) > 20)'
check "a healthy host has no verdict" eval 'health_is 0 --rules quiet.ini -j &&
	jq_says ".[\"ktally.health.verdicts\"] == [] and .[\"ktally.health.unjudged\"] == []"'

rules zombies.ini '[zombies]' 'warning = 3' 'warning-clear = 2' 'critical = never'
check "a parent is careless" start_careless
check "a process is named with its pid" eval 'health_is 1 --rules zombies.ini &&
	says "\(pid $careless\) has 3 ended children that it does not wait for \(warning from 3\)"'
check "its name is printed as text" says '^warning: a\?\[2J"\?b\? \(pid'
check "its name is JSON" eval 'health_is 1 --rules zombies.ini --json && jq_says \
	"[.[\"ktally.health.verdicts\"][] | select(.[\"process.pid\"] == $careless)] | length == 1"'

check "rules print as a file that reads the same" prints_rules_that_it_reads
check "and show what a file changes" eval '"$ktally" health -p --rules zombies.ini >out &&
	says "^critical = never$"'

mkdir -p config/ktally
cp warning.ini config/ktally/health.ini
chmod 600 config/ktally/health.ini
check "the user's file is read" health_is 1
check "--rules is read in its place" health_is 0 --rules quiet.ini
chmod 666 config/ktally/health.ini
check "a file that others may write is refused" health_is 3
check "with a sentence" says 'health.ini is not read: others than its owner may write it' err
check "and there is no verdict" is_empty out
rm -r config

cp critical.ini health.ini
mkdir -p ktally .config/ktally
cp critical.ini ktally/health.ini
cp critical.ini .config/ktally/health.ini
usual() { env HOME="$1" XDG_CONFIG_HOME="$2" "$ktally" health -p | cmp -s - printed; }
check "no file in the current folder is read" usual /nonexistent ""
check "not even by a relative XDG_CONFIG_HOME or HOME" eval 'usual . . && usual "" .'
check "the same file is, by an absolute one" eval '! usual "$scratch" ""'

# As after su(1), which leaves root's HOME to another user.
mkdir -p locked/.config/ktally
chmod 700 locked
if [ "$(id -u)" = 0 ]; then
	cp "$ktally" ktally-of-nobody
	chmod 711 "$scratch"
	check "a home that is another's has no file" eval 'env -u XDG_CONFIG_HOME HOME="$scratch/locked" \
		setpriv --reuid 65534 --regid 65534 --clear-groups ./ktally-of-nobody health -p | cmp -s - printed'
else
	check "a home that is another's has no file # SKIP needs root" true
fi

printf '[load]\nwarning = 8 %%\n' >bad.ini
chmod 600 bad.ini
check "a bad file is exit status 3" health_is 3 --rules bad.ini
check "with file, line and what is wrong" \
	says "^ktally health: bad.ini:2: warning: '8 %' is not a number without unit$" err
check "a file that is missing is exit status 3" health_is 3 --rules missing.ini
check "and is named" says 'missing.ini: No such file' err

check "an unknown option is exit status 3" health_is 3 --nonsense
check "a source that is none is exit status 3" health_is 3 --source file
check "an argument too many is exit status 3" health_is 3 extra
check "help is exit status 0" health_is 0 --help
check "what can't be printed is exit status 3" eval 'fails_to_print --rules quiet.ini &&
	fails_to_print --rules quiet.ini --json'
[ "$failed" -eq 0 ]
