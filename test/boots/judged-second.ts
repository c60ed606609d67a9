/**
 * What made each bad boot of the second set, judged by hand as in `judged-causes.ts`. The first cause that is named for the
 * worst property must be this one, word for word.
 */
export const judgedSecond: Readonly<Record<string, string>> = {
  '6.12-t1-sr256-acpi-reload-twice': 'nobody removes the module cxl_acpi (rmmod)',
  '6.12-t1-sr256-daxregion-unbind': 'the module kmem is loaded',
  '6.12-t1-sr256-endpoint-unbind': 'nobody unbinds cxl_port from endpoint:mem0',
  '6.12-t1-sr256-lock-unbind-mem': 'nobody unbinds cxl_mem from mem0',
  '6.12-t1-sr256-par-acpi-hmem': 'modprobe honours the soft dependency of dax_hmem on cxl_acpi',
  '6.12-t1-sr256-rmmod-hmem-owned': 'firmware commits decoder 0 of hb12',
  '6.12-t1-srhalf2-hmemfirst':
    'Soft Reserved is one range, 0x110000000-0x11fffffff, as the region is, and modprobe honours the soft dependency of dax_hmem on cxl_acpi',
  '6.12-t1d-sr512-target3': 'decoder 0 of hb12 has targets 0, 1',
  '6.12-t1w-sr256-destroy-wrongname': 'the module kmem is loaded',
  '6.12-tsw-sr512-swport-rebind': 'the module kmem is loaded',
  '6.12-tsw-sr512-uspnocommit': 'firmware commits decoder 0 of us0',
  '7.3-t1-sr256-ep128': 'decoder 0 of mem0 has range 0x110000000-0x11fffffff',
  '7.3-t1b-sr512-tworegions-onesr': 'Soft Reserved 0x110000000-0x12fffffff is split, one range for each region',
  '7.3-t1d-sr256-samerange': 'decoder 0 of mem1 does not claim 0x110000000-0x11fffffff too',
  '7.3-t1d-sr512-portlate-hmemfirst': 'drivers_autoprobe of the cxl bus stays on',
  '7.3-t1w-sr256-destroy-under-late-hmem': 'the module kmem is loaded',
  '7.3-t2-sr512-hotadd-both': 'nobody unplugs mem1 (PCI remove), and nobody unplugs mem0 (PCI remove)',
  '7.3-t2-sr512-portlate': 'drivers_autoprobe of the cxl bus stays on',
  '7.3-t3-sr3-midbad': 'firmware commits decoder 0 of hb64',
  '7.3-tsw-sr512-swport-rebind': 'the module kmem is loaded',
};

/** Boots of the second set that do not end as the model says, so that no cause of the boot itself is named. */
export const modelDiffers: readonly string[] = [
  '6.12-t1-sr256-region-rebind',
  '6.12-t1d-sr256-samerange',
  '7.3-t1-sr256-kmem-reload',
  '7.3-t1-sr256-lock-unbind-mem',
  '7.3-t1-sr256-region-unbind-bind',
  '7.3-t1w-sr256-lock-destroy-create',
];
