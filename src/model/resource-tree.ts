// Entry point for resource trees: their types, the kernel's rules, and the text of /proc/iomem.
export type {
  Expansion,
  NewResource,
  ResourceKind,
  ResourceNode,
  ResourceResult,
  ResourceTree,
} from './resource-rules.ts';
export {
  allocFree,
  find,
  insertExpandToFit,
  insertResource,
  pathTo,
  preOrder,
  releaseWithChildren,
  removeResource,
  requestMemRegion,
  requestResource,
} from './resource-rules.ts';
export { hasSystemRam, regionIntersects, type Intersection } from './region-intersects.ts';
export {
  formatIomem,
  kindOfName,
  linesOf,
  parseIomem,
  treeFromLines,
  type IomemLine,
  type ParsedIomem,
} from './iomem-text.ts';
