/** The binary of the inner loop. Equal sources and an equal compiler give equal bytes. */
export function compile(): Promise<Uint8Array>;
