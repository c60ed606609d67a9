/** What a network can be written as: two languages of model checkers, then three forms of the graph of worlds. */
export const targets = ['murphi', 'promela'] as const;
export type Target = (typeof targets)[number];
