/** A switch with two ports below the first port of host bridge 12, as a scenario file has it. */
export const twoPortSwitch = {
  name: 'sw0',
  parent: { hostBridge: 12, dport: 0 },
  dports: [
    { id: 0, pci: '0000:0e:00.0' },
    { id: 1, pci: '0000:0e:01.0' },
  ],
};
