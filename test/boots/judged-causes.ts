/**
 * What made each of the bad boots, judged by hand from its script, from what its firmware did, and from its end; the name of the
 * folder was looked at last. The first cause that is named for the worst property, or for memory that is not CXL's, must
 * be this one, word for word. A boot that ends as it should has none of its own.
 */
export const judged: Readonly<Record<string, string>> = {
  '6.12-t1-sr128-std': 'Soft Reserved is not narrower than the region but the same, 0x110000000-0x11fffffff',
  // dax_hmem came first, which the soft dependency would have prevented: the order is named next.
  '6.12-t1-sr256-acpilast': 'modprobe honours the soft dependency of dax_hmem on cxl_acpi',
  '6.12-t1-sr256-dax_hmem-reload': 'the module kmem is loaded',
  '6.12-t1-sr256-destroy-create': 'nobody disables and destroys the region of window 0',
  '6.12-t1-sr256-ep1not0': 'firmware commits decoder 0 of mem0 first, not decoder 1 out of order',
  '6.12-t1-sr256-epnocommit': 'firmware commits decoder 0 of mem0',
  '6.12-t1-sr256-hbnocommit': 'firmware commits decoder 0 of hb12',
  '6.12-t1-sr256-hbnocommit-hmemfirst': 'firmware commits decoder 0 of hb12',
  // dax_hmem came first, which the soft dependency would have prevented: the order is named next.
  '6.12-t1-sr256-hmemfirst': 'modprobe honours the soft dependency of dax_hmem on cxl_acpi',
  '6.12-t1-sr256-noacpi': 'the module cxl_acpi is loaded',
  '6.12-t1-sr256-nodaxcxl': 'the module dax_cxl is loaded',
  '6.12-t1-sr256-nofw': 'firmware commits the decoders of hb12 and mem0 over 0x110000000-0x11fffffff',
  '6.12-t1-sr256-nopci': 'the module cxl_pci is loaded',
  '6.12-t1-sr256-onlyhmem': 'the modules cxl_acpi, cxl_mem, cxl_pci, dax_cxl are loaded',
  '6.12-t1-sr256-unbind-rebind-acpi': 'nobody unbinds cxl_acpi from ACPI0017',
  '6.12-t1-sr512-hmemfirst': 'Soft Reserved is not wider than the region but the same, 0x110000000-0x11fffffff',
  '6.12-t1-sr512-std': 'Soft Reserved is not wider than the region but the same, 0x110000000-0x11fffffff',
  '6.12-t1-sr640-std': 'Soft Reserved is not wider than the region but the same, 0x110000000-0x11fffffff',
  '6.12-t1-srnear-nowindow': 'a CXL window (CFMWS) covers Soft Reserved 0x210000000-0x21fffffff',
  '6.12-t1-srout-std': 'SRAT gives Soft Reserved 0x1500000000-0x150fffffff, outside every CXL window, a NUMA node',
  '6.12-t1d-sr512-2x1firstonly': 'firmware commits a decoder of mem1 over 0x120000000-0x12fffffff',
  '6.12-t1p-sr256-passthrough':
    'host bridge hb12 has an HDM decoder, and firmware commits it over 0x110000000-0x11fffffff',
  '6.12-t1w-sr256-destroy-create': 'nobody disables and destroys the region of window 0',
  '6.12-t1w-sr256-destroy-create-hypervisor': 'nobody disables and destroys the region of window 0',
  '6.12-t1w-sr256-manual-create': 'firmware commits the decoders of hb12 and mem0 over 0x110000000-0x11fffffff',
  '6.12-t1w-sr256-unplug-replug': 'nobody unplugs mem0 (PCI remove)',
  '6.12-t2-sr512-hb2nocommit': 'firmware commits decoder 0 of hb222',
  '6.12-t2-sr512-hbgran256': 'decoder 0 of hb12 has granularity 8192, and decoder 0 of hb222 has granularity 8192',
  '6.12-t2-sr512-onlyfirst': 'firmware commits a decoder of mem0 over 0x110000000-0x12fffffff',
  '6.12-t2-sr512-unbind-mem': 'nobody unbinds cxl_mem from mem1',
  '6.12-t2a-sr512-memberabsent': 'the missing memdev answers behind host bridge 222, dport 0',
  '6.12-t2e-sr512-onesr-two-windows-secondfails':
    'firmware commits the decoders of hb222 and mem1 over 0x120000000-0x12fffffff',
  '6.12-t2s-sr2-secondwindowbad': 'firmware commits decoder 0 of hb222',
  '6.12-t2s-sr2-secondwindowbad-initcalls': 'firmware commits decoder 0 of hb222',
  '6.12-t2s-sr2-secondwindowempty': 'firmware commits the decoders of hb222 and mem0 over 0x130000000-0x13fffffff',
  '6.18-t1-sr256-hbnocommit': 'firmware commits decoder 0 of hb12',
  '6.18-t1-sr256-nopci': 'the module cxl_pci is loaded',
  '6.18-t1w-sr256-destroy-create': 'nobody disables and destroys the region of window 0',
  '6.18-t2-sr512-onlyfirst': 'firmware commits a decoder of mem0 over 0x110000000-0x12fffffff',
  '7.2-t1-sr256-hbnocommit': 'firmware commits decoder 0 of hb12',
  '7.2-t1w-sr256-destroy-create': 'the module kmem is loaded',
  '7.3-t1-sr256-dax_hmem-reload': 'the module kmem is loaded',
  '7.3-t1-sr256-destroy-create': 'the module kmem is loaded',
  '7.3-t1-sr256-ep1not0': 'firmware commits decoder 0 of mem0 first, not decoder 1 out of order',
  '7.3-t1-sr256-epnocommit': 'firmware commits decoder 0 of mem0',
  '7.3-t1-sr256-epnocommit-online': 'firmware commits decoder 0 of mem0',
  '7.3-t1-sr256-hbnocommit': 'firmware commits decoder 0 of hb12',
  '7.3-t1-sr256-hbnocommit-hmemfirst': 'firmware commits decoder 0 of hb12',
  '7.3-t1-sr256-noacpi': 'the module cxl_acpi is loaded',
  '7.3-t1-sr256-nodaxcxl': 'the module dax_cxl is loaded',
  '7.3-t1-sr256-nofw': 'firmware commits the decoders of hb12 and mem0 over 0x110000000-0x11fffffff',
  '7.3-t1-sr256-nopci': 'the module cxl_pci is loaded',
  '7.3-t1-sr256-onlyhmem': 'the modules cxl_acpi, cxl_mem, cxl_pci, dax_cxl are loaded',
  '7.3-t1-sr256-pcilate': 'the module cxl_pci is loaded with the others, before dax_hmem, not late',
  '7.3-t1-sr256-portlate': 'drivers_autoprobe of the cxl bus stays on',
  '7.3-t1-sr256-unbind-rebind-acpi': 'nobody unbinds cxl_acpi from ACPI0017',
  '7.3-t1-sr512-hmemfirst': 'Soft Reserved is not wider than the region but the same, 0x110000000-0x11fffffff',
  '7.3-t1-sr512-std': 'Soft Reserved is not wider than the region but the same, 0x110000000-0x11fffffff',
  '7.3-t1-sr640-std': 'Soft Reserved is not wider than the region but the same, 0x110000000-0x11fffffff',
  '7.3-t1-srnear-nowindow': 'a CXL window (CFMWS) covers Soft Reserved 0x210000000-0x21fffffff',
  '7.3-t1-srout-std': 'SRAT gives Soft Reserved 0x1500000000-0x150fffffff, outside every CXL window, a NUMA node',
  '7.3-t1d-sr512-2x1firstonly':
    'firmware commits a decoder of mem0 over 0x120000000-0x12fffffff, and Soft Reserved 0x110000000-0x12fffffff is split, one range for each region',
  '7.3-t1p-sr256-passthrough':
    'host bridge hb12 has an HDM decoder, and firmware commits it over 0x110000000-0x11fffffff',
  '7.3-t1w-sr256-destroy-create': 'the module kmem is loaded',
  '7.3-t1w-sr256-manual-create': 'firmware commits the decoders of hb12 and mem0 over 0x110000000-0x11fffffff',
  '7.3-t1w-sr256-unplug-replug': 'nobody unplugs mem0 (PCI remove)',
  '7.3-t2-sr512-hb2nocommit': 'firmware commits decoder 0 of hb222',
  '7.3-t2-sr512-latemember': 'drivers_autoprobe of the pci bus stays on',
  '7.3-t2-sr512-onlyfirst': 'firmware commits a decoder of mem0 over 0x110000000-0x12fffffff',
  '7.3-t2-sr512-unbind-mem': 'nobody unbinds cxl_mem from mem1',
  '7.3-t2a-sr512-memberabsent': 'the missing memdev answers behind host bridge 222, dport 0',
  '7.3-t2e-sr512-onesr-two-windows-secondfails':
    'Soft Reserved 0x110000000-0x12fffffff is split, one range for each region, and firmware commits the decoders of hb222 and mem0 over 0x120000000-0x12fffffff',
  '7.3-t2s-sr2-secondwindowbad': 'firmware commits decoder 0 of hb222',
  '7.3-t2s-sr2-secondwindowbad-initcalls': 'firmware commits decoder 0 of hb222',
  '7.3-t2s-sr2-secondwindowempty': 'firmware commits the decoders of hb222 and mem0 over 0x130000000-0x13fffffff',
};

/**
 * Bad boots without a judged cause: their memory lies in dax devices that no driver was there for, outside a stack that
 * was not loaded, and firmware programmed nothing. One fault does not make them.
 */
export const unjudged: readonly string[] = ['6.12-memmap-forms', '7.3-memmap-forms'];
