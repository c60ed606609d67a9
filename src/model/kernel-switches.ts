// Differences between kernel releases as named switches: what a commit changed, who has it, and whether a machine follows it.

/** The releases whose source was read, in order. 7.0 and 7.1 were read in part; the rest of them is from lists of merged commits. */
export const readReleases = ['6.12.107', '6.12.118', '7.0', '7.1', '7.2.13', '7.3.4'] as const;
export type ReadRelease = (typeof readReleases)[number];

/** One difference. Without it a kernel has the behaviour before, with it the behaviour after. */
export interface KernelSwitch {
  readonly id: string;
  /** Abbreviated ids, of the commit that matters most first; none where only the text of two releases was compared. */
  readonly commits: readonly string[];
  /** What the kernel does with it, in a clause. */
  readonly title: string;
  /** `path:function` of the rule. */
  readonly functions: readonly string[];
  /** By release, in the order of `readReleases`: `Y` has it, `-` has not, `?` is not settled and counts as `-`, `y` is likely and counts as `Y`. */
  readonly has: string;
  /** Who follows it: the drivers' machines, the ownership design that a kernel has, or nobody yet (both behaviours are one). */
  readonly followedBy: 'drivers' | 'design' | 'nothing';
}

const region = 'drivers/cxl/core/region.c';
const port = 'drivers/cxl/core/port.c';
const hmem = 'drivers/dax/hmem/hmem.c';

const row = <const I extends string>(
  id: I,
  has: string,
  commits: string,
  functions: readonly string[],
  title: string,
  followedBy: KernelSwitch['followedBy'] = 'nothing',
) => ({
  id,
  commits: commits === '' ? [] : commits.split(' '),
  title,
  functions,
  has: has.replaceAll(' ', ''),
  followedBy,
});

