import { indented } from '../encode/encoded.ts';
import { mdBlock, mdText, mkd, type Markdown } from '../encode/markdown.ts';
import { formatSize } from '../model/byte-size.ts';
import { visible } from '../model/plain-text.ts';
import { rangesNotKnown } from '../model/platform.ts';
import { propertyList, propertyNames, propertyWords } from '../model/property-names.ts';
import type { MissingFile } from '../capture/missing-files.ts';
import type { Causes } from '../verbs/causes/causes.ts';
import type { DesignHere, Diagnosis, EndsOfBox } from '../verbs/causes/diagnosis.ts';
import type { Workaround } from '../verbs/causes/workarounds.ts';
import { assumptionLines } from './assumptions.ts';
import { consequenceText, sentence } from './consequence.ts';
import { count, mailWidth, plain, wrap, type Paint } from './layout.ts';

/** Input of the report in addition to the diagnosis. */
export interface DiagnoseOptions {
  /** The scenario or capture, as the user typed it. */
  readonly target: string;
  /** Files missing from a capture; empty for a scenario. */
  readonly missing: readonly MissingFile[];
  /** Whether the order of loads comes from a script. */
  readonly isScripted: boolean;
  /** The scenario's assumptions. */
  readonly assumes?: readonly string[];
  readonly width?: number;
  readonly paint?: Paint;
}

/** One item of advice: a sentence, or a command line below it. */
interface Advice {
  readonly text: string;
  readonly type?: readonly string[];
}

interface Section {
  readonly title: string;
  readonly items: readonly Advice[];
}

// Maximum number of items per section, for a screen of about fifty lines; --json has all.
const most = { owners: 8, wrong: 2, causes: 3, workarounds: 3, missing: 4, odd: 3 } as const;

const verdictWords = {
  holds: 'nothing is wrong',
  violated: 'something is wrong',
  unknown: 'not known',
} as const;

/** Whether memory of a window belongs to no region: no loss, but reported all the same. */
const isForeign = ({ causes }: Diagnosis): boolean => causes.some(({ property }) => property === 'cxl');

function headline(diagnosis: Diagnosis): string {
  const { now, verdict } = diagnosis;
  const what = now.bytes === null ? '' : consequenceText(now.bytes);
  const words =
    verdict === 'holds' && isForeign(diagnosis)
      ? 'no property is broken, but CXL does not own it'
      : verdictWords[verdict];
  if (diagnosis.softReservedUnknown !== undefined) {
    const known = verdict === 'violated' && what !== '' ? ` Of those that are, ${sentence(what)}` : '';
    const end = verdict === 'unknown' ? 'whether anything is wrong is not known' : words;
    return `${sentence(rangesNotKnown(diagnosis.softReservedUnknown))}${known} ${sentence(end)}`;
  }
  const stated = what === '' ? sentence(words) : `${sentence(what)} ${sentence(words)}`;
  return diagnosis.agrees === false
    ? `${stated} No run of the model ends so: what it says of causes may be wrong.`
    : stated;
}

/** Qualifies findings that hold for the model only, because no run of it ends as the boot did. */
const ofModel = ({ agrees }: Diagnosis): string => (agrees === false ? ', in the model only' : '');

const more = (all: number, shown: number): readonly Advice[] =>
  all > shown ? [{ text: `and ${all - shown} more in --json` }] : [];

function ownersSection({ now }: Diagnosis): Section {
  const from = {
    capture: 'as captured',
    model: 'by the model, for nothing was recorded',
    nothing: 'not known',
  } as const;
  const shown = now.owners.slice(0, most.owners);
  return {
    title: `who owns what (${from[now.source]})`,
    items: [
      ...shown.map(({ range, bytes, owner }) => ({ text: `${range} ${formatSize(bytes)}: ${owner}` })),
      ...more(now.owners.length, shown.length),
    ],
  };
}

