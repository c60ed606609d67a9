#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Makes a folder that `quiesce import` reads, of the box that it runs on.
#
#   sh capture.sh [FOLDER]       FOLDER is made; default: quiesce-capture
#
# It reads, it writes into FOLDER, and nothing else. Without root some
# files are left out or say less: it names them and goes on. Serial
# numbers, UUIDs, MAC addresses and host names are taken out of all
# text; of the kernel configuration and the command line only what
# matters to CXL and memory is kept. Look through FOLDER all the same
# before you send it to somebody.
#
# QUIESCE_ROOT=DIR reads DIR/proc, DIR/sys, DIR/boot and DIR/lib instead,
# and takes commands from DIR/bin first: an image that is mounted, a test.

set -u
LC_ALL=C
export LC_ALL
umask 077

say() {
    printf '%s\n' "$*" >&2
}

case ${1-} in
-*)
    say "usage: sh capture.sh [FOLDER]"
    exit 2
    ;;
esac

out=${1:-quiesce-capture}
root=${QUIESCE_ROOT:-}
[ -z "$root" ] || PATH=$root/bin:$PATH

for tool in awk cat grep mkdir uname; do
    command -v "$tool" >/dev/null || {
        say "capture.sh: $tool is missing"
        exit 2
    }
done
if ! mkdir "$out"; then
    say "capture.sh: name a folder that is not there yet"
    exit 2
fi

proc=$root/proc
sys=$root/sys
release=$(cat "$proc/sys/kernel/osrelease" 2>/dev/null || uname -r)

# ---- what must not leave the box -----------------------------------------

# The names of the host, one a line.
hosts() {
    cat "$proc/sys/kernel/hostname" "$root/etc/hostname" 2>/dev/null
    uname -n
}

# Every serial number that can be read, one a line.
numbers() {
    for file in "$sys"/class/dmi/id/*_serial "$sys"/class/dmi/id/*_uuid "$sys"/class/dmi/id/*_asset_tag \
        "$sys"/bus/cxl/devices/mem*/serial "$sys"/class/nvme/*/serial "$sys"/block/*/device/serial \
        "$sys"/block/*/device/wwid "$sys"/bus/usb/devices/*/serial; do
        cat "$file" 2>/dev/null
        # A command may end a line or not.
        echo
    done
    # What the kernel shows in hex, cxl prints in decimal.
    for file in "$sys"/bus/cxl/devices/mem*/serial; do
        [ -r "$file" ] && printf '%u\n' "$(cat "$file")" 2>/dev/null
    done
}

QUIESCE_HOSTS=$(hosts)
QUIESCE_NUMBERS=$(numbers)
export QUIESCE_HOSTS QUIESCE_NUMBERS

