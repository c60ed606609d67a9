/**
 * The work of platform firmware before the kernel runs: HDM decoders are programmed and committed through /dev/mem, from the
 * shell, so that no compiler is needed. `fw hb UID INDEX BASE SIZE WAYS GRANULARITY TARGETS`, `fw ep SERIAL INDEX BASE SIZE WAYS
 * GRANULARITY SKIP`, `fw usp ADDRESS …` as for a host bridge; a final `nocommit` leaves the decoder uncommitted. Needs
 * `iomem=relaxed` on the kernel command line.
 * @kernel drivers/cxl/core/hdm.c:init_hdm_decoder
 */
export const guestFirmware = `# le FILE OFFSET BYTES: a little-endian number
le() { od -An -v -t "u$3" -j "$(($2))" -N "$3" "$1" | tr -d ' \\n'; }
r32() { devmem "$(($1))" 32; }
w32() { devmem "$(($1))" 32 "$(($2))"; }

# The component registers of the host bridge with this UID (CEDT, CHBS records).
chbs() {
  table=/tmp/cedt; [ -e $table ] || cat /sys/firmware/acpi/tables/CEDT > $table
  at=36; size=$(wc -c < $table)
  while [ "$at" -lt "$size" ]; do
    if [ "$(le $table $at 1)" = 0 ] && [ "$(le $table $((at + 4)) 4)" = "$1" ]; then le $table $((at + 16)) 8; return 0; fi
    step=$(le $table $((at + 2)) 2); [ "$step" -gt 0 ] || return 1
    at=$((at + step))
  done
  return 1
}

# PCI: extended capabilities of the function whose configuration space lies in /tmp/cfg
extended() { # ID AFTER
  at=$2; if [ "$at" = 0 ]; then at=256; else at=$(($(le /tmp/cfg "$at" 4) >> 20)); fi
  while [ "$at" -ge 256 ]; do
    head=$(le /tmp/cfg "$at" 4); [ "$head" != 0 ] && [ "$head" != 4294967295 ] || return 1
    if [ $((head & 0xffff)) = $(($1)) ]; then echo "$at"; return 0; fi
    at=$((head >> 20))
  done
  return 1
}
dvsec() { # ID: a capability of the CXL consortium
  from=0
  while from=$(extended 0x23 "$from"); do
    if [ "$(le /tmp/cfg $((from + 4)) 2)" = $((0x1e98)) ] && [ "$(le /tmp/cfg $((from + 8)) 2)" = "$1" ]; then echo "$from"; return 0; fi
  done
  return 1
}
config16() { # ADDRESS OFFSET VALUE
  # shellcheck disable=SC2059 # the format is made of octal escapes
  printf "\\\\$(printf %03o $(($3 & 255)))\\\\$(printf %03o $(($3 >> 8 & 255)))" |
    dd of="/sys/bus/pci/devices/$1/config" bs=2 seek=$(($2 / 2)) conv=notrunc 2>/dev/null
}
serial() { if at=$(extended 3 0); then printf '%x' $(($(le /tmp/cfg $((at + 4)) 4) | $(le /tmp/cfg $((at + 8)) 4) << 32)); else echo 0; fi; }
memory_function() { case $(cat "/sys/bus/pci/devices/$1/class") in 0x0502*) return 0;; esac; return 1; }

# sn SERIAL: the address of the memdev with this serial number; found once, then remembered
sn() {
  if [ ! -e /tmp/serials ]; then
    for function in /sys/bus/pci/devices/*; do
      function=\${function##*/}; memory_function "$function" || continue
      cat "/sys/bus/pci/devices/$function/config" > /tmp/cfg
      echo "$(serial) $function" >> /tmp/serials
    done
  fi
  sed -n "s/^$1 //p" /tmp/serials
}

# component ADDRESS: the component registers of a PCI function, its memory space switched on
component() {
  cat "/sys/bus/pci/devices/$1/config" > /tmp/cfg
  locator=$(dvsec 8) || return 1
  count=$((($(le /tmp/cfg $((locator + 4)) 4) >> 20) - 12)); entry=12
  while [ "$entry" -lt $((count + 12)) ]; do
    low=$(le /tmp/cfg $((locator + entry)) 4)
    if [ $((low >> 8 & 255)) = 1 ]; then
      config16 "$1" 4 $(($(le /tmp/cfg 4 2) | 6))
      bar=$(sed -n "$(((low & 7) + 1))s/ .*//p" "/sys/bus/pci/devices/$1/resource")
      echo $((bar + (low & 0xffff0000) + ($(le /tmp/cfg $((locator + entry + 4)) 4) << 32))); return 0
    fi
    entry=$((entry + 8))
  done
  return 1
}

# hdm COMPONENT: where its HDM decoder registers are
hdm() {
  caps=$(($1 + 0x1000)); head=$(r32 $caps); [ $((head & 0xffff)) = 1 ] || return 1
  n=$((head >> 24))
  while [ "$n" -gt 0 ]; do
    cap=$(r32 $((caps + 4 * n)))
    if [ $((cap & 0xffff)) = 5 ]; then echo $((caps + (cap >> 20))); return 0; fi
    n=$((n - 1))
  done
  return 1
}

encode_ways() { case $1 in 1) echo 0;; 2) echo 1;; 4) echo 2;; 8) echo 3;; 16) echo 4;; 3) echo 8;; 6) echo 9;; 12) echo 10;; esac; }
encode_granularity() { e=0; while [ $((256 << e)) -lt "$1" ]; do e=$((e + 1)); done; echo $e; }
target_list() { list=0; shift_=0; for t in $(echo "$1" | tr , ' '); do list=$((list | t << shift_)); shift_=$((shift_ + 8)); done; echo $list; }

program() { # REGISTERS INDEX BASE SIZE WAYS GRANULARITY TARGETS-OR-SKIP [nocommit]
  d=$(($1 + 0x10 + 0x20 * $2)); t=$7
  w32 $((d + 16)) $(($(r32 $((d + 16))) & ~0x300))
  w32 $d $(($3 & 0xf0000000)); w32 $((d + 4)) $(($3 >> 32))
  w32 $((d + 8)) $(($4 & 0xf0000000)); w32 $((d + 12)) $(($4 >> 32))
  w32 $((d + 20)) $((t & 0xffffffff)); w32 $((d + 24)) $((t >> 32 & 0xffffffff))
  control=$(($(encode_granularity "$6") | $(encode_ways "$5") << 4 | 1 << 12))
  w32 $((d + 16)) $control
  w32 $(($1 + 4)) $(($(r32 $(($1 + 4))) | 2))
  [ "$8" = nocommit ] || w32 $((d + 16)) $((control | 0x200))
  control=$(r32 $((d + 16))); done_=
  [ $((control & 0x400)) = 0 ] || done_=' COMMITTED'
  printf 'decoder %d: base %#x size %#x ways %d gran %d tl/skip %#x ctrl %#x%s gctrl %#x\\n' \\
    "$2" $(($3)) $(($4)) "$5" "$6" $((t)) $((control)) "$done_" $(($(r32 $(($1 + 4)))))
}

firmware_command() { # KIND NAME INDEX BASE SIZE WAYS GRANULARITY LAST [nocommit]
  last=$8
  case $1 in
    hb) block=$(chbs "$2") || { echo "no host bridge $2"; return 1; }; last=$(target_list "$8");;
    usp) block=$(component "$2") || { echo "no registers at $2"; return 1; }; last=$(target_list "$8");;
    ep) function=$(sn "$2"); [ -n "$function" ] || { echo "no memdev with serial number $2"; return 1; }
        block=$(component "$function") || { echo "no registers at $function"; return 1; }
        if at=$(dvsec 0); then config16 "$function" $((at + 12)) $(($(le /tmp/cfg $((at + 12)) 2) | 4)); fi;;
  esac
  registers=$(hdm "$block") || { echo 'no HDM decoder capability'; return 1; }
  program "$registers" "$3" "$4" "$5" "$6" "$7" "$last" "$9"
}
fw() {
  did "fw $*"
  echo "$ hdmprog $*" >> /out/firmware.txt
  firmware_command "$@" > /tmp/fw 2>&1
  echo "$1 $2: $(tail -n 1 /tmp/fw)" | tee -a /out/firmware.txt > /tmp/fwline
  k "firmware: $(cat /tmp/fwline)"
}

decoder_lines() { # REGISTERS
  case $(($(r32 "$1") & 15)) in 0) n=1;; 1) n=2;; 2) n=4;; 3) n=6;; 4) n=8;; *) n=10;; esac
  i=0
  while [ $i -lt $n ]; do
    d=$(($1 + 0x10 + 0x20 * i))
    printf '  [%d] base %08x%08x size %08x%08x ctrl %08x tl/skip %08x%08x\\n' $i $(($(r32 $((d + 4))))) $(($(r32 $d))) \\
      $(($(r32 $((d + 12))))) $(($(r32 $((d + 8))))) $(($(r32 $((d + 16))))) $(($(r32 $((d + 24))))) $(($(r32 $((d + 20)))))
    i=$((i + 1))
  done
}
dump_block() { # NAME COMPONENT
  if ! registers=$(hdm "$2"); then echo "$1: no HDM decoder capability"; return; fi
  printf '%s: cap %#x gctrl %#x\\n' "$1" $(($(r32 "$registers"))) $(($(r32 $((registers + 4)))))
  decoder_lines "$registers"
}
# Every HDM decoder register of the box.
dump_decoders() {
  while read -r uid; do block=$(chbs "$uid") && dump_block "$(printf 'hb uid %d ver 1 @%#x' "$uid" "$block")" "$block"; done < /bridges
  for function in /sys/bus/pci/devices/*; do
    function=\${function##*/}
    block=$(component "$function") || continue
    cat "/sys/bus/pci/devices/$function/config" > /tmp/cfg
    control=0; if at=$(dvsec 0); then control=$(le /tmp/cfg $((at + 12)) 2); fi
    dump_block "$(printf 'pci %s sn 0x%s cxlctl %#x' "$function" "$(serial)" "$control")" "$block"
  done
}
`;
