import { answerTo, following, happened, listed, rule, stateOf, told, type Rule } from './telling.ts';

/** The driver that binds a machine's device is named by the actor after its slash: `driver/cxl_pci` is cxl_pci. */
const short = (actor: string): string => actor.slice(actor.indexOf('/') + 1);

/** The context of machines/kernel/module.ts, as far as a sentence needs it. */
interface ModuleFacts {
  readonly udevRuns: boolean;
  readonly wanted: boolean;
}

/** Boot, user space, module loading. */
const loading: readonly Rule[] = [
  rule('boot', 'env.boot', () => told(1, 'init/main.c:do_initcalls', 'the kernel boots and runs its initcalls')),
  rule('module', 'call.module.initcall', (_, act, stage) => {
    const probes = following(stage, act, 'call.probe.start').length > 0;
    return told(probes ? 2 : 1, 'init/main.c:do_initcalls', `the initcall of built-in ${short(act.to)} runs`);
  }),
  rule('user', 'call.userspace.start', () =>
    told(1, 'init/main.c:do_initcalls', 'the initcalls are done and user space starts'),
  ),
  rule('module', 'env.load', (_, act, stage) => {
    const { udevRuns, wanted } = stage.before(act.to).context as ModuleFacts;
    return told(2, '', udevRuns && wanted ? `udev loads ${short(act.to)}` : `user space loads ${short(act.to)}`);
  }),
  rule('module', 'call.module.load', (_, act, stage) => {
    const name = short(act.to);
    const answer = answerTo(stage, act, 'reply.module');
    if (act.fromMachine === 'gate') {
      const call = `dax_hmem_init() calls request_module("${name}")`;
      if (answer && !answer.ok)
        return told(3, 'drivers/dax/hmem/hmem.c:dax_hmem_init', `${call}, which finds no such module and is ignored`);
      return told(2, 'drivers/dax/hmem/hmem.c:dax_hmem_init', answer ? `${call}: it is live already` : call);
    }
    if (act.fromMachine === 'user') {
      const all = stage.acts
        .filter((one) => one.event.type === 'call.module.load' && one.from === 'user')
        .map((one) => short(one.to));
      return told(
        2,
        '',
        all.length === 1 ? `user space runs modprobe ${name}` : `user space runs modprobe ${listed(all)}, all at once`,
      );
    }
    if (answer && !answer.ok) return told(3, '', `modprobe finds no ${name}, which ${short(act.from)} needs`);
    if (answer) return null;
    const text = stateOf(stage.before(act.to)) === 'unloaded' ? `loads ${name} first` : `waits for ${name}`;
    return told(2, '', `modprobe ${text}, which ${short(act.from)} depends on`);
  }),
  rule('module', 'call.module.insmod', (_, act) => told(2, '', `user space runs insmod ${short(act.to)}.ko`)),
  rule('module', 'call.module.coldplug', (_, act, stage) =>
    stateOf(stage.before(act.to)) === 'unloaded' && answerTo(stage, act, 'reply.module')?.ok !== false
      ? told(2, '', `user space loads ${short(act.to)} for a device that is there`)
      : null,
  ),
  rule('module', 'reply.module', (event, act, stage) =>
    event.ok || happened(stage, 'call.module.load', act.from)
      ? null
      : told(3, 'kernel/module/main.c:do_init_module', `${short(act.to)} cannot be loaded without ${short(act.from)}`),
  ),
  rule('module', 'call.module.remove', (_, act, stage) =>
    answerTo(stage, act, 'reply.module')?.ok === false
      ? told(2, '', `user space runs rmmod ${short(act.to)}, which is not loaded`)
      : told(2, '', `user space runs rmmod ${short(act.to)}`),
  ),
  rule('user', 'reply.module', (event, _, stage) =>
    event.ok || happened(stage, 'call.module.remove') ? null : told(3, '', `modprobe ${short(event.module)} fails`),
  ),
  // A script at its own pace: insmod reaches the kernel only once the steps before it have had all their effects.
  rule('module', 'idle.exec', (_, act) =>
    told(0, 'kernel/module/main.c:do_init_module', `the init function of ${short(act.to)} runs`),
  ),
  rule('module', 'go', (_, act) =>
    told(0, 'kernel/module/main.c:do_init_module', `the init function of ${short(act.to)} runs`),
  ),
  rule('driver_core', 'call.wait.async', (_, act, stage) =>
    act.fromMachine !== 'module' || answerTo(stage, act, 'reply.quiet')
      ? null
      : told(1, 'kernel/async.c:async_synchronize_full', `the load of ${short(act.from)} waits for all async probes`),
  ),
  rule('module', 'reply.quiet', (_, act, stage) =>
    stage.acts.some((one) => one.event.type === 'call.wait.async' && one.from === act.to)
      ? null
      : told(
          1,
          'kernel/async.c:async_synchronize_full',
          `no async probe is pending, so the load of ${short(act.to)} returns`,
        ),
  ),
  rule('user', 'go', () => told(0, '', 'user space runs its next command')),
  rule('user', 'idle.settled', () => told(1, '', 'nothing else can happen, so user space goes on')),
  rule('dmesg', 'call.log.await', (event) => told(1, '', `user space waits for ${event.milestone}`)),
  rule('module', 'call.udev.start', () => told(2, '', 'udev starts and loads a module for every uevent so far')),
  rule('module', 'call.root.switched', () =>
    told(2, '', 'the root file system replaces the initramfs and udev replays every uevent'),
  ),
];