# Takes secrets out of text. No intervals such as {4}: older mawk has none.
# shellcheck disable=SC2016
redact='
BEGIN {
    h = "[0-9A-Fa-f]"
    h4 = h h h h
    uuid = h4 h4 "-" h4 "-" h4 "-" h4 "-" h4 h4 h4
    digest = h4 h4 h4 h4 h4 h4 h4 h4
    mac = h h ":" h h ":" h h ":" h h ":" h h ":" h h
    kept = "^(memmap|mem|memhp_.*|memory_hotplug[.].*|efi|efi_fake_mem|numa.*|acpi.*|pci.*|module_blacklist|modprobe[.]blacklist|initcall_.*|driver_async_probe|dyndbg|.*[.]dyndbg|.*async_probe|cxl.*|dax.*|hmem.*|kmem.*|device_dax.*|device_hmem.*|libnvdimm.*|nd_.*|sfc.*|log_buf_len|loglevel|iomem|hugepages.*|movable.*|kernelcore|crashkernel|deferred_probe_timeout|fw_devlink.*|qref.*)$"
    # Words of kernel logs: a box of such a name gives nothing away, and the log would make no sense without them.
    common = "^(localhost|kernel|linux|cxl|dax|hmem|kmem|acpi|pci|cpu|bus|mem|memory|system|node|numa|host|port|root|region|reserved|soft|none|null|unknown|default|string|specified|unspecified|virtual|machine|qemu|debian|fedora|ubuntu|redhat|systemd)$"
    n = split(ENVIRON["QUIESCE_HOSTS"], line, "\n")
    for (i = 1; i <= n; i++) {
        add(line[i])
        sub(/[.].*/, "", line[i])
        add(line[i])
    }
    n = split(ENVIRON["QUIESCE_NUMBERS"], line, "\n")
    for (i = 1; i <= n; i++) add(line[i])
    # The longest first: a name with its domain before the name alone.
    for (i = 1; i < count; i++)
        for (j = i + 1; j <= count; j++)
            if (length(secret[j]) > length(secret[i])) {
                word = secret[i]
                secret[i] = secret[j]
                secret[j] = word
            }
}
function add(word) {
    word = tolower(word)
    gsub(/^[ \t]+|[ \t\r]+$/, "", word)
    if (length(word) < 4 && word !~ /^[a-z][a-z0-9][a-z0-9]$/) return
    if (word ~ common || word ~ /^(not|to be|o[.]e[.]m|0x0*$|0*$)/ || word in seen) return
    seen[word] = 1
    secret[++count] = word
}
# Every whole word of a text that is the secret, in whatever case.
function hide(text, word,    done, at, n) {
    n = length(word)
    done = ""
    while ((at = index(tolower(text), word)) > 0) {
        if (substr(done text, length(done) + at - 1, 1) ~ /[A-Za-z0-9_]/ || substr(text, at + n, 1) ~ /[A-Za-z0-9_]/)
            done = done substr(text, 1, at + n - 1)
        else
            done = done substr(text, 1, at - 1) "redacted"
        text = substr(text, at + n)
    }
    return done text
}
# A kernel command line: arguments in quotes may hold blanks, and those behind -- are for init.
function arguments(text,    i, c, quoted, word, all) {
    word = all = ""
    quoted = 0
    for (i = 1; i <= length(text) + 1; i++) {
        c = substr(text, i, 1)
        if (c == "\"") quoted = !quoted
        if (c == "" || c == " " && !quoted) {
            if (word == "--") return all "-- redacted"
            if (index(word, "=") > 1 && substr(word, 1, index(word, "=") - 1) !~ kept)
                word = substr(word, 1, index(word, "=")) "redacted"
            all = all word c
            word = ""
        } else word = word c
    }
    return all
}
# Serial numbers of a listing, counted from 1 in the order in which they come.
function serials(text,    done, value) {
    done = ""
    while (match(text, /"serial":[ ]*("[^"]*"|[0-9]+)/)) {
        value = substr(text, RSTART, RLENGTH)
        sub(/^"serial":[ ]*/, "", value)
        if (!(value in number)) number[value] = ++numbers
        done = done substr(text, 1, RSTART - 1) "\"serial\":" number[value]
        text = substr(text, RSTART + RLENGTH)
    }
    return done text
}
{
    text = serials($0)
    if (what == "cmdline") text = arguments(text)
    else if (match(text, /(Kernel command|Command) line: /))
        text = substr(text, 1, RSTART + RLENGTH - 1) arguments(substr(text, RSTART + RLENGTH))
    sub(/command line parameters ".*"/, "command line parameters \"redacted\"", text)
    for (i = 1; i <= count; i++) text = hide(text, secret[i])
    gsub(uuid, "00000000-0000-0000-0000-000000000000", text)
    gsub(digest, "00000000000000000000000000000000", text)
    gsub(mac, "00:00:00:00:00:00", text)
    gsub(/[A-Za-z0-9._+-]+@[A-Za-z0-9._-]+/, "user@host", text)
    gsub(/ostname (set )?to <[^>]*>/, "ostname to <redacted>", text)
    gsub(/(wwn-0x|eui[.]|naa[.])[0-9A-Fa-f]+/, "redacted", text)
    gsub(/[Ss]erial ?([Nn]umber|[Nn]o[.]?|#)[:= ]+[^ ,;"]+/, "serial number redacted", text)
    print text
}'

# ---- files ---------------------------------------------------------------

kept=0

# save NAME [cmdline]: stdin, without secrets, unless there is nothing in it.
save() {
    awk -v what="${2-}" "$redact" >"$out/$1" && [ -s "$out/$1" ] && return 0
    rm -f "$out/$1"
    return 1
}

# done_with NAME STATUS WHY: counts the file, or says why there is none.
done_with() {
    if [ "$2" -eq 0 ]; then
        kept=$((kept + 1))
        say "$1: saved"
    else
        say "$1: left out: $3"
    fi
}

# from NAME FILE [cmdline]: a file that everybody may read.
from() {
    # The braces keep the shell quiet about a file that it may not open.
    { save "$1" "${3-}" <"$2"; } 2>/dev/null
    done_with "$1" $? "${2#"$root"} cannot be read"
}

from osrelease.txt "$proc/sys/kernel/osrelease"
from proc-cmdline "$proc/cmdline" cmdline
from memory_block_size "$sys/devices/system/memory/block_size_bytes"

# Addresses of modules say where the kernel lies: they stay here.
awk '{ print $1, $2, $3 }' "$proc/modules" 2>/dev/null | save lsmod.txt
done_with lsmod.txt $? "/proc/modules cannot be read"

from iomem.txt "$proc/iomem"
if [ -f "$out/iomem.txt" ] && ! grep -q '^ *0*[1-9a-f]' "$out/iomem.txt"; then
    say "iomem.txt: needs root: without it all addresses are 0; run this script as root to have them"
fi

for table in CEDT SRAT HMAT; do
    case $table in CEDT) name=cedt.dat ;; SRAT) name=srat.dat ;; *) name=hmat.dat ;; esac
    file=$sys/firmware/acpi/tables/$table
    if [ ! -e "$file" ]; then
        say "$name: left out: this box has no $table"
    elif cat "$file" >"$out/$name" 2>/dev/null && [ -s "$out/$name" ]; then
        done_with "$name" 0
    else
        rm -f "$out/$name"
        done_with "$name" 1 "needs root: sudo cat ${file#"$root"} > $out/$name"
    fi
