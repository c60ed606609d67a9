/**
 * The init program of the guest: mounts file systems, executes the steps, sends the results and powers off. The module tables are
 * built here rather than on the host, so that the host needs no depmod.
 */
export const guestInit = `#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /tmp /out /hold /bin /sbin /usr/bin /usr/sbin
/bin/busybox --install -s /bin 2>/dev/null
export PATH=/usr/bin:/usr/sbin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t debugfs debug /sys/kernel/debug 2>/dev/null
# The log must hold every line: the steps mark themselves there.
echo on > /proc/sys/kernel/printk_devkmsg 2>/dev/null
# From here on every module's init and every probe says when it begins and returns.
[ ! -e /sys/module/kernel/parameters/initcall_debug ] || echo 1 > /sys/module/kernel/parameters/initcall_debug
. /guest.sh
. /firmware.sh
k "init start, kernel $(uname -r)"
tables
. /steps.sh
ship
k "power off"
poweroff -f
`;
