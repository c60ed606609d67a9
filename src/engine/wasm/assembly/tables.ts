// Where the tables lie, how their entries are laid out, and what they lack.

/** Tables of parts, of halves, of what halves show and offer; of steps of parts; of what groups show. */
export const parts: u32 = 1024;
export const halves: u32 = parts + 4 * 32;
export const views: u32 = halves + 2 * 32;
export const offers: u32 = views + 2 * 32;
export const steps: u32 = offers + 32;
export const shown: u32 = steps + 32;
/** By part: what the host said of its cells, by number; and how many it has room for. */
export const records: u32 = shown + 32;
export const recordRooms: u32 = records + 16;
export const key: u32 = recordRooms + 16;

/** Bytes of an entry of a half before and after what it is made of: two parts, its view + 1, its leads. */
export const viewOfHalf: u32 = 8;
export const bytesOfHalf: u32 = 16;
/** A record: where what the part offers is said, its view, the views of the groups. */
export const viewOfRecord: u32 = 4;
export const groupsOfRecord: u32 = 8;
/** Groups of a view of a half, after its key. */
export const groupsOfView: u32 = 8;

export let groups: u32 = 0;
/** What is missing: a part and the number of its cells, or a choice and where its move is said. */
export let missing: u32 = 0;
export let missingAt: u32 = 0;

/** Once: how many groups of actors are looked at. */
export function setGroups(count: u32): void {
  groups = count;
}

/** Notes what the host should say. */
export function miss(what: u32, at: u32): void {
  missing = what;
  missingAt = at;
}