function wrongSection(diagnosis: Diagnosis): Section {
  const { wrong } = diagnosis;
  // Violations of several properties often have one cause: equal texts are printed once.
  const distinct = wrong.filter(({ harm }, at) => wrong.findIndex((one) => one.harm === harm) === at);
  const shown = distinct.filter(({ why }, at) => at === 0 || why !== distinct[at - 1]?.why).slice(0, most.wrong);
  const rest = wrong.filter((one) => !shown.includes(one)).map(({ property }) => property);
  return {
    title: `what is wrong${ofModel(diagnosis)}`,
    items: [
      ...shown.map(({ property, why, statement }) => ({
        text: `${propertyWords(property)}: ${short(why) || `broken: ${statement}`}`,
      })),
      ...(rest.length > 0 ? [{ text: `also: ${propertyList(rest)}` }] : []),
      ...(isForeign(diagnosis) ? [{ text: "not CXL's: no CXL region owns all of this memory of its window" }] : []),
    ],
  };
}

const whyMax = 220;
function short(text: string): string {
  const few = text.split(';').slice(0, 2).join(';');
  return few.length > whyMax ? `${few.slice(0, few.lastIndexOf(' ', whyMax))} ...` : few;
}

function outlookText(outlook: EndsOfBox, isOwn: boolean, isOfModel: boolean): string {
  const orders = `${isOfModel ? 'the model: ' : ''}${isOwn ? 'in the order of this boot' : 'with modules loaded in any order'}`;
  const ends = outlook.endings.join(' or ');
  if (outlook.isOnly === null)
    return `${orders}: not every order was looked at; ${ends === '' ? 'no run was followed to its end' : `met ${ends}`}`;
  return outlook.isOnly ? `${orders} it always ends so (${ends})` : `${orders} it can end as ${ends}: luck decides`;
}

function luckSection({ thisOrder, anyOrder, agrees }: Diagnosis, isScripted: boolean): Section {
  return {
    title: 'certain or luck',
    items: [
      ...(agrees === false ? [{ text: 'the model does not end as the capture shows' }] : []),
      ...(thisOrder && isScripted ? [{ text: outlookText(thisOrder, true, agrees === false) }] : []),
      ...(anyOrder ? [{ text: outlookText(anyOrder, false, agrees === false) }] : []),
    ],
  };
}

const goalOf = (property: Causes['property']): string =>
  property === 'cxl' ? 'so that CXL would own it' : `against ${propertyWords(property)}`;

function causesSection(diagnosis: Diagnosis): Section {
  const { causes } = diagnosis;
  const printed = new Set<string>();
  const items = causes.flatMap((one): readonly Advice[] => {
    const fresh = one.causes.filter(({ kind, without }) => kind !== 'design' && !printed.has(without));
    for (const { without } of fresh) printed.add(without);
    const shown = fresh.slice(0, most.causes);
    const isKnown = one.causes.length > 0;
    return [
      ...shown.map(({ without, holds }) => ({
        text: `without this it holds: ${without} (${one.property === 'cxl' ? 'then CXL owns it' : `no ${propertyNames[one.property]}`}, ${holds === 'every order' ? 'in every order' : "in this boot's order"})`,
      })),
      ...more(fresh.length, shown.length),
      ...(isKnown ? [] : [{ text: `nothing of ${count(one.tried, 'try', 'tries')} helped ${goalOf(one.property)}` }]),
      ...(isKnown && fresh.length === 0 && shown.length === 0 && one.causes.every(({ kind }) => kind === 'design')
        ? [
            {
              text: `${one.property === 'cxl' ? 'cxl' : propertyWords(one.property)}: no given of this boot, only another kernel (below)`,
            },
          ]
        : []),
      ...(one.untried.length > 0 ? [{ text: `not tried to the end, for time was up: ${one.untried.length}` }] : []),
    ];
  });
  return { title: `what made it${ofModel(diagnosis)}`, items };
}

function oddSection({ odd, causes, agrees }: Diagnosis): Section {
  const shown = odd.slice(0, most.odd);
  return {
    title:
      agrees === false
        ? 'odd'
        : causes.length === 0
          ? 'odd, and harmless in this order'
          : 'odd, but alone not to blame (tried)',
    items: [...shown.map((text) => ({ text })), ...more(odd.length, shown.length)],
  };
}

const releaseOf: Readonly<Record<string, string>> = {
  a0: 'a0 (kernels before 7.0)',
  a1: 'a1 (kernel 7.0)',
  f: 'f (kernel 7.1 and later)',
};

