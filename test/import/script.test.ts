import { describe, expect, it } from 'vitest';
import { readScript } from '../../src/capture/script/script.ts';
import type { ScriptDevices } from '../../src/capture/script/script-names.ts';

const devices: ScriptDevices = {
  functions: ['0000:0d:00.0', '0000:df:00.0'],
  memdevs: [
    { name: 'mem0', pci: '0000:0d:00.0' },
    { name: 'mem1', pci: '0000:df:00.0' },
  ],
  hostBridges: [12, 222],
  windows: [0, 1],
  ports: new Map([
    ['port1', 'hb12'],
    ['endpoint3', 'endpoint:mem1'],
  ]),
  regions: new Map([['region4', 1]]),
  names: null,
};
const read = (content: string) => readScript({ file: 'scenario.sh', content }, devices);

describe('a script of a boot', () => {
  it('loads modules in the order it names, with sleeps as settling', () => {
    expect(
      read('order cxl_acpi,cxl-pci,sleep:2,snap:loaded\nm kmem\npar dax_hmem dax_cxl\nsleep 2\nrmm kmem dax_cxl\n'),
    ).toEqual({
      steps: [
        { do: 'modprobe', module: 'cxl_acpi' },
        { do: 'modprobe', module: 'cxl_pci' },
        { do: 'settle' },
        { do: 'modprobe', module: 'kmem' },
        { do: 'parallel', modules: ['dax_hmem', 'dax_cxl'] },
        { do: 'settle' },
        { do: 'rmmod', module: 'kmem' },
        { do: 'rmmod', module: 'dax_cxl' },
      ],
      withheld: [],
      snapshots: ['loaded'],
      notes: [],
      assumes: [],
      unmodelled: [],
    });
  });

  it('withholds modules from modprobe and loads them late by path', () => {
    const { steps, withheld } = read(
      'hold cxl_pci dax_cxl\nlate cxl_pci\ninsmod /lib/modules/6.12/kernel/drivers/cxl/cxl_mem.ko.xz',
    );
    expect({ steps, withheld }).toEqual({
      steps: [
        { do: 'insmod', module: 'cxl_pci' },
        { do: 'insmod', module: 'cxl_mem' },
      ],
      withheld: ['cxl_pci', 'dax_cxl'],
    });
  });

  it('resolves variables, command substitutions and loops', () => {
    expect(
      read(`D1=$(pciof | head -1); D2=$(pciof | tail -1)
bind $D2 pci cxl_pci; unbind \${D1} pci cxl_pci # a comment
for i in 1 2; do k "round $i"; coldplug "cxl|dax"; done
for d in /sys/bus/cxl/devices/mem*
do
  [ -e $d ] && { echo $(basename $d) > /sys/bus/cxl/drivers_probe; }
done`),
    ).toEqual({
      steps: [
        { do: 'bind', device: '0000:df:00.0', driver: 'cxl_pci' },
        { do: 'unbind', device: '0000:0d:00.0', driver: 'cxl_pci' },
        { do: 'coldplug' },
        { do: 'coldplug' },
        { do: 'bind', device: 'mem0', driver: 'cxl_mem' },
        { do: 'bind', device: 'mem1', driver: 'cxl_mem' },
      ],
      withheld: [],
      snapshots: [],
      notes: [],
      assumes: [],
      unmodelled: [],
    });
  });

  it('names devices as the model does', () => {
    expect(
      read(
        'unbind ACPI0017:00 platform cxl_acpi\nunbind port1 cxl cxl_port\nbind endpoint3 cxl cxl_port\nbind region4 cxl cxl_region',
      ).steps,
    ).toEqual([
      { do: 'unbind', device: 'ACPI0017', driver: 'cxl_acpi' },
      { do: 'unbind', device: 'hb12', driver: 'cxl_port' },
      { do: 'bind', device: 'endpoint:mem1', driver: 'cxl_port' },
      { do: 'bind', device: 'region', driver: 'cxl_region' },
    ]);
  });

  it('reads sysfs writes, with or without tee', () => {
    expect(
      read(`echo 0 > /sys/bus/pci/drivers_autoprobe
echo 1 | tee /sys/bus/cxl/drivers_autoprobe > /dev/null
echo mem1 > /sys/bus/cxl/drivers/cxl_mem/unbind
echo 1 > /sys/bus/pci/devices/0000:0d:00.0/remove
unplug $(pciof | tail -n 1)
rescan`).steps,
    ).toEqual([
      { do: 'autoprobe', bus: 'pci', on: false },
      { do: 'autoprobe', bus: 'cxl', on: true },
      { do: 'unbind', device: 'mem1', driver: 'cxl_mem' },
      { do: 'unplug', memdev: 'mem0' },
      { do: 'unplug', memdev: 'mem1' },
      { do: 'rescan', memdev: 'mem0' },
      { do: 'rescan', memdev: 'mem1' },
    ]);
  });

  it('finds the window of a region and the memdevs of a new one', () => {
    expect(
      read(`run cxl disable-region region4
cxl destroy-region -f region4 2>&1
run cxl create-region -t ram -m -d decoder0.1 -w 1 mem1
cxl create-region -d decoder0.0 -w 2 $(cd /sys/bus/cxl/devices; ls -d mem*)
cxl create-region --type=ram --decoder=decoder0.0 --ways=1`).steps,
    ).toEqual([
      { do: 'disable_region', window: 1 },
      { do: 'destroy_region', window: 1 },
      { do: 'create_region', window: 1, memdevs: ['mem1'] },
      { do: 'create_region', window: 0, memdevs: ['mem0', 'mem1'] },
      { do: 'create_region', window: 0, memdevs: ['mem0'] },
    ]);
  });

  it('is never fatal: what is no step becomes a note with its line', () => {
    const { steps, notes, assumes } = read(
      'modprobe cxl_pmem\nmodprobe dax_hmem region_idle=1\nwibble --now\n\nunplug $NOWHERE\nrescan\ncxl disable-region region9\nfor x in $(lspci); do sleep 1; done',
    );
    expect({ steps, notes, assumes }).toEqual({
      steps: [{ do: 'modprobe', module: 'dax_hmem' }],
      notes: [
        'scenario.sh:1: module cxl_pmem is not part of the model and was left out',
        'scenario.sh:2: module parameters were left out: region_idle=1',
        'scenario.sh:6: rescan finds nothing new',
      ],
      assumes: [
        'line 3 of scenario.sh was not understood: wibble --now; what it does is not in the model',
        'line 5 of scenario.sh was not understood: unplug $NOWHERE; what it does is not in the model',
        'line 7 of scenario.sh was not understood: no window is known for region9; what it does is not in the model',
        'line 8 of scenario.sh was not understood: a loop over $(lspci), which finds nothing known; what it does is not in the model',
      ],
    });
  });
});