/** Drivers, devices and their probes. */
const driverModel: readonly Rule[] = [
  rule('driver', 'call.init.run', (_, act, stage) => {
    const starts = following(stage, act, 'call.probe.start', act.to);
    const devices = listed(starts.map((one) => stage.nameOf(one.act.to)));
    const driver = short(act.to);
    const register = 'drivers/base/driver.c:driver_register';
    if (starts.length === 0)
      return told(1, register, `the driver ${driver} is registered and has no device to probe yet`);
    if (starts.some((one) => one.event.async))
      return told(
        2,
        'drivers/base/dd.c:__driver_attach',
        `the driver ${driver} is registered; the probe of ${devices} is queued as an async item`,
      );
    return told(1, register, `the driver ${driver} is registered and its probe of ${devices} begins`);
  }),
  rule('driver', 'call.bind', (event, act, stage) =>
    told(2, 'drivers/base/bus.c:bind_store', `user space binds ${short(act.to)} to ${stage.nameOf(event.device)}`),
  ),
  rule('driver', 'call.autoprobe', (event) =>
    told(2, '', `user space switches automatic probing ${event.on ? 'on' : 'off'}`),
  ),
  rule('driver', 'call.exit.run', (_, act) =>
    told(1, 'drivers/base/dd.c:driver_detach', `the driver ${short(act.to)} is unregistered`),
  ),
  rule('driver', 'call.retry', (event, _, stage) =>
    told(
      2,
      'drivers/base/dd.c:deferred_probe_work_func',
      `the deferred list tries ${stage.nameOf(event.device)} again`,
    ),
  ),
  rule('driver', 'rescan', (_, act, stage) => {
    if (!act.isChoice)
      return told(1, 'drivers/cxl/core/port.c:cxl_bus_rescan', 'the queued rescan of the cxl bus begins');
    const tried = following(stage, act, 'call.probe.start', act.to).map((one) => stage.nameOf(one.act.to));
    if (tried.length > 0)
      return told(
        2,
        'drivers/cxl/core/port.c:cxl_bus_rescan',
        `the rescan of the cxl bus lets ${short(act.to)} try ${listed(tried)} again`,
      );
    const { registered } = stage.before(act.to).context as { readonly registered: boolean }; // machines/kernel/driver.ts
    const why = registered ? 'no memdev without a driver' : `${short(act.to)} not registered`;
    return told(1, 'drivers/cxl/core/port.c:cxl_bus_rescan', `the rescan of the cxl bus finds ${why}`);
  }),
  rule('driver_core', 'call.defer', (event, _, stage) =>
    told(
      2,
      'drivers/base/dd.c:driver_deferred_probe_add',
      `${stage.nameOf(event.device)} goes to the deferred list (-EPROBE_DEFER)`,
    ),
  ),
  rule('driver_core', 'go', () =>
    told(2, 'drivers/base/dd.c:deferred_probe_work_func', 'the deferred-probe work runs'),
  ),
  rule('cxl_bus_wq', 'call.work.rescan', () =>
    told(1, 'drivers/cxl/core/port.c:cxl_bus_rescan', 'a rescan of the cxl bus is queued'),
  ),
  rule('cxl_bus_wq', 'call.work.detach', (event, _, stage) =>
    told(
      2,
      'drivers/cxl/core/port.c:schedule_cxl_memdev_detach',
      `the detach of ${stage.nameOf(event.memdev)} is queued`,
    ),
  ),
  rule('cxl_bus_wq', 'go', () => told(0, 'drivers/cxl/core/port.c:cxl_bus_rescan', 'work queued on cxl_bus_wq runs')),
];

const wait = 'drivers/base/dd.c:wait_for_device_probe';
const quiet = 'no probe runs, no async item is pending';

/** The gate and the barrier below it. */
const gates: readonly Rule[] = [
  rule('gate', 'call.gate.launch', (_, act, stage) => {
    if (act.fromMachine === 'cxl_endpoint_port')
      return told(2, 'kernel/workqueue.c:mod_delayed_work', `the probe of ${stage.nameOf(act.from)} arms the gate`);
    return told(
      2,
      act.from === 'cxl_acpi' ? 'drivers/cxl/acpi.c:cxl_acpi_probe' : 'kernel/module/main.c:do_init_module',
      'cxl_acpi starts the gate',
    );
  }),
  rule('gate', 'call.gate.signal', (_, act, stage) =>
    act.fromMachine === 'cxl_mem'
      ? told(2, 'drivers/cxl/core/suspend.c:cxl_mem_active_inc', `${stage.nameOf(act.from)} counts as active`)
      : null,
  ),
  rule('flush_probe', 'call.flush.probe', (_, act, stage) => {
    const who = happened(stage, 'call.gate.wait', 'gate') ? 'the deferred work' : 'the gate';
    const answer = answerTo(stage, act, 'reply.flush.probe');
    if (answer && !answer.timedOut) return told(3, wait, `${who} passes wait_for_device_probe(): ${quiet}`);
    const { probing, pending } = stage.after('driver_core').context as {
      readonly probing: number;
      readonly pending: number;
    };
    return told(3, wait, `${who} waits in wait_for_device_probe(): probe_count ${probing}, async items ${pending}`);
  }),
  rule('gate', 'reply.flush.probe', (event, _, stage) => {
    if (happened(stage, 'call.flush.probe')) return null;
    return told(
      3,
      wait,
      event.timedOut ? 'the wait for probes times out' : `wait_for_device_probe() returns: ${quiet}`,
    );
  }),
  rule('owner', 'reply.gate.open', (_, __, stage) =>
    happened(stage, 'call.gate.wait') || happened(stage, 'reply.flush.probe')
      ? null
      : told(3, wait, 'the gate lets the decision through'),
  ),
];

/** What the parts of the kernel that know nothing of CXL stand for. */
export const kernelRules: readonly Rule[] = [...loading, ...driverModel, ...gates];
