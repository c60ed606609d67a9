/** The parts of an explanation that need a losing order, where there is none. */
export const noLosingOrder = {
  losing: null,
  continued: null,
  minimised: null,
  decidedAt: null,
  flip: null,
  givens: [],
  bytes: null,
  causes: null,
  kernel: [],
} as const;
