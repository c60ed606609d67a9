import { lineTable } from './line-table.ts';
import type { NameBinding } from './log-names.ts';
import type { LogLine } from './log-lines.ts';
import type { Observation } from './observation.ts';

/** A log line that the model must be able to produce. */
export interface LogEntry {
  readonly observation: Observation;
  readonly line: LogLine;
}

/** The observations of a log in order, under one binding of names. */
export function readLog(
  lines: readonly LogLine[],
  binding: NameBinding,
  isModelled: (observation: Observation) => boolean,
): readonly LogEntry[] {
  return lines.flatMap((line, index) => {
    for (const entry of lineTable) {
      const parts = entry.pattern.exec(line.message);
      const reading = parts && entry.read(parts);
      if (!reading) continue;
      const device = reading.device ?? binding.deviceAt(reading.name ?? '', index);
      if (device === null) return [];
      const observation = { kind: entry.kind, device, value: reading.value ?? '' };
      return isModelled(observation) ? [{ line, observation }] : [];
    }
    return [];
  });
}
