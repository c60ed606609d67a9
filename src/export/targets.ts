/** Output formats: languages of model checkers, then graph formats. */
export const targets = ['murphi', 'promela', 'promela-c', 'aldebaran', 'dot', 'mermaid'] as const;
export type ExportTarget = (typeof targets)[number];

/** Default world limits; larger files exceed what the reading programs can process. */
export const worldsMax: Readonly<Record<ExportTarget, number>> = {
  murphi: Infinity,
  promela: Infinity,
  'promela-c': Infinity,
  aldebaran: 300_000,
  dot: 2000,
  mermaid: 200,
};
