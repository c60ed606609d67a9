import { answerTo, following, happened, listed, rule, stateOf, sentence, type SentenceRule } from './narration.ts';

/** The driver that binds a machine's device is named by the actor after its slash: `driver/cxl_pci` is cxl_pci. */
const short = (actor: string): string => actor.slice(actor.indexOf('/') + 1);

/** The context of machines/kernel/module.ts, as far as a sentence needs it. */
interface ModuleFacts {
  readonly udevRuns: boolean;
  readonly wanted: boolean;
}

/** Boot, user space, module loading. */
const loading: readonly SentenceRule[] = [
  rule('boot', 'env.boot', () => sentence(1, 'init/main.c:do_initcalls', 'the kernel boots and runs its initcalls')),
  rule('module', 'call.module.initcall', (_, message, stage) => {
    const probes = following(stage, message, 'call.probe.start').length > 0;
    return sentence(probes ? 2 : 1, 'init/main.c:do_initcalls', `the initcall of built-in ${short(message.to)} runs`);
  }),
  rule('user', 'call.userspace.start', () =>
    sentence(1, 'init/main.c:do_initcalls', 'the initcalls are done and user space starts'),
  ),
  rule('module', 'env.load', (_, message, stage) => {
    const { udevRuns, wanted } = stage.before(message.to).context as ModuleFacts;
    return sentence(
      2,
      '',
      udevRuns && wanted ? `udev loads ${short(message.to)}` : `user space loads ${short(message.to)}`,
    );
  }),
  rule('module', 'call.module.load', (_, message, stage) => {
    const name = short(message.to);
    const answer = answerTo(stage, message, 'reply.module');
    if (message.fromMachine === 'gate') {
      const call = `dax_hmem_init() calls request_module("${name}")`;
      if (answer && !answer.ok)
        return sentence(
          3,
          'drivers/dax/hmem/hmem.c:dax_hmem_init',
          `${call}, which finds no such module and is ignored`,
        );
      return sentence(2, 'drivers/dax/hmem/hmem.c:dax_hmem_init', answer ? `${call}: it is live already` : call);
    }
    if (message.fromMachine === 'user') {
      const all = stage.messages
        .filter((one) => one.event.type === 'call.module.load' && one.from === 'user')
        .map((one) => short(one.to));
      return sentence(
        2,
        '',
        all.length === 1 ? `user space runs modprobe ${name}` : `user space runs modprobe ${listed(all)}, all at once`,
      );
    }
    if (answer && !answer.ok) return sentence(3, '', `modprobe finds no ${name}, which ${short(message.from)} needs`);
    if (answer) return null;
    const text = stateOf(stage.before(message.to)) === 'unloaded' ? `loads ${name} first` : `waits for ${name}`;
    return sentence(2, '', `modprobe ${text}, which ${short(message.from)} depends on`);
  }),
  rule('module', 'call.module.insmod', (_, message) =>
    sentence(2, '', `user space runs insmod ${short(message.to)}.ko`),
  ),
  rule('module', 'call.module.coldplug', (_, message, stage) =>
    stateOf(stage.before(message.to)) === 'unloaded' && answerTo(stage, message, 'reply.module')?.ok !== false
      ? sentence(2, '', `user space loads ${short(message.to)} for a device that is there`)
      : null,
  ),
  rule('module', 'reply.module', (event, message, stage) =>
    event.ok || happened(stage, 'call.module.load', message.from)
      ? null
      : sentence(
          3,
          'kernel/module/main.c:do_init_module',
          `${short(message.to)} cannot be loaded without ${short(message.from)}`,
        ),
  ),
  rule('module', 'call.module.remove', (_, message, stage) =>
    answerTo(stage, message, 'reply.module')?.ok === false
      ? sentence(2, '', `user space runs rmmod ${short(message.to)}, which is not loaded`)
      : sentence(2, '', `user space runs rmmod ${short(message.to)}`),
  ),
  rule('user', 'reply.module', (event, _, stage) =>
    event.ok || happened(stage, 'call.module.remove') ? null : sentence(3, '', `modprobe ${short(event.module)} fails`),
  ),
  // A script at its own pace: insmod reaches the kernel only once the steps before it have had all their effects.
  rule('module', 'idle.exec', (_, message) =>
    sentence(0, 'kernel/module/main.c:do_init_module', `the init function of ${short(message.to)} runs`),
  ),
  rule('module', 'go', (_, message) =>
    sentence(0, 'kernel/module/main.c:do_init_module', `the init function of ${short(message.to)} runs`),
  ),
  rule('driver_core', 'call.wait.async', (_, message, stage) =>
    message.fromMachine !== 'module' || answerTo(stage, message, 'reply.quiet')
      ? null
      : sentence(
          1,
          'kernel/async.c:async_synchronize_full',
          `the load of ${short(message.from)} waits for all async probes`,
        ),
  ),
  rule('module', 'reply.quiet', (_, message, stage) =>
    stage.messages.some((one) => one.event.type === 'call.wait.async' && one.from === message.to)
      ? null
      : sentence(
          1,
          'kernel/async.c:async_synchronize_full',
          `no async probe is pending, so the load of ${short(message.to)} returns`,
        ),
  ),
  rule('user', 'go', () => sentence(0, '', 'user space runs its next command')),
  rule('user', 'idle.settled', () => sentence(1, '', 'nothing else can happen, so user space goes on')),
  rule('dmesg', 'call.log.await', (event) => sentence(1, '', `user space waits for ${event.milestone}`)),
  rule('module', 'call.udev.start', () => sentence(2, '', 'udev starts and loads a module for every uevent so far')),
  rule('module', 'call.root.switched', () =>
    sentence(2, '', 'the root file system replaces the initramfs and udev replays every uevent'),
  ),
];

