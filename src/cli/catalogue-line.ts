import { visible } from '../model/plain-text.ts';
import { propertyList } from '../model/property-names.ts';
import type { CheckReport } from '../model/verdict.ts';
import { wrap } from '../report/layout.ts';

/**
 * One scenario of the catalogue: a line, and below it the properties that some order breaks.
 * @returns lines without line ends, at most `width` columns
 */
export function catalogueLines(report: CheckReport, width: number): readonly string[] {
  const broken = report.properties.filter((property) => property.verdict === 'violated').map((property) => property.id);
  const line = [
    visible(report.scenario).padEnd(6),
    report.design.padEnd(3),
    report.gate.padEnd(3),
    report.verdict.padEnd(9),
    report.endings.join('/'),
  ].join(' ');
  return [line.trimEnd(), ...(broken.length === 0 ? [] : wrap(propertyList(broken), width, ' '.repeat(7)))];
}
