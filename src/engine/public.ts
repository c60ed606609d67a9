// The package's interface to the engine (`cxl-quiesce/engine`): exhaustive exploration of any network of XState machines. It is
// independent of CXL, and its types contain no tables of the engine.
import type { ActorDefinition } from './network/actor-logic.ts';
import { createNetwork as createTables, type Network, type NetworkOptions } from './network/network.ts';
import { runToEnd } from './search/slices.ts';
import { searchOf, type SearchResult, type SearchStrategy } from './strategies.ts';
import type { ExploreOptions } from './search/exploration.ts';

/**
 * Builds a network of actors. Their ids are the addresses of messages: `sendTo(({ system }) => system.get('name'), ...)`.
 * @throws NetworkError if a machine uses a feature that cannot be replayed, such as invoked actors or custom actions
 */
export const createNetwork: (actors: readonly ActorDefinition[], options?: NetworkOptions) => Network = createTables;

/**
 * Explores a network by a strategy: all orders breadth-first or depth-first, or a sample of them.
 * @throws NetworkError with its `schedule` when a machine breaks a rule on the way
 */
export const search = (network: Network, strategy: SearchStrategy, options: ExploreOptions = {}): SearchResult =>
  runToEnd(searchOf(strategy)(network, options));

export { explore } from './explore.ts';
export { hasCycle } from './search/cycle.ts';
export { cycleOf, type Cycle } from './search/fair-cycle.ts';
export { replay } from './network/replay.ts';
export { formatSchedule, parseSchedule, type Schedule } from './network/schedule.ts';
export { NetworkError, ScheduleError } from './network/errors.ts';
export type { ActorDefinition, Machine, MachineSnapshot } from './network/actor-logic.ts';
export type { EngineEvent } from './network/events.ts';
export type { Finding } from './network/findings.ts';
export type { ArmedTimer, Choice, Delivery, Mail, Network, NetworkOptions, Step, World } from './network/network.ts';
export type { Exploration, ExploreOptions, Progress, StoppedBy, Visit } from './search/exploration.ts';
export type { Sample, Search, SearchResult, SearchStrategy } from './strategies.ts';
export type { Generator } from './reductions/symmetry/generator.ts';
export { anyChange, type MonotonePredicate } from './reductions/partial-order/monotone-predicate.ts';
export type { CounterInvariant } from './reductions/partial-order/counter-invariant.ts';
