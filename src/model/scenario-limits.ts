/** Maximum size of each part of a scenario. No real box exceeds them, and several algorithms need more than linear time. */
export const limits = {
  ranges: 16_384,
  windows: 512,
  hostBridges: 256,
  switches: 256,
  memdevs: 512,
  /** Of one port. */
  dports: 256,
  /** Of one port or memdev; hardware has up to 32. */
  decoders: 64,
  targets: 64,
  /** Switches one below the other. */
  levels: 16,
  resources: 16_384,
  steps: 4096,
  faults: 512,
  cite: 100,
  assumes: 600,
  modules: 64,
} as const;
