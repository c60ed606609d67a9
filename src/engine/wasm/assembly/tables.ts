// Positions of the tables, layouts of their entries, and the latest missing row.

/** Tables of parts, of halves, of observations and choices of halves; of steps of parts; of observations of groups. */
export const parts: u32 = 1024;
export const halves: u32 = parts + 4 * 32;
export const views: u32 = halves + 2 * 32;
export const offers: u32 = views + 2 * 32;
export const steps: u32 = offers + 32;
export const shown: u32 = steps + 32;
/** By part: the host's records by number, and the capacity of that list. */
export const records: u32 = shown + 32;
export const recordRooms: u32 = records + 16;
export const key: u32 = recordRooms + 16;

/** Layout of a half's entry: two parts, its view + 1, its leads. */
export const viewOfHalf: u32 = 8;
export const bytesOfHalf: u32 = 16;
/** A record: position of the part's choices, its view, the views of the groups. */
export const viewOfRecord: u32 = 4;
export const groupsOfRecord: u32 = 8;
/** Groups of a view of a half, after its key. */
export const groupsOfView: u32 = 8;

export let groups: u32 = 0;
/** The missing row: a part and the number of its cells, or a choice and the position of its move. */
export let missing: u32 = 0;
export let missingAt: u32 = 0;

/** Initialisation: the number of observed groups of actors. */
export function setGroups(count: u32): void {
  groups = count;
}

/** Notes a missing row for the host. */
export function miss(what: u32, at: u32): void {
  missing = what;
  missingAt = at;
}
