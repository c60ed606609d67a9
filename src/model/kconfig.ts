import type { KernelRules } from './kernel-rules.ts';
import type { SwitchId } from './kernel-switches.ts';
import type { Kconfig, KconfigSymbol, Tristate } from './kernel.ts';

// Kconfig orders n < m < y, and && is the smaller of two.
const rank: Readonly<Record<Tristate, number>> = { n: 0, m: 1, y: 2 };
const lesser = (a: Tristate, b: Tristate): Tristate => (rank[a] <= rank[b] ? a : b);

/** Symbols that Kconfig declares `bool`: they have no `m`. */
const bools: readonly KconfigSymbol[] = ['CXL_REGION', 'EFI_SOFT_RESERVE', 'ACPI_HMAT'];

/** `A` in `depends on A`, or `optional A` for `depends on A || !A`: `n` leaves the symbol unrestricted, `m` forbids `y`. */
interface KconfigRule {
  readonly symbol: KconfigSymbol;
  readonly on: readonly KconfigSymbol[];
  readonly kind: 'needs' | 'optional';
  /** The switch that brought the line; absent: all kernels have it. */
  readonly since?: SwitchId;
}

const needs = (symbol: KconfigSymbol, on: readonly KconfigSymbol[]): KconfigRule => ({
  symbol,
  on,
  kind: 'needs',
});

const rules: readonly KconfigRule[] = [
  needs('DEV_DAX_HMEM', ['EFI_SOFT_RESERVE']),
  needs('DEV_DAX_CXL', ['CXL_BUS', 'CXL_REGION', 'DEV_DAX']),
  needs('DEV_DAX_KMEM', ['DEV_DAX']),
  // A built-in dax_hmem cannot ask for a module to be probed before it: 7.1 forbids the build instead (1eaef15b2349).
  { symbol: 'DEV_DAX_HMEM', on: ['CXL_ACPI', 'CXL_PCI', 'CXL_BUS'], kind: 'optional', since: 'hmem-requests-modules' },
  { symbol: 'DEV_DAX_CXL', on: ['DEV_DAX_HMEM'], kind: 'optional', since: 'dax-cxl-after-decision' },
];

/** All symbols below `menuconfig CXL_BUS` are `n` without the bus. @kernel drivers/cxl/Kconfig */
const belowBus: readonly KconfigSymbol[] = ['CXL_ACPI', 'CXL_PCI', 'CXL_MEM', 'CXL_PORT', 'CXL_REGION'];

const boolProblems = (config: Kconfig): string[] =>
  bools.filter((symbol) => config[symbol] === 'm').map((symbol) => `${symbol}=m: ${symbol} is a bool, y or n`);

const busProblems = (config: Kconfig): string[] =>
  config.CXL_BUS !== 'n'
    ? []
    : belowBus
        .filter((symbol) => config[symbol] !== 'n')
        .map((symbol) => `${symbol}=${config[symbol]} needs CXL_BUS, which is n`);

function ruleProblems(config: Kconfig, rule: KconfigRule): string[] {
  const value = config[rule.symbol];
  return rule.on.flatMap((other) => {
    // `A || !A` is y when A is y or n, and m when A is m.
    const limit = rule.kind === 'optional' && config[other] === 'n' ? 'y' : config[other];
    if (lesser(value, limit) === value) return [];
    return limit === 'n'
      ? [`${rule.symbol}=${value} needs ${other}, which is n`]
      : [`${rule.symbol}=y is not possible with ${other}=m`];
  });
}

/**
 * Lists every rule by which Kconfig could not have produced the configuration; empty when it is legal. CXL_PORT=y beside
 * CXL_BUS=m is accepted although the menu forbids it. The machines distinguish only whether cxl_port is a module, and this
 * model's usual configuration uses that spelling.
 * @param kernel - 7.1 and later have lines that 6.12 and 7.0 do not have
 * @returns one sentence per broken rule, such as `DEV_DAX_HMEM=y is not possible with CXL_ACPI=m`
 * @kernel drivers/dax/Kconfig, drivers/cxl/Kconfig
 */
export function checkKconfig(config: Kconfig, kernel: KernelRules): string[] {
  return [
    ...boolProblems(config),
    ...busProblems(config),
    ...rules
      .filter(({ since }) => since === undefined || kernel.has(since))
      .flatMap((rule) => ruleProblems(config, rule)),
  ];
}
