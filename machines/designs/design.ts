import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Family } from '../../src/model/kernel.ts';
import type { Range } from '../../src/model/range.ts';

/**
 * An ownership design: who gets a Soft Reserved range. The policy is one machine, one actor named `owner`.
 * dax_hmem asks it `call.policy.begin` when a walk begins (answer: `reply.policy.begin`) and `call.policy.judge` for each
 * range (answer: `reply.policy.judge`). It may look at `iomem`, ask regions, wait for `gate`, and later hand ranges to
 * `dax_hmem` with `call.hmem.register`. dax_cxl's init asks `call.flush` where `daxCxlInit` makes it (answer: `reply.flush`).
 */
export interface Design {
  readonly id: string;
  readonly title: string;
  readonly cite: readonly string[];
  /** The kernel family it belongs to, and the gate it was written for. */
  readonly family: Family;
  readonly gate: string;
  /**
   * Where boot code puts Soft Reserved ranges: into /proc/iomem; into a private tree that is never printed; or those that a window of
   * the CEDT touches aside and the rest into /proc/iomem, provided that cxl_acpi and CXL regions are configured.
   */
  readonly softReserve: 'iomem' | 'private' | 'aside';
  /** Whether dax_regions exclude each other (the `dax_regions` tree). */
  readonly exclusiveDaxRegions: boolean;
  /** cxl_dax_region is PROBE_PREFER_ASYNCHRONOUS. */
  readonly asyncDaxCxl: boolean;
  readonly policy: AnyStateMachine;
  /** hmem takes what is left of a range in pieces, one for each gap that regions leave. */
  readonly takesPieces: boolean;
  /** What hmem's list holds while cxl_acpi is configured, where that is not the usual list. */
  readonly candidates?: 'soft-reserved' | 'soft-reserved-and-hmat';
  /** The CXL core needs dax_hmem by symbol, so no CXL module comes before it. */
  readonly cxlNeedsHmem?: boolean;
  /** A region asks the policy before it inserts its resource (`call.policy.trim`). */
  readonly trimsWhenConstructed?: boolean;
  /** A region tells the policy when it is committed and when it has got through its probe (`call.policy.region`). */
  readonly hearsRegions?: boolean;
  /** The barrier remembers that a driver reported a failed probe. */
  readonly failureFlag: boolean;
  /** A probe that waits for the decision: that of a CXL dax_region, or one of hmem_platform that fails. */
  readonly flushes?: 'dax-region-probe' | 'failed-hmem-probe';
  /** What dax_cxl's module_init does instead of registering its driver at once, or `null`. */
  readonly daxCxlInit: AnyStateMachine | null;
  /** The ranges that the policy has put off and not decided yet. While it works on a decision it carries the tag `deciding`. */
  undecided(policy: AnyMachineSnapshot): readonly Range[];
  /** Soft Reserved bytes that the policy has given to CXL for good; absent where the design makes no such promise (handed-unprobed, I12). */
  handed?(policy: AnyMachineSnapshot): readonly Range[];
  /** It claims that all Soft Reserved ranges in a window have one owner (mixed-owners, I18). */
  readonly allOrNothing?: true;
}

/** Every policy machine's input. */
export interface PolicyInput {
  readonly ranges: readonly PolicyRange[];
  /** CONFIG_CXL_REGION. */
  readonly cxlRegion: boolean;
  /** CONFIG_DEV_DAX_CXL. */
  readonly daxCxl: boolean;
  /** CONFIG_CXL_ACPI. */
  readonly cxlAcpi: boolean;
}

/** One entry of hmem_active as a policy sees it. */
export interface PolicyRange {
  readonly range: Range;
  /** Who put it on the list. */
  readonly source: 'hmat' | 'soft-reserved';
  /** It shares a byte with a Soft Reserved range (the private tree's answer). */
  readonly softReserved: boolean;
  /** It shares a byte with a CFMWS window of the CEDT, whether or not anybody has published that yet. */
  readonly windowed: boolean;
  /** Region actors that could contain it. */
  readonly regions: readonly string[];
  /** Region actors that could share a byte with it. */
  readonly touching: readonly string[];
}

/** Input of a `daxCxlInit` machine. */
export interface DaxCxlInitInput {
  readonly id: string;
  readonly driver: string;
}
