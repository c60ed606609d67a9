/** What a network can be written as: languages of model checkers, then forms of the graph of worlds. */
export const targets = ['murphi', 'promela', 'promela-c', 'aldebaran', 'dot', 'mermaid'] as const;
export type ExportTarget = (typeof targets)[number];

/** Where nothing else is said, a network of more worlds is refused: what reads such a file could do nothing with it. */
export const worldsMax: Readonly<Record<ExportTarget, number>> = {
  murphi: Infinity,
  promela: Infinity,
  'promela-c': Infinity,
  aldebaran: 300_000,
  dot: 2000,
  mermaid: 200,
};
