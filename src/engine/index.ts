export { createNetwork, tablesOf } from './network/network.ts';
export type {
  ArmedTimer,
  Choice,
  Delivery,
  Mail,
  Network,
  NetworkOptions,
  NetworkTables,
  Step,
  World,
} from './network/network.ts';
export type { ActorDefinition, Machine, MachineSnapshot } from './network/actor-logic.ts';
export type { EngineEvent } from './network/events.ts';
export type { Finding } from './network/findings.ts';
export { anyChange, type MonotonePredicate } from './reductions/partial-order/monotone-predicate.ts';
export type { CounterInvariant } from './reductions/partial-order/counter-invariant.ts';
export { explore } from './explore.ts';
export { breadthFirst as search } from './search/breadth-first.ts';
export { searchOf, type Search, type SearchResult, type SearchStrategy } from './strategies.ts';
export { runToEnd, type Slices } from './search/slices.ts';
export type { Keeper, SearchState } from './search/search-state.ts';
export type { Exploration, ExploreOptions, Progress, StoppedBy, Visit } from './search/exploration.ts';
export type { Case, CellChoices, Relation } from './search/relation.ts';
export type { Generator, SymmetryReport } from './reductions/symmetry/generator.ts';
export { hasCycle } from './search/cycle.ts';
export { cycleOf, type Cycle } from './search/fair-cycle.ts';
export { depthFirst } from './search/depth-first.ts';
export { randomRuns } from './sample/random-runs.ts';
export { pctRuns } from './sample/pct.ts';
export { randomWalk } from './sample/random-walk.ts';
export { xorshift, type Random } from './network/random.ts';
export { replay } from './network/replay.ts';
export { formatSchedule, parseSchedule } from './network/schedule.ts';
export { drive, type Strategy } from './sample/strategy.ts';
export { canonical } from './network/canonical.ts';
export { NetworkError, ResumeError, ScheduleError } from './network/errors.ts';
