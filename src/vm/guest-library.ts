/**
 * The commands of the steps, as functions of the guest's shell. `did` records each executed command with the kernel's names: this
 * is the script in the capture folder, which `quiesce import` parses. Marks in the kernel log delimit each command for `quiesce
 * conform`.
 */
export const guestLibrary = `k() { echo "QREF: $*" > /dev/kmsg; }
did() { echo "$*" >> /out/scenario.sh; }

# With its path: a busybox shell would take its own applet, whose tables kmod cannot read.
# Soft dependencies would load modules that the order does not name.
tables() {
  /sbin/depmod 2>/dev/null
  [ -e /softdeps ] || : > "/lib/modules/$(uname -r)/modules.softdep"
  rm -f "/lib/modules/$(uname -r)/modules.softdep.bin"
}
failed() { [ "$1" = 0 ] || k "$2 failed: $1 $(head -n 1 /tmp/err)"; }

m() { did "m $1"; k "modprobe $1"; /sbin/modprobe "$@" 2>/tmp/err; r=$?; failed $r "modprobe $1"; k "modprobe $1 done rc=$r"; }
rmm() { for x in "$@"; do did "rmm $x"; k "rmmod $x"; /sbin/rmmod "$x" 2>/tmp/err; failed $? "rmmod $x"; done; }
# All at once, as udev's workers do.
par() { did "par $*"; for x in "$@"; do ( k "modprobe $x (parallel)"; /sbin/modprobe "$x"; k "modprobe $x done rc=$?" ) & done; wait; }
# Away from modprobe, the kernel's own request_module() included; \`late\` loads it all the same.
hold() { did "hold $*"; for x in "$@"; do k "module $x withheld from modprobe"; find /lib/modules -name "$x.ko" -exec mv {} /hold/ \\;; done; }
module_file() { if [ -e "/hold/$1.ko" ]; then echo "/hold/$1.ko"; else find /lib/modules -name "$1.ko"; fi; }
late() { for x in "$@"; do did "late $x"; k "insmod $x (late)"; /sbin/insmod "$(module_file "$x")" 2>/tmp/err; r=$?; failed $r "insmod $x"; k "insmod $x done rc=$r"; done; }

# The modules of all devices that are there now.
coldplug() {
  did coldplug; k 'coldplug of every device'
  find /sys/devices -name uevent -exec grep -hs '^MODALIAS=' {} + | sed 's/^MODALIAS=//' | sort -u |
    grep -E 'cxl|CXL|ACPI0017|pci:.*bc05sc02|hmem|dax' > /tmp/aliases
  while read -r alias; do /sbin/modprobe -q "$alias" & done < /tmp/aliases
  wait
}
# Until the kernel has said nothing for two seconds, a minute at most.
settle() {
  did settle; k settle; quiet=0; before=; n=0
  while [ $quiet -lt 2 ] && [ $n -lt 60 ]; do
    sleep 1; n=$((n + 1)); now=$(dmesg | tail -n 1)
    if [ "$now" = "$before" ]; then quiet=$((quiet + 1)); else quiet=0; fi
    before=$now
  done
}

# Names that only the running kernel knows: of a memdev by its serial number, of a port by what is above it.
cxl_devices=/sys/bus/cxl/devices
memdev() { for d in "$cxl_devices"/mem*; do [ -e "$d/serial" ] && [ $(($(cat "$d/serial"))) = $((0x$1)) ] && echo "\${d##*/}"; done; }
port_of() { for d in "$cxl_devices"/port* "$cxl_devices"/endpoint*; do
  [ -e "$d/uport" ] && [ "$(basename "$(readlink -f "$d/uport")")" = "$1" ] && echo "\${d##*/}"; done; }
bridge() { printf 'pci0000:%02x' "$1"; }
region_in() { for d in "$cxl_devices"/region*; do
  [ -e "$d/resource" ] && case $(readlink -f "$d") in */decoder0."$1"/*) echo "\${d##*/}";; esac; done; }

# The result of the write is the kernel's answer.
answer() { if echo "$1" > "$2"; then r=0; else r=1; fi; }
unbind() { [ -n "$1" ] || return; did "unbind $1 $2 $3"; k "unbind $1 from $2/$3"; answer "$1" "/sys/bus/$2/drivers/$3/unbind"; k "unbind rc=$r"; }
bind() { [ -n "$1" ] || return; did "bind $1 $2 $3"; k "bind $1 to $2/$3"; answer "$1" "/sys/bus/$2/drivers/$3/bind"; k "bind rc=$r"; }
autoprobe() { did "echo $2 > /sys/bus/$1/drivers_autoprobe"; k "$1 bus autoprobe $2"; echo "$2" > "/sys/bus/$1/drivers_autoprobe"; }
unplug() { did "unplug $1"; k "pci remove $1"; echo 1 > "/sys/bus/pci/devices/$1/remove"; k "pci remove $1 done"; }
rescan() { did rescan; k 'pci rescan'; echo 1 > /sys/bus/pci/rescan; k 'pci rescan done'; }
run() { did "run $*"; k "run: $*"; "$@" > /tmp/run 2>&1; r=$?; head -n 20 /tmp/run | while read -r l; do [ -z "$l" ] || k "  | $l"; done; k "run rc=$r"; }

driver_of() { if [ -e "$1/driver" ]; then basename "$(readlink "$1/driver")"; else echo -; fi; }
with_drivers() { for d in "$@"; do [ ! -e "$d" ] || echo "\${d##*/} driver=$(driver_of "$d")"; done; }
devices() {
  echo '# /sys/bus/cxl/devices'; with_drivers /sys/bus/cxl/devices/*
  echo '# /sys/bus/dax/devices'; with_drivers /sys/bus/dax/devices/*
  echo '# platform hmem'; with_drivers /sys/bus/platform/devices/hmem* /sys/bus/platform/devices/ACPI0017*
  echo '# /sys/bus/cxl/drivers'; ls /sys/bus/cxl/drivers
  echo '# pci class 0502'; for d in /sys/bus/pci/devices/*; do memory_function "\${d##*/}" && with_drivers "$d"; done
  echo '# devices_deferred'; cat /sys/kernel/debug/devices_deferred 2>/dev/null
}
# Only attributes that are read without effect.
attributes='start size mode interleave_ways interleave_granularity target_list locked qos_class dpa_resource dpa_size decoders_committed serial ram/size pmem/size numa_node resource align state target_node memmap_on_memory'
attrs() {
  for d in /sys/bus/cxl/devices/* /sys/bus/dax/devices/* /sys/bus/platform/devices/hmem*; do
    [ -e "$d" ] || continue
    for a in $attributes target0 target1 target2 target3; do
      [ -f "$d/$a" ] && value=$(cat "$d/$a" 2>/dev/null) && [ -n "$value" ] && echo "\${d##*/}/$a=$value"
    done
  done
}
listed() { # FILE COMMAND..: a tool's answer, where the guest has the tool
  f=$1; shift; command -v "$1" > /dev/null || return
  timeout 120 "$@" > "$f" 2>/tmp/err || head -n 3 /tmp/err > "\${f%.json}.err"
}
snap() {
  did "snap $1"; k "SNAP $1"
  s=/out/snap-$1; [ "$1" != final ] || s=/out
  mkdir -p "$s"
  cat /proc/iomem > "$s/iomem.txt"
  listed "$s/cxl-list.json" cxl list -BPEMDTRXi
  listed "$s/daxctl-list.json" daxctl list -RDMi
  sed 's/ 0x[0-9a-f]*//' /proc/modules > "$s/lsmod.txt"
  devices > "$s/devices.txt"
  attrs > "$s/attrs.txt"
  { grep -E 'MemTotal|MemFree' /proc/meminfo; cat /sys/devices/system/node/has_memory /sys/devices/system/node/possible /sys/devices/system/node/online
    grep -h MemTotal /sys/devices/system/node/node*/meminfo; } > "$s/memory.txt" 2>/dev/null
}

# Everything in /out over the second serial line, as text.
ship() {
  k 'ship the capture'
  dump_decoders > /out/hdm.txt 2>/dev/null
  cat /proc/cmdline > /out/kcmdline.txt
  for t in CEDT SRAT HMAT; do
    [ ! -e /sys/firmware/acpi/tables/$t ] || cat /sys/firmware/acpi/tables/$t > "/out/$(echo $t | tr '[:upper:]' '[:lower:]').dat"
  done
  [ ! -e /sys/devices/system/memory/block_size_bytes ] || cat /sys/devices/system/memory/block_size_bytes > /out/memory_block_size
  dmesg > /out/dmesg.txt
  stty -F /dev/ttyS1 raw 2>/dev/null
  { echo; echo '=====BEGIN====='; (cd /out && find . | cpio -o -H newc 2>/dev/null) | gzip -c | base64; echo '=====END====='; } > /dev/ttyS1
  sleep 1
}
`;
