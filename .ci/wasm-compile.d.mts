/** The binary of the inner loop: `kernel` for one thread, `crew` for several. Equal sources and an equal compiler give equal bytes. */
export function compile(name: 'kernel' | 'crew'): Promise<Uint8Array>;
