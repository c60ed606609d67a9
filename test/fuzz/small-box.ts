/** A scenario of one card of 256 MiB, whose window and Soft Reserved are `range`. */
export const smallBox = (range: string) => ({
  id: 'box',
  title: 'a box',
  platform: {
    softReserved: [range],
    windows: [{ range, targets: [12] }],
    hostBridges: [{ uid: 12, dports: [{ id: 0, pci: '0000:0c:00.0' }] }],
    memdevs: [{ name: 'mem0', pci: '0000:0d:00.0', parent: { hostBridge: 12, dport: 0 }, size: '256 MiB' }],
  },
  kernel: { softdeps: false },
  userspace: { udev: false, order: 'forced', steps: [{ modprobe: 'cxl_acpi' }, { modprobe: 'dax_hmem' }] },
});