/** Drivers, devices and their probes. */
const driverModel: readonly SentenceRule[] = [
  rule('driver', 'call.init.run', (_, message, stage) => {
    const starts = following(stage, message, 'call.probe.start', message.to);
    const devices = listed(starts.map((one) => stage.nameOf(one.message.to)));
    const driver = short(message.to);
    const register = 'drivers/base/driver.c:driver_register';
    if (starts.length === 0)
      return sentence(1, register, `the driver ${driver} is registered and has no device to probe yet`);
    if (starts.some((one) => one.event.async))
      return sentence(
        2,
        'drivers/base/dd.c:__driver_attach',
        `the driver ${driver} is registered; the probe of ${devices} is queued as an async item`,
      );
    return sentence(1, register, `the driver ${driver} is registered and its probe of ${devices} begins`);
  }),
  rule('driver', 'call.bind', (event, message, stage) =>
    sentence(
      2,
      'drivers/base/bus.c:bind_store',
      `user space binds ${short(message.to)} to ${stage.nameOf(event.device)}`,
    ),
  ),
  rule('driver', 'call.autoprobe', (event) =>
    sentence(2, '', `user space switches automatic probing ${event.on ? 'on' : 'off'}`),
  ),
  rule('driver', 'call.exit.run', (_, message) =>
    sentence(1, 'drivers/base/dd.c:driver_detach', `the driver ${short(message.to)} is unregistered`),
  ),
  rule('driver', 'call.retry', (event, _, stage) =>
    sentence(
      2,
      'drivers/base/dd.c:deferred_probe_work_func',
      `the deferred list tries ${stage.nameOf(event.device)} again`,
    ),
  ),
  rule('driver', 'rescan', (_, message, stage) => {
    if (!message.isChoice)
      return sentence(1, 'drivers/cxl/core/port.c:cxl_bus_rescan', 'the queued rescan of the cxl bus begins');
    const tried = following(stage, message, 'call.probe.start', message.to).map((one) => stage.nameOf(one.message.to));
    if (tried.length > 0)
      return sentence(
        2,
        'drivers/cxl/core/port.c:cxl_bus_rescan',
        `the rescan of the cxl bus lets ${short(message.to)} try ${listed(tried)} again`,
      );
    const { registered } = stage.before(message.to).context as { readonly registered: boolean }; // machines/kernel/driver.ts
    const why = registered ? 'no memdev without a driver' : `${short(message.to)} not registered`;
    return sentence(1, 'drivers/cxl/core/port.c:cxl_bus_rescan', `the rescan of the cxl bus finds ${why}`);
  }),
  rule('driver_core', 'call.defer', (event, _, stage) =>
    sentence(
      2,
      'drivers/base/dd.c:driver_deferred_probe_add',
      `${stage.nameOf(event.device)} goes to the deferred list (-EPROBE_DEFER)`,
    ),
  ),
  rule('driver_core', 'go', () =>
    sentence(2, 'drivers/base/dd.c:deferred_probe_work_func', 'the deferred-probe work runs'),
  ),
  rule('cxl_bus_wq', 'call.work.rescan', () =>
    sentence(1, 'drivers/cxl/core/port.c:cxl_bus_rescan', 'a rescan of the cxl bus is queued'),
  ),
  rule('cxl_bus_wq', 'call.work.detach', (event, _, stage) =>
    sentence(
      2,
      'drivers/cxl/core/port.c:schedule_cxl_memdev_detach',
      `the detach of ${stage.nameOf(event.memdev)} is queued`,
    ),
  ),
  rule('cxl_bus_wq', 'go', () =>
    sentence(0, 'drivers/cxl/core/port.c:cxl_bus_rescan', 'work queued on cxl_bus_wq runs'),
  ),
];