const rows = [
  row(
    'staged-targets-cancelled',
    '- - - Y Y Y',
    '87805c32e6ad',
    [`${region}:cxl_region_attach_auto`, `${region}:__cxl_decoder_detach`],
    'a region forgets a staged target whose memdev goes',
    'drivers',
  ),
  row(
    'attach-fills-first-free-slot',
    '- - - - Y Y',
    'aa8a76711c15',
    [`${region}:cxl_region_attach_auto`],
    'a new target takes the first free slot, not the one that the count names',
  ),
  row(
    'cancel-finds-target-by-pointer',
    '- - - - Y Y',
    'cbda6a2c2bec',
    [`${region}:cxl_cancel_auto_attach`],
    'a target is found by its pointer, also after a failed sort',
  ),
  row(
    'one-way-granularity-ignored',
    '- - Y Y Y Y',
    '',
    [`${region}:cxl_port_setup_targets`],
    'a one-way switch decoder of an auto region may have any granularity',
    'drivers',
  ),
  row(
    'region-type-from-endpoint',
    '- - - Y Y Y',
    '09d065d256b1',
    [`${region}:construct_region`, `${region}:__create_region`],
    'a region has the type of its endpoint, so that device memory assembles',
  ),
  row(
    'partition-checked-before-region',
    '- - - - Y Y',
    '16329b510f76',
    [`${region}:construct_region`],
    'a decoder that is being taken apart gives -EBUSY',
  ),
  row(
    'regions-live-in-root-decoder',
    '- Y - - Y Y',
    '4dd86ca99ffc d91feb88692e',
    [`${region}:kill_regions`, `${region}:delete_region_store`],
    'an unbind of ACPI0017 removes ports first, then regions',
  ),
  row(
    'regions-lock-over-attach-and-probe',
    '- Y - - Y Y',
    '4dd86ca99ffc d91feb88692e',
    [`${region}:cxl_add_to_region`],
    'regions_lock is held from the search for a region to the end of its probe',
  ),
  row(
    'delete-region-once',
    '- Y - - Y Y',
    '4dd86ca99ffc d91feb88692e',
    [`${region}:delete_region_store`],
    'the second of two deletions of a region gets -ENODEV',
  ),
  row(
    'locked-regions-are-not-reset',
    '- - Y Y Y Y',
    '0a70b7cd397e d585bc86fb9f',
    [`${region}:cxl_region_setup_flags`, `${region}:cxl_region_decode_reset`],
    'a region over a locked decoder or a fixed window keeps its decoders',
  ),
  row(
    'reset-ignores-cache-failure',
    '- - y y Y Y',
    '',
    [`${region}:commit_store`],
    'a region is taken apart also where the CPU cannot invalidate its caches',
  ),
  row(
    'region-probe-reads-targets-unlocked',
    '- - Y Y Y Y',
    '',
    [`${region}:cxl_region_probe`],
    "a region's probe reads its targets without the region lock",
  ),
  row(
    'dport-removal-clears-targets',
    '- - - - - Y',
    '',
    [`${port}:clear_decoder_target`],
    'a dport that goes leaves the target lists of decoders',
  ),
  row(
    'memdev-attach-in-device-add',
    '- - Y Y Y Y',
    '1f1cb7f0c255 ae201a009236',
    ['drivers/cxl/mem.c:cxl_mem_probe', 'drivers/cxl/port.c:cxl_port_probe'],
    'cxl_mem and cxl_port always probe synchronously, and modules need each other by symbol',
    'drivers',
  ),
  row(
    'ports-set-up-when-first-needed',
    '- - Y Y Y Y',
    '3864cb60dad5 86e756715db2',
    [`${port}:cxl_port_add_dport`],
    'registers and decoders of a port are set up by the first memdev below it',
  ),
  row(
    'absent-bridge-keeps-window-decoder',
    '- - Y Y Y Y',
    '',
    [`${port}:decoder_populate_targets`],
    'a window with an absent host bridge keeps its root decoder',
  ),
  row(
    'dport-add-waits-for-port-host',
    '- - Y Y Y Y',
    '0066688dbcdc',
    [`${port}:find_or_add_dport`],
    'no memdev attaches before cxl_acpi_probe() has returned',
  ),
  row(
    'rcd-probe-defers',
    '- Y ? ? Y Y',
    '',
    ['drivers/cxl/core/pci.c:cxl_pci_setup_regs'],
    'a CXL 1.1 card whose port is missing asks for another probe',
  ),
  row(
    'attach-provider-owns-region',
    '- - - - Y Y',
    'd8dcb0b74b04',
    ['drivers/cxl/mem.c:devm_cxl_probe_mem', `${region}:cxl_memdev_attach_region`],
    "an accelerator's region is its driver's: no dax_region",
  ),
  row(
    'accelerator-failure-is-final',
    '- - - - - Y',
    '',
    ['drivers/net/ethernet/sfc/efx_cxl.c:efx_cxl_init', 'drivers/net/ethernet/sfc/efx.c:efx_pci_probe'],
    'sfc fails for good where the CXL root, port or region is missing',
  ),
  row(
    'detach-escalates-to-parent',
    '- - ? ? Y Y',
    '29317f8dc6ed',
    ['drivers/cxl/core/memdev.c:detach_memdev'],
    "a detach of an accelerator's memdev releases the PCI driver",
  ),
  row(
    'pci-reset-clears-decoder-flags',
    '- - - Y Y Y',
    '7974835aa9d5',
    ['drivers/cxl/pci.c:cxl_reset_done'],
    'a PCI reset clears the flags of decoders that it has lost',
  ),
  row(
    'cxl-acpi-subsys-sync',
    '- - Y Y Y Y',
    '7be03eae1fdb be5c5280cf2b',
    ['drivers/cxl/acpi.c:cxl_acpi_init'],
    'built in, cxl_acpi probes after the late entries of the memory map',
  ),
  row(
    'bridge-must-bind',
    '- - Y Y Y Y',
    'e7e222ad73d9 96a1fd0d84b1',
    ['drivers/cxl/core/pmem.c:__devm_cxl_add_nvdimm_bridge'],
    'cxl_acpi_probe() fails where the nvdimm bridge of a persistent window does not bind',
    'drivers',
  ),
  row(
    'cxl-acpi-needs-cxl-pmem',
    '- - Y Y Y Y',
    'e7e222ad73d9 93d0fcdddc9e',
    ['drivers/cxl/acpi.c:cxl_acpi_probe'],
    'cxl_acpi.ko needs cxl_pmem.ko by symbol',
  ),
  row(
    'soft-reserved-private-tree',
    '- - Y Y Y Y',
    'bc62f5b308cb',
    ['arch/x86/kernel/e820.c:e820__reserve_resources_late'],
    'on x86, Soft Reserved ranges are in a tree of their own, not in /proc/iomem',
    'design',
  ),
  row(
    'hmem-decides-once-deferred',
    '- - - Y Y Y',
    'e4de6b910bf3 f8dc1bde1873',
    [`${hmem}:process_defer_work`],
    'dax_hmem decides ranges below CXL windows in a work item, once',
    'design',
  ),
  row(
    'hmem-requests-modules',
    '- - - Y Y Y',
    '7b4bcaadfe00 1eaef15b2349',
    [`${hmem}:dax_hmem_init`],
    'dax_hmem requests cxl_acpi and cxl_pci, and no softdep names cxl_acpi',
    'drivers',
  ),
  row(
    'hmem-linked-first',
    '- - - Y Y Y',
    '39aa1d4be12b',
    ['drivers/dax/Makefile:hmem'],
    'built in, dax_hmem starts before the rest of drivers/dax',
    'drivers',
  ),
  row(
    'hmem-devices-parented',
    '- - - Y Y Y',
    '059edcc405e4',
    [`${hmem}:__hmem_register_device`],
    'hmem devices are children of hmem_platform',
  ),
  row(
    'dax-cxl-after-decision',
    '- - - Y Y Y',
    '39aa1d4be12b',
    ['drivers/dax/cxl.c:cxl_dax_region_driver_register'],
    'dax_cxl registers its driver after the decision of dax_hmem, and needs dax_hmem by symbol',
    'drivers',
  ),
  row(
    'one-owner-per-byte',
    '- - - Y Y Y',
    '34f80bb969cc',
    ['drivers/dax/bus.c:alloc_dax_region'],
    'two dax_regions never cover the same byte',
    'design',
  ),
  row(
    'dax-conflict-is-an-error-line',
    '- - - - Y Y',
    'cd1a8d788763',
    ['drivers/dax/bus.c:alloc_dax_region'],
    'a refused dax_region is an error line of the log, not a debug line',
  ),
  row(
    'kmem-reserves-all-then-adds',
    '- - - - - Y',
    '',
    ['drivers/dax/kmem.c:dax_kmem_init_resources', 'drivers/dax/kmem.c:dax_kmem_do_hotplug'],
    'kmem reserves all ranges of a device, then adds them',
  ),
  row(
    'kmem-state-file',
    '- - - - - Y',
    '',
    ['drivers/dax/kmem.c:dev_dax_kmem_probe'],
    'daxX.Y/state unplugs and onlines memory',
  ),
  row(
    'kmem-remove-per-range',
    '- - - - - Y',
    '',
    ['drivers/dax/kmem.c:dax_kmem_remove_ranges'],
    'memory that stays online is named by range',
  ),
  row(
    'kmem-says-what-it-cuts',
    '- - ? ? Y Y',
    '',
    ['drivers/dax/kmem.c:dev_dax_kmem_probe'],
    'a line of the log says what kmem rounds away',
  ),
  row(
    'fsdev-dax',
    '- - - Y Y Y',
    'd5406bd458b0',
    ['drivers/dax/fsdev.c:fsdev_dax_probe'],
    'a third dax driver exists, which binds by new_id only',
  ),
  row(
    'window-alignment-sets-memory-block',
    '- - y y Y Y',
    '',
    ['drivers/acpi/numa/srat.c:acpi_parse_cfmws'],
    'the memory block divides every window',
  ),
  row(
    'cache-in-front-doubles-region',
    '- - Y Y Y Y',
    '',
    [`${region}:spa_maps_hpa`],
    'a region with an extended linear cache is found by range and cache',
  ),
  row(
    'iomem-prints-eight-levels',
    '- - ? ? Y Y',
    '',
    ['kernel/resource.c:r_show'],
    '/proc/iomem prints eight levels, before five',
  ),
  row(
    'deferred-timeout-by-kconfig',
    '- - ? ? Y Y',
    '',
    ['drivers/base/dd.c:deferred_probe_initcall'],
    'the default of deferred_probe_timeout is set by Kconfig',
  ),
] as const satisfies readonly KernelSwitch[];

export type SwitchId = (typeof rows)[number]['id'];

/** All switches, in the order of the stack. */
export const kernelSwitches: readonly (KernelSwitch & { readonly id: SwitchId })[] = rows;

/** Whether a release has a switch. */
export const releaseHas = ({ has }: KernelSwitch, release: ReadRelease): boolean =>
  /[Yy]/.test(has[readReleases.indexOf(release)] ?? '');
