/** The format for people: each finding with the lines that it speaks of, then what to do. */
import type { Problem } from '../review/finding';
import type { Severity } from '../rules/rule';
import type { Report, ReportedFinding } from './report';
import { withoutSecrets, withoutText } from './without-secrets';

/** Colours a text, or leaves it as it is where there is no terminal. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly cyan: (text: string) => string;
}

export interface PrettyOptions {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
  /** The text of a file, for the lines shown. */
  readonly text: (file: string) => string | undefined;
}

const shownLines = 5;

/** Findings and the summary; problems are written by `prettyProblems`, since they go to standard error. */
export function prettyReport(report: Report, options: PrettyOptions): string {
  const linesOf = new Map<string, readonly string[]>();
  const lines = (file: string): readonly string[] => {
    const known = linesOf.get(file) ?? (options.text(file) ?? '').split(/\r\n|\n|\r/);
    linesOf.set(file, known);
    return known;
  };
  const blocks = report.findings.map((finding) => block(finding, lines(finding.file), options));
  return `${[...blocks, summary(report, options.paint)].join('\n\n')}\n`;
}

export function prettyProblems(problems: readonly Problem[], { paint }: Pick<PrettyOptions, 'paint'>): string {
  return problems
    .map(({ file, line, column, message }) => {
      const place = [file, line, column].filter((part) => part !== undefined && part !== '').join(':');
      return `${paint.red(paint.bold('problem'))} ${place === '' ? '' : `${paint.bold(place)} `}${message}\n`;
    })
    .join('');
}

function block(finding: ReportedFinding, lines: readonly string[], { paint, width }: PrettyOptions): string {
  // The message ends with what to do, so the help line would say it twice.
  const { severity, rule, file, range, message, fixes, related } = finding;
  const head = `${colour(paint, severity)(paint.bold(severity))} ${paint.bold(`${file}:${range.start.line}:${range.start.column}`)} ${paint.dim(rule)}`;
  const note = (label: string, text: string) => `${paint.cyan(label)} ${wrap(text, width - 7).join('\n       ')}`;
  const fix = fixes[0] && `${fixes[0].title}${fixes[0].safety === 'safe' ? ' (safe: --fix)' : ''}`;
  const notes = [
    fix && note('fix ', fix),
    ...related.map((one) => note('see ', `${one.file}:${one.range.start.line} ${one.message}`)),
  ].filter((one) => one !== undefined);
  return [
    head,
    ...wrap(message, width - 2).map((line) => `  ${line}`),
    ...frame(finding, lines, { paint, width }),
    ...notes.map((one) => `  ${one}`),
  ].join('\n');
}

/** The lines with carets under the span; a long line is shown around the span, a long span by its first lines. */
function frame(
  finding: ReportedFinding,
  lines: readonly string[],
  { paint, width }: Pick<PrettyOptions, 'paint' | 'width'>,
) {
  const { start, end } = finding.range;
  const last = Math.min(end.line, start.line + shownLines - 1);
  const gutter = String(last).length;
  const room = Math.max(20, width - gutter - 6);
  const mark = colour(paint, finding.severity);
  const frameLines: string[] = [];
  for (let line = start.line; line <= last; line++) {
    const written = lines[line - 1];
    if (written === undefined) break;
    const from = line === start.line ? start.column - 1 : written.search(/\S|$/);
    const to = line === end.line ? end.column - 1 : written.length;
    const text = shownLine(finding, written, from, to);
    const shift = windowStart(text, from, to, room);
    const shown = ellipsis(printable(text.slice(shift, shift + room)), shift > 0, shift + room < text.length);
    const before = columns(printable(text.slice(shift, from)));
    const under = Math.max(1, columns(printable(text.slice(Math.max(from, shift), Math.min(to, shift + room)))));
    frameLines.push(
      `  ${paint.dim(`${String(line).padStart(gutter)} │`)} ${shown}`,
      `  ${paint.dim(`${' '.repeat(gutter)} │`)} ${' '.repeat(before)}${mark('^'.repeat(under))}`,
    );
  }
  if (last < end.line) frameLines.push(`  ${paint.dim(`${' '.repeat(gutter)} │ … ${end.line - last} more lines`)}`);
  return frameLines;
}

/** A password that is found is not shown, in whatever form it is written. */
function shownLine({ rule }: ReportedFinding, written: string, from: number, to: number): string {
  const shown = withoutSecrets(written);
  const isHidden = shown !== written || rule !== 'connection-string-in-code';
  return isHidden ? shown : withoutText(written, from, to);
}

/** Says where a line goes on to either side. */
function ellipsis(text: string, before: boolean, after: boolean): string {
  return `${before ? '…' : ''}${text.slice(before ? 1 : 0, after ? -1 : undefined)}${after ? '…' : ''}`;
}

function windowStart(text: string, from: number, to: number, room: number): number {
  if (text.length <= room || to <= room) return 0;
  const start = Math.min(from, Math.max(0, from - Math.floor((room - Math.min(to - from, room)) / 2)));
  return /[\uDC00-\uDFFF]/.test(text.charAt(start)) ? start - 1 : start;
}

/** Tabs as two blanks and no control characters, so that a file cannot steer the terminal. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  return text.replaceAll('\t', '  ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '\u00b7');
}

/** How many columns a terminal needs: two for most characters beyond the basic plane and for East Asian ones. */
function columns(text: string): number {
  let count = 0;
  for (const character of text) {
    const wide =
      /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
    const joins = /\p{Mark}|\p{Format}/u;
    count += joins.test(character) ? 0 : character.length === 2 || wide.test(character) ? 2 : 1;
  }
  return count;
}

function summary({ findings, problems, summary: { files, statements, elapsedMs } }: Report, paint: Paint): string {
  const counts = (['error', 'warning', 'info', 'hint'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [colour(paint, severity)(plural(count, severity))];
  });
  const found = counts.length === 0 ? 'No findings' : counts.join(', ');
  const failed = problems.length === 0 ? '' : `, ${paint.red(plural(problems.length, 'problem'))}`;
  const seen = `${plural(statements, 'statement')} in ${plural(files, 'file')}, ${elapsedMs} ms`;
  return `${paint.bold(found)}${failed} ${paint.dim(`(${seen})`)}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 || word === 'info' ? '' : 's'}`;
}

function colour(paint: Paint, severity: Severity): (text: string) => string {
  return severity === 'error' ? paint.red : severity === 'warning' ? paint.yellow : paint.blue;
}

function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines = [''];
    for (const word of paragraph.split(' ')) {
      const line = lines.at(-1) ?? '';
      if (line !== '' && columns(line) + 1 + columns(word) > width) lines.push(word);
      else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
    return lines;
  });
}
