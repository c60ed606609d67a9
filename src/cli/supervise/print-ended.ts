import { existsSync } from 'node:fs';
import type { CheckReport } from '../../model/verdict.ts';
import { jsonText } from '../../report/json.ts';
import { wrap } from '../../report/layout.ts';
import { endedReport, whyEnded, type Ended } from '../ended.ts';
import { exit, worst, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { Problem, printError } from '../problem.ts';
import { widthFor, textForm } from '../terminal.ts';
import { unexplained } from '../unexplained.ts';
import type { Job } from '../verbs.ts';
import type { Draft } from '../watch.ts';

/** The known state of a terminated job. */
export interface EndedJob {
  readonly job: Job;
  readonly json: boolean;
  readonly draft: Draft | null;
  readonly ended: Ended;
  /** Whether the answer was printed already; only later output is missing. */
  readonly isAnswered: boolean;
}

/** Prints the result of a terminated job in the format of its command. */
export async function printEnded(about: EndedJob, io: Io): Promise<ExitCode> {
  const draft = about.isAnswered ? null : (about.draft ?? draftOf(about.job));
  if (draft === null) {
    const hint = 'nothing is known of what was asked; allow more, or ask for less';
    printError(new Problem('ended', whyEnded(about.ended), hint), about.json, io);
    return exit.unknown;
  }
  const code = await printDraft(draft, about, io);
  printCheckpointNote(about.job, io);
  return code;
}

async function printDraft(draft: Draft, { json, ended }: EndedJob, io: Io): Promise<ExitCode> {
  const why = whyEnded(ended);
  const form = textForm(io);
  switch (draft.verb) {
    case 'check': {
      const report = endedReport(draft.report, ended);
      if (json) io.out(jsonText(report));
      else {
        const { checkText } = await import('../../report/text.ts');
        io.out(`${checkText(report, { ...draft.text, ...form }).join('\n')}\n`);
      }
      return exit[report.verdict];
    }
    case 'catalogue': {
      const { catalogueLines } = await import('../catalogue-line.ts');
      const report = endedReport(draft.report, ended);
      io.out(json ? jsonText([...draft.done, report]) : `${catalogueLines(report, widthFor(io)).join('\n')}\n`);
      io.err(`note: ${report.scenario}: ${why}; ${draft.left} scenarios were not begun\n`);
      return exit[worst([...draft.done, report].map(({ verdict }) => verdict))];
    }
    case 'compare': {
      const { compareOutput } = await import('../compare-output.ts');
      const { row, column } = draft.at;
      const report = endedReport(draft.report, ended);
      const rows = draft.rows.map((one, index) =>
        index === row
          ? { ...one, cells: one.cells.map((cell, at) => (at === column ? { ...cell, report, reason: '' } : cell)) }
          : one,
      );
      io.out(compareOutput(rows, draft.output, io));
      io.err(`note: ${report.scenario} ${report.design}/${report.gate}: ${why}\n`);
      const verdicts = rows.flatMap(({ cells }) => cells.flatMap((cell) => cell.report?.verdict ?? []));
      return exit[worst([...verdicts, 'unknown'])];
    }
    case 'explain': {
      const { explanation } = draft;
      const isKnown = explanation.verdict !== 'unknown';
      const printed = {
        ...explanation,
        worlds: Math.max(explanation.worlds, ended.progress?.worlds ?? 0),
        why: isKnown ? explanation.why : why,
        ended: why,
      };
      if (json) io.out(jsonText(printed));
      else {
        const { explainText } = await import('../../report/explain.ts');
        io.out(`${explainText(printed, { ...draft.text, ...form }).join('\n')}\n`);
        if (isKnown) io.err(`note: ${why}\n`);
      }
      return exit[explanation.verdict];
    }
    case 'conform': {
      const { boot, design, gate, log } = draft;
      const nothing = {
        lines: 0,
        matched: 0,
        passedOver: 0,
        impossible: null,
        allowed: [],
        end: [],
        schedule: '',
        ...unseen,
      };
      if (json) io.out(jsonText({ boot, design, gate, log, verdict: 'unknown', ...nothing, states: 0, ended: why }));
      else io.out(`${wrap(`${boot} under ${design}, gate ${gate}: UNKNOWN: ${why}`, form.width).join('\n')}\n`);
      return exit.unknown;
    }
  }
}

/** Nothing was compared, since the boot was not followed. */
const unseen = { outcome: null, notCompared: [], coverage: { shown: [], missing: [], weak: true } };

/** The interim report of a job that was terminated before it had found its target. */
function draftOf(job: Job): Draft | null {
  switch (job.verb) {
    case 'check': {
      const [name, args] = job.given;
      if (name === undefined) return null;
      const { worlds, depth, time, memory } = args;
      const bounds = Object.fromEntries(
        Object.entries({ worlds, depth, time, memory }).filter(([, value]) => value !== undefined),
      );
      return {
        verb: 'check',
        report: { ...nothing(name, args), ...(args.reduce ? { reduction: args.reduce } : {}), bounds },
        text: { target: name, statements: new Map() },
      };
    }
    case 'explain': {
      const [name, args] = job.given;
      return {
        verb: 'explain',
        explanation: unexplained(nothing(name, args), null),
        text: { target: name },
      };
    }
    case 'conform': {
      const [boot, { design = '?', gate = '?' }] = job.given;
      return { verb: 'conform', boot, design, gate, log: '' };
    }
    default:
      return null;
  }
}

/** A report without results, not even the list of properties. */
const nothing = (
  name: string,
  { design = '?', gate = '?', strategy = 'breadth-first' }: { design?: string; gate?: string; strategy?: string },
): CheckReport => ({
  scenario: name,
  design,
  gate,
  verdict: 'unknown',
  endings: [],
  endingReports: [],
  properties: [],
  overWaits: null,
  findings: [],
  worlds: 0,
  transitions: 0,
  depth: 0,
  reduction: 'none',
  strategy,
  complete: false,
  coverage: { met: 0, expanded: 0, depth: 0, stoppedBy: 'interrupted' },
  bounds: {},
  seconds: 0,
});

/** A saved checkpoint survives its process. */
function printCheckpointNote(job: Job, io: Io): void {
  if (job.verb !== 'check') return;
  const { checkpoint } = job.given[1];
  if (checkpoint === undefined) return;
  io.err(
    existsSync(checkpoint)
      ? `note: ${checkpoint} has the search as it was last saved; go on with --resume\n`
      : `note: the search was not saved yet: there is no ${checkpoint}\n`,
  );
}
