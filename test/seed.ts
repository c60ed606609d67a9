import fc from 'fast-check';

// A law that is tried on random cases says the same on every machine: the seed is the same unless one is chosen.
const { QUIESCE_SEED: chosen } = process.env;
fc.configureGlobal({ seed: chosen === 'random' ? Date.now() : Number(chosen ?? 20_241_122) });