const wait = 'drivers/base/dd.c:wait_for_device_probe';
const quiet = 'no probe runs, no async item is pending';

/** The gate and the barrier below it. */
const gates: readonly SentenceRule[] = [
  rule('gate', 'call.gate.launch', (_, message, stage) => {
    if (message.fromMachine === 'cxl_endpoint_port')
      return sentence(
        2,
        'kernel/workqueue.c:mod_delayed_work',
        `the probe of ${stage.nameOf(message.from)} arms the gate`,
      );
    return sentence(
      2,
      message.from === 'cxl_acpi' ? 'drivers/cxl/acpi.c:cxl_acpi_probe' : 'kernel/module/main.c:do_init_module',
      'cxl_acpi starts the gate',
    );
  }),
  rule('gate', 'call.gate.signal', (_, message, stage) =>
    message.fromMachine === 'cxl_mem'
      ? sentence(2, 'drivers/cxl/core/suspend.c:cxl_mem_active_inc', `${stage.nameOf(message.from)} counts as active`)
      : null,
  ),
  rule('flush_probe', 'call.flush.probe', (_, message, stage) => {
    const who = happened(stage, 'call.gate.wait', 'gate') ? 'the deferred work' : 'the gate';
    const answer = answerTo(stage, message, 'reply.flush.probe');
    if (answer && !answer.timedOut) return sentence(3, wait, `${who} passes wait_for_device_probe(): ${quiet}`);
    const { probing, pending } = stage.after('driver_core').context as {
      readonly probing: number;
      readonly pending: number;
    };
    return sentence(3, wait, `${who} waits in wait_for_device_probe(): probe_count ${probing}, async items ${pending}`);
  }),
  rule('gate', 'reply.flush.probe', (event, _, stage) => {
    if (happened(stage, 'call.flush.probe')) return null;
    return sentence(
      3,
      wait,
      event.timedOut ? 'the wait for probes times out' : `wait_for_device_probe() returns: ${quiet}`,
    );
  }),
  rule('owner', 'reply.gate.open', (_, __, stage) =>
    happened(stage, 'call.gate.wait') || happened(stage, 'reply.flush.probe')
      ? null
      : sentence(3, wait, 'the gate lets the decision through'),
  ),
];

/** What the parts of the kernel that know nothing of CXL stand for. */
export const kernelRules: readonly SentenceRule[] = [...loading, ...driverModel, ...gates];
