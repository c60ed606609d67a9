import { loadScenario } from '../../src/scenario/catalogue.ts';
import { assemble, planOf } from '../../src/boot/index.ts';
import { isWarm, searchOf } from './engines.ts';
import { machinesOf } from '../../src/boot/variant.ts';

// One search in a process of its own: `explore.ts SCENARIO DESIGN ENGINE`. Prints one line of JSON. Only exploring is measured:
// not the start of node, nor reading the scenario, nor building the network.

const [name = '', designId = '', spec = ''] = process.argv.slice(2);
const scenario = loadScenario(name);
const { design, gate } = machinesOf({ design: designId });
const plan = planOf(scenario, design, gate);
const network = assemble(plan);
const search = searchOf(spec, plan);
if (isWarm(spec)) search(network);
const wallBefore = performance.now();
const cpuBefore = process.cpuUsage();
const { worlds, transitions, finals, bytes } = search(network);
const cpu = process.cpuUsage(cpuBefore);
const measured = {
  worlds,
  transitions,
  finals: finals.length,
  user: cpu.user / 1e6,
  wall: (performance.now() - wallBefore) / 1000,
  bytes,
  peak: process.resourceUsage().maxRSS * 1024,
};
process.stdout.write(`${JSON.stringify(measured)}\n`);