done

# Firmware's own memory map: the log may have lost it.
index=0
while [ -d "$sys/firmware/memmap/$index" ]; do
    entry=$sys/firmware/memmap/$index
    { read -r start <"$entry/start" && read -r end <"$entry/end" && read -r type <"$entry/type"; } 2>/dev/null || break
    printf '%s-%s : %s\n' "${start#0x}" "${end#0x}" "$type"
    index=$((index + 1))
done | save memmap.txt
done_with memmap.txt $? "/sys/firmware/memmap is not there or needs root"

{ dmesg 2>/dev/null || journalctl -k -b -o short-monotonic --no-hostname 2>/dev/null; } | save dmesg.txt
done_with dmesg.txt $? "needs root: run this script as root, or allow it: sysctl kernel.dmesg_restrict=0"

if command -v cxl >/dev/null; then
    { cxl list -BPEMDTRXi 2>/dev/null || cxl list -vvv 2>/dev/null; } | save cxl-list.json
    done_with cxl-list.json $? "cxl list prints nothing; as root it may"
else
    say "cxl-list.json: left out: the command cxl is not installed (package ndctl or cxl-cli)"
fi
if command -v daxctl >/dev/null; then
    daxctl list -RDMi 2>/dev/null | save daxctl-list.json
    done_with daxctl-list.json $? "daxctl list prints nothing; as root it may"
else
    say "daxctl-list.json: left out: the command daxctl is not installed (package daxctl)"
fi

config() {
    for file in "$root/boot/config-$release" "$root/lib/modules/$release/config" "$root/lib/modules/$release/build/.config"; do
        [ -r "$file" ] && cat "$file" && return
    done
    gzip -dc "$proc/config.gz" 2>/dev/null
}
config | grep -E '^(# )?CONFIG_(CXL|DEV_DAX|DAX|ACPI_HMAT|ACPI_NUMA|EFI_SOFT_RESERVE|LIBNVDIMM|MEMORY_HOTPLUG|SFC)' | save config.txt
done_with config.txt $? "neither /boot/config-$release nor /proc/config.gz can be read"

# Devices and the drivers that have bound them.
driver_of() {
    driver=-
    [ -e "$1/driver" ] && driver=$(cd -P "$1/driver" && basename "$PWD")
    printf '%s driver=%s\n' "$(basename "$1")" "$driver"
}
devices() {
    for bus in cxl dax; do
        printf '# /sys/bus/%s/devices\n' "$bus"
        for device in "$sys/bus/$bus/devices"/*; do
            [ -e "$device" ] && driver_of "$device"
        done
    done
    printf '# platform hmem\n'
    for device in "$sys"/bus/platform/devices/hmem* "$sys"/bus/platform/devices/ACPI0017*; do
        [ -e "$device" ] && driver_of "$device"
    done
    printf '# pci class 0502\n'
    for device in "$sys"/bus/pci/devices/*; do
        case $(cat "$device/class" 2>/dev/null) in 0x0502*) driver_of "$device" ;; esac
    done
}
if [ -d "$sys/bus/cxl" ] || [ -d "$sys/bus/dax" ]; then
    devices | save devices.txt
    done_with devices.txt $? "/sys/bus cannot be read"
else
    say "devices.txt: left out: no CXL or dax driver is loaded"
fi

attributes() {
    for device in "$sys"/bus/cxl/devices/decoder* "$sys"/bus/cxl/devices/region* "$sys"/bus/dax/devices/dax*; do
        for name in start size resource interleave_granularity interleave_ways target_list region mode locked state; do
            if [ -f "$device/$name" ] && value=$(cat "$device/$name" 2>/dev/null); then
                printf '%s/%s=%s\n' "$(basename "$device")" "$name" "$value"
            fi
        done
        for file in "$device"/target[0-9]*; do
            if [ -f "$file" ] && value=$(cat "$file" 2>/dev/null); then
                printf '%s/%s=%s\n' "$(basename "$device")" "$(basename "$file")" "$value"
            fi
        done
    done
}
attributes | save attrs.txt
done_with attrs.txt $? "there is no CXL or dax device"

say
if [ "$kept" -eq 0 ]; then
    say "nothing could be saved"
    exit 1
fi
say "$kept files are in $out; look through them, then: quiesce import $out"
