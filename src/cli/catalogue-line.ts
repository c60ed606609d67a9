import { visible } from '../model/plain-text.ts';
import type { CheckReport } from '../model/verdict.ts';

/** A scenario of the catalogue on one line. */
export function catalogueLine(report: CheckReport): string {
  const broken = report.properties.filter((property) => property.verdict === 'violated').map((property) => property.id);
  return [
    visible(report.scenario).padEnd(6),
    report.design.padEnd(3),
    report.gate.padEnd(3),
    report.verdict.padEnd(9),
    report.endings.join('/').padEnd(20),
    broken.join(' '),
  ]
    .join(' ')
    .trimEnd();
}
