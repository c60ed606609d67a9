import { joined, trimmed } from '../encode/encoded.ts';
import { sh, type Shell } from '../encode/shell.ts';

// Fixed parts of a generated shell test. They are Bash in the style of the kernel's own CXL tests in ndctl: checks first, exit 77
// to skip, a trap that reports the line, a trap that cleans up. The root of /proc and /sys is configurable, for a dry run.

/** Settings and traps. */
export const preamble = sh`
root=\${QUIESCE_ROOT:-}
settle_seconds=\${QUIESCE_SETTLE:-2}
iomem=$root/proc/iomem
held=$root/run/modprobe.d/quiesce.conf
rc=77
number=0
passed=0
failed=0
skipped=0
loaded=()

[ -n "\${QUIESCE_TRACE:-}" ] && set -x
set -eE

err() {
  echo "Bail out! line $1: a command failed"
  exit "$rc"
}
trap 'err $LINENO' ERR`;

/** The function library; a script contains the functions that it calls. */
const functions = sh`
cleanup() {
  trap - ERR
  set +e
  rm -f "$held"
  if [ -z "\${QUIESCE_KEEP:-}" ]; then
    for ((i = \${#loaded[@]} - 1; i >= 0; i--)); do
      modprobe -r "\${loaded[$i]}" >/dev/null 2>&1
    done
  fi
}

skip() {
  echo "KTAP version 1"
  echo "1..0 # SKIP $1"
  exit 77
}

check_prereq() {
  command -v "$1" >/dev/null 2>&1 || skip "$1 is not installed"
}

say() {
  number=$((number + 1))
  echo "$1 $number $2"
}

pass() {
  passed=$((passed + 1))
  say ok "$1"
}

fail() {
  failed=$((failed + 1))
  say "not ok" "$1"
}

skip_one() {
  skipped=$((skipped + 1))
  say ok "$1 # SKIP $2"
}

is_loaded() {
  [ -d "$root/sys/module/$1" ]
}

# Where there is no udev, there is nothing of it to wait for.
settle() {
  if command -v udevadm >/dev/null 2>&1; then udevadm settle || true; fi
  sleep "$settle_seconds"
}

# A module that udev must not load before its turn; modprobe by its name still does.
hold() {
  mkdir -p "$(dirname "$held")"
  printf 'blacklist %s\\n' "$@" > "$held"
}

load() {
  if modprobe "$1" && is_loaded "$1"; then
    loaded+=("$1")
    pass "load $1"
  else
    fail "load $1"
  fi
}

# The scenario's kernel has no such module.
load_missing() {
  if modprobe "$1" 2>/dev/null; then
    fail "modprobe cannot find $1"
  else
    pass "modprobe cannot find $1"
  fi
}

# What it needs by symbol and nothing else: no soft dependencies.
insert() {
  local needed
  for needed in $(modinfo -F depends "$1" | tr ',' ' '); do
    is_loaded "$needed" || insert "$needed"
  done
  # Of a later kernel it may be one of those that another needed.
  if is_loaded "$1"; then return; fi
  insmod "$(modinfo -n "$1")" || return
  loaded+=("$1")
}

load_bare() {
  if insert "$1" && is_loaded "$1"; then
    pass "load $1 without soft dependencies"
  else
    fail "load $1 without soft dependencies"
  fi
}

together() {
  local module jobs=()
  for module in "$@"; do
    modprobe "$module" &
    jobs+=("$!")
    loaded+=("$module")
  done
  wait "\${jobs[@]}" || true
  pass "load $* together"
}

to() {
  if echo "$2" > "$1"; then
    pass "$3"
  else
    fail "$3"
  fi
}

drivers_of() {
  local folder
  for folder in "$root"/sys/bus/*/drivers/"$1"; do
    [ -d "$folder" ] && echo "$folder"
  done
}

bind() {
  to "$(drivers_of "$2")/bind" "$1" "bind $1 to $2"
}

unbind() {
  to "$(drivers_of "$2")/unbind" "$1" "unbind $1 from $2"
}

# Every device that a driver has: numbers of regions and dax devices are of the boot's own making.
unbind_all() {
  local folder device
  folder=$(drivers_of "$1")
  for device in "$folder"/*; do
    [ -L "$device" ] || continue
    case \${device##*/} in
      module) ;;
      *) to "$folder/unbind" "\${device##*/}" "unbind \${device##*/} from $1" ;;
    esac
  done
}

attempt() {
  if "$@" >/dev/null 2>&1; then
    pass "$*"
  else
    fail "$*"
  fi
}

unplug() {
  local device=$root/sys/bus/pci/devices/$1
  [ -e "$device" ] || device=$(dirname "$(readlink -f "$root/sys/bus/cxl/devices/$1")")
  to "$device/remove" 1 "unplug $1"
}

await_file() {
  local i
  for ((i = 0; i < 100; i++)); do
    if grep -q "$2" "$1"; then
      pass "$3"
      return
    fi
    sleep 0.1
  done
  fail "$3"
}

await_log() {
  local i
  for ((i = 0; i < 100; i++)); do
    if dmesg | grep -q "$1"; then
      pass "$2"
      return
    fi
    sleep 0.1
  done
  fail "$2"
}

# Numbers of regions and dax devices hang on the order of probes and are left out, as are other devices' lines.
seen_iomem() {
  sed -E 's/^ *//; s/ : region[0-9]+$/ : regionN/; s/ : dax[0-9]+\\.[0-9]+$/ : daxN.N/' "$iomem" |
    grep -E ' : (CXL Window [0-9]+|Soft Reserved|regionN|daxN\\.N|System RAM \\(kmem\\))$' || true
}

seen_regions() {
  cxl list -R | tr -d ' \\n' | grep -o '"resource":[0-9]*,"size":[0-9]*' |
    sed -E 's/[^0-9]+/ /g; s/^ //' | LC_ALL=C sort || true
}

seen_dax() {
  local device what
  daxctl list -D | tr -d ' \\n' | grep -oE '"chardev":[^{}]*"mode":"[a-z-]+"' |
    sed -E 's/^"chardev":"([^"]*)".*"size":([0-9]+),.*"mode":"([a-z-]+)"$/\\1 \\2 \\3/' |
    while read -r device what; do echo "$what $(owner_of "$device")"; done | LC_ALL=C sort || true
}

# Whose a dax device is, by what it is below: of two ends this may be all that differs.
owner_of() {
  case $(readlink -f "$root/sys/bus/dax/devices/$1") in
    */region*) echo region ;;
    */hmem*) echo hmem ;;
    *) echo unknown ;;
  esac
}

tell_seen() {
  local line
  while IFS= read -r line; do echo "# $1: \${line:-nothing}"; done
}

finish() {
  trap - ERR
  echo "# Totals: pass:$passed fail:$failed xfail:0 xpass:0 skip:$skipped error:0"
  [ "$failed" -eq 0 ]
}

# One of the ends that the model allows, in all three parts at once.
ends_as() {
  local end=$1
  [ "$now_iomem" = "$(end_"$end" iomem)" ] &&
    [ "$now_regions" = "$(end_"$end" regions)" ] &&
    [ "$now_dax" = "$(end_"$end" dax)" ]
}

# A later kernel keeps Soft Reserved ranges out of /proc/iomem, and ends as the bug does when all else is as there.
as_here() {
  if [ -n "$shows_reserved" ]; then cat; else grep -v ' : Soft Reserved$' || true; fi
}

ends_as_bug() {
  local end=$1
  [ "$now_iomem" = "$(end_"$end" iomem | as_here)" ] &&
    [ "$now_regions" = "$(end_"$end" regions)" ] &&
    [ "$now_dax" = "$(end_"$end" dax)" ]
}

# An end that agrees in one part.
agrees() {
  local part=$1 now=$2 end
  for ((end = 1; end <= ends; end++)); do
    if [ "$now" = "$(end_"$end" "$part")" ]; then
      return 0
    fi
  done
  return 1
}

look() {
  now_iomem=$(seen_iomem)
  now_regions=$(seen_regions)
  now_dax=$(seen_dax)
}

tell_all() {
  tell_seen iomem <<< "$now_iomem"
  tell_seen "cxl list" <<< "$now_regions"
  tell_seen "daxctl list" <<< "$now_dax"
}
`;

/** The functions that a text calls, transitively, in library order. */
export function functionsFor(text: Shell): Shell {
  const all = trimmed(functions)
    .split(/\n\n(?=(?:# .*\n)?\w+\(\) \{)/)
    // A part of a shell text between two empty lines is a valid shell text.
    .map((body) => ({ name: /^(\w+)\(\) \{/m.exec(body)?.[1] ?? '', body: body as Shell }));
  const needed = new Set<string>();
  const need = (caller: string): void => {
    for (const { name, body } of all) {
      if (needed.has(name) || !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(caller)) continue;
      needed.add(name);
      need(body);
    }
  };
  need(text);
  return joined(
    all.filter(({ name }) => needed.has(name)).map(({ body }) => body),
    '\n\n',
  );
}
