/** A platform with nothing in it, but for its name. */
export const emptyPlatform = {
  softReserved: [],
  hmat: [],
  srat: [],
  windows: [],
  hostBridges: [],
  switches: [],
  memdevs: [],
  resources: [],
};