function designsSection({ designs, agrees }: Diagnosis): Section {
  if (agrees === false) return { title: 'which kernels or designs end well here', items: [] };
  const those = (holds: DesignHere['holds']): string =>
    designs.flatMap((one) => (one.holds === holds ? [releaseOf[one.design] ?? one.design] : [])).join(', ');
  const line = (words: string, holds: DesignHere['holds']): readonly Advice[] =>
    those(holds) === '' ? [] : [{ text: `${words}: ${those(holds)}` }];
  return {
    title: 'which kernels or designs end well here',
    items:
      designs.length === 0
        ? []
        : [
            ...(those('every order') === ''
              ? [{ text: 'in every order: none' }]
              : line('in every order', 'every order')),
            ...line("in this boot's order", 'this order'),
            ...line('not known, for a bound was hit', 'unknown'),
          ],
  };
}

const holdsWords: Readonly<Record<Workaround['holds'], string>> = {
  'every order': 'in every order',
  'this order': "in this boot's order",
  'this sequence': 'however fast the probes are',
};

function helpSection({ workarounds, causes, agrees }: Diagnosis): Section {
  // A remedy for a run with another ending may not apply here.
  if (agrees === false) return { title: 'what helps', items: [] };
  const shown = workarounds.slice(0, most.workarounds);
  return {
    title: 'what helps on the same version of the kernel (tried in the model)',
    items: [
      ...shown.map(({ what, type, holds, endings }) => ({
        text: `${what}; ends as ${endings.join(' or ')}, ${holdsWords[holds]}`,
        type,
      })),
      ...more(workarounds.length, shown.length),
      ...(shown.length === 0 && causes.length > 0 ? [{ text: 'nothing that was tried' }] : []),
    ],
  };
}

const captureSection = (missing: readonly MissingFile[]): Section => ({
  title: 'what to capture as well',
  items:
    missing.length === 0
      ? []
      : [
          ...missing
            .slice(0, most.missing)
            .map(({ file, command, tells }) => ({ text: `${file} (${command}): ${tells}` })),
          ...more(missing.length, most.missing),
        ],
});

const sectionsOf = (diagnosis: Diagnosis, options: DiagnoseOptions): readonly Section[] =>
  [
    ownersSection(diagnosis),
    wrongSection(diagnosis),
    luckSection(diagnosis, options.isScripted),
    causesSection(diagnosis),
    oddSection(diagnosis),
    designsSection(diagnosis),
    helpSection(diagnosis),
    { title: 'what could not be told', items: diagnosis.notTold.map((text) => ({ text })) },
    captureSection(options.missing),
  ].filter(({ items }) => items.length > 0);

/** The diagnosis for a terminal or a mail: lines without line ends, at most `width` columns except for commands. */
export function diagnoseText(diagnosis: Diagnosis, options: DiagnoseOptions): readonly string[] {
  const { width = mailWidth, paint = plain, target } = options;
  return [
    paint.strong(`${visible(target)}  design ${diagnosis.design}  gate ${diagnosis.gate}`),
    ...wrap(headline(diagnosis), width),
    ...assumptionLines(options.assumes, width),
    ...sectionsOf(diagnosis, options).flatMap(({ title, items }) => [
      '',
      paint.strong(title),
      ...items.flatMap(({ text, type = [] }) => [...wrap(text, width, '  '), ...type.map((line) => `      ${line}`)]),
    ]),
  ];
}

/** The diagnosis as Markdown, for a ticket. */
export const diagnoseMarkdown = (diagnosis: Diagnosis, options: DiagnoseOptions): readonly Markdown[] => [
  mkd`# ${mdText(options.target)}: ${mdText(diagnosis.title)}`,
  mkd``,
  mdText(headline(diagnosis)),
  ...(options.assumes ?? []).flatMap((one) => [mkd``, mkd`Assumed: ${mdText(one)}`]),
  ...sectionsOf(diagnosis, options).flatMap(({ title, items }) => [
    mkd``,
    mkd`## ${mdText(`${title.charAt(0).toUpperCase()}${title.slice(1)}`)}`,
    mkd``,
    ...items.flatMap(({ text, type = [] }) => [mkd`- ${mdText(text)}`, ...typed(type)]),
  ]),
];

/** Commands in a code block below their item. */
const typed = (lines: readonly string[]): readonly Markdown[] =>
  lines.length === 0 ? [] : [mkd``, ...indented(mdBlock('sh', lines)), mkd``];