describe('a condition in a script', () => {
  const stepsOf = (content: string) => read(content).steps.map((step) => ('module' in step ? step.module : step.do));

  it.each([
    ['true && modprobe kmem', ['kmem']],
    ['false && modprobe kmem', []],
    ['false || modprobe kmem', ['kmem']],
    ['true || { modprobe kmem; modprobe cxl_mem; }\nmodprobe cxl_acpi', ['cxl_acpi']],
    [
      'if [ a = b ]; then modprobe kmem; elif [ 1 -lt 2 ]; then modprobe cxl_mem; else modprobe cxl_acpi; fi',
      ['cxl_mem'],
    ],
    ['if ! [ -n "" ]; then\n  modprobe kmem\nfi', ['kmem']],
    ['modprobe kmem\n[ -d /sys/module/kmem ] || insmod /x/kmem.ko', ['kmem']],
    ['[ 1 = 2 ] || exit 1\nmodprobe kmem', []],
  ])('is followed where it is known: %s', (content, modules) => {
    expect([stepsOf(content), read(content).assumes]).toEqual([modules, []]);
  });

  it('is noted where it is unknown', () => {
    expect(read('[ -e /etc/late ] && modprobe kmem').assumes).toEqual([
      'line 1 of scenario.sh: whether what stands before `&&` holds is not known; taken to hold',
    ]);
  });
});

describe('a command of a script that did nothing', () => {
  const known = { ...devices, names: new Set(['region4', 'mem0', 'mem1']) };
  const readKnown = (content: string) => readScript({ file: 'scenario.sh', content }, known);

  it('names what no file of the boot shows', () => {
    const { steps, assumes, unmodelled } = readKnown(
      'run cxl destroy-region -f region0\nunbind region0 cxl cxl_region\necho mem7 > /sys/bus/cxl/drivers_probe',
    );
    expect({ steps, assumes, unmodelled }).toEqual({
      steps: [],
      assumes: [],
      unmodelled: ['unbind region0', 'run: cxl destroy-region -f region0'].toReversed(),
    });
  });

  it('is no step of the model, and its marks are not owed', () => {
    const { steps, assumes, unmodelled } = readKnown('run cxl enable-region region4\nrun daxctl offline-memory dax0.0');
    expect([steps, assumes.length, unmodelled]).toEqual([
      [],
      2,
      ['run: cxl enable-region region4', 'run: daxctl offline-memory dax0.0'],
    ]);
  });

  it('finds what a pattern fits in the order of a shell', () => {
    const swapped = {
      ...devices,
      memdevs: [
        { name: 'mem1', pci: '0000:0d:00.0' },
        { name: 'mem0', pci: '0000:df:00.0' },
      ],
    };
    const { steps } = readScript(
      {
        file: 's',
        content: 'for d in /sys/bus/cxl/devices/mem*; do echo $(basename $d) > /sys/bus/cxl/drivers_probe; done',
      },
      swapped,
    );
    expect(steps.map((step) => 'device' in step && step.device)).toEqual(['mem0', 'mem1']);
  });
});
