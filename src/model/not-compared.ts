/** A part of an end that a record of a boot may not show. */
export type EndPart = 'dax' | 'regions' | 'bindings of regions' | 'targets of regions';

/** Something that is not compared, because the record does not show it: no evidence for it, and none against it. */
export interface NotCompared {
  readonly what: EndPart | 'end' | 'log';
  /** Such as `there is no cxl-list.json`. */
  readonly why: string;
}
