/** A part of a final state that the record of a boot may lack. */
export type EndPart = 'dax' | 'regions' | 'bindings of regions' | 'targets of regions';

/** A part that is excluded from the comparison because the record lacks it: neither evidence for a match nor against it. */
export interface NotCompared {
  readonly what: EndPart | 'end' | 'log';
  /** Such as `there is no cxl-list.json`. */
  readonly why: string;
}
