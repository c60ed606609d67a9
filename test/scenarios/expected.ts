/** What reading the patches and the mails gave before anything was run: a0, a1, f. A dash: nothing was expected. */
type Expected = readonly [a0: string, a1: string, f: string];

// prettier-ignore
export const expected: Readonly<Record<string, Expected>> = {
  S01: ['CXL+SR',                 'CXL',           'CXL'],
  S02: ['SR blocks the space',    'CXL',           'CXL'],
  S03: ['LOST',                   'LOST',          'HMEM'],
  S04: ['HMEM',                   'HMEM',          'HMEM'],
  S05: ['HMEM',                   'HMEM',          'HMEM'],
  S06: ['LOST',                   'LOST',          'REMNANT'],
  S07: ['LOST',                   'LOST',          'REMNANT'],
  S09: ['LOST',                   'LOST',          'LOST'],
  S10: ['LOST',                   'LOST',          'LOST'],
  S11: ['CXL+LOST',               'CXL+LOST',      'NOBIND'],
  S12: ['CXL+SR',                 'CXL',           'CXL'],
  S13: ['CXL',                    'CXL',           'NOBIND'],
  S14: ['LOST+CXL+SR+LOST',       'LOST+CXL+LOST', 'LOST+CXL+LOST'],
  S17: ['SHADOW',                 'SHADOW',        'CXL'],
  S18: ['SHADOW',                 'SHADOW',        'SHADOW'],
  S19: ['CXL',                    'CXL',           'SHADOW'],
  S20: ['CXL+SR',                 'CXL',           'CXL/SHADOW'],
  S22: ['SHADOW',                 'SHADOW',        'cannot be built'],
  S23: ['LOST',                   'LOST',          'SHADOW'],
  S24: ['CXL',                    'CXL',           'CXL'],
  S26: ['-',                      '-',             'CXL'],
  S27: ['CXL',                    'CXL',           'CXL/SHADOW'],
  S28: ['CXL',                    'CXL',           'CXL/SHADOW'],
  S29: ['CXL',                    'CXL',           'HANG'],
  S30: ['-',                      '-',             '-'],
  S31: ['-',                      '-',             '-'],
  S33: ['CXL',                    'CXL',           'CXL'],
  S34: ['LOST',                   'LOST',          'REMNANT'],
  S35: ['CRASH',                  'CRASH',         '-'],
  S38: ['RAM stays',              'RAM stays',     'RAM stays'],
  S39: ['-',                      '-',             'LOST'],
  S42: ['CXL+LOST',               'CXL+LOST',      'CXL+LOST'],
  S43: ['LOST',                   'LOST',          'HMEM'],
  S44: ['CXL+LOST',               'CXL+LOST',      'NOBIND'],
  S45: ['CXL+SR',                 'CXL',           'NOBIND'],
  S48: ['SHADOW',                 'SHADOW',        'SHADOW'],
  S49: ['RAM',                    'RAM',           'RAM'],
  S50: ['LOST',                   'LOST',          'LOST'],
  S51: ['CXL/SHADOW',             'CXL/SHADOW',    'CXL+LOST/NOBIND'],
  S52: ['CXL',                    'CXL',           'SHADOW'],
};

const ramWithoutDax =
  'the System RAM stays until reboot, but its dax device is gone with the region, and an ending looks for dax devices';
const noShadow =
  'an asynchronous probe of hmem_platform only comes later, and its softdep has brought the windows before; SHADOW takes a lost softdep (S17), and the tail beyond the region has no dax device as in S11';
const srStays = '6.12 leaves the Soft Reserved node in the chain (as in S01)';

/** Why our cell is another one. Each difference has a sentence here. */
export const because: Readonly<Record<string, string>> = {
  'S02 a0': 'the destroyed region cannot be made again (I4), so no dax device is left at the end',
  'S11 a0': srStays,
  'S11 f':
    'with blocks of 2 GiB kmem claims 0x880000000-0x27ffffffff, which lies inside the region, so its request succeeds; with blocks of 1 GiB or less the request reaches over the region and it ends in NOBIND',
  'S13 a0': srStays,
  'S19 a0': srStays,
  'S24 a0': srStays,
  'S27 a0': srStays,
  'S28 a0': srStays,
  'S29 a0': srStays,
  'S33 a0': srStays,
  'S38 a0': ramWithoutDax,
  'S38 a1': ramWithoutDax,
  'S38 f': ramWithoutDax,
  'S42 a0': srStays,
  'S44 a0': srStays,
  'S45 a0': 'head and tail of the Soft Reserved range lie outside the region: they have no dax device',
  'S45 a1': 'head and tail of the Soft Reserved range lie outside the region: they have no dax device',
  'S51 a0': noShadow,
  'S51 a1': noShadow,
  'S52 a0': srStays,
};
