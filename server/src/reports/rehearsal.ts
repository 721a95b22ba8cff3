/** What a rehearsal found out, in lines and columns: the same JSON as for locks, measured, and a form for people. */
import type { RehearsalReport, RehearsedEffect, RehearsedStatement, WayBack } from '../rehearse/result';
import type { Problem } from '../review/finding';
import { Lines, type Range } from '../sql/lines';
import {
  type LockPrettyOptions,
  prettyStatement,
  type ReportedEffect,
  type ReportedStatement,
  reportedEffect,
} from './locks';

export interface ReportedMeasurement extends ReportedEffect {
  /** Where the server cannot show the lock, and it is the model's. */
  readonly measured?: false;
}

export interface ReportedRehearsal extends ReportedStatement {
  readonly effects: readonly ReportedMeasurement[];
  readonly held: readonly ReportedMeasurement[];
  /** True when it was applied, and all of its effects were seen on the server. */
  readonly measured: boolean;
  readonly status: RehearsedStatement['status'];
  /** Missing when it did not run. */
  readonly ms?: number;
  readonly error?: {
    readonly message: string;
    readonly code: string;
    readonly detail?: string;
    readonly hint?: string;
    readonly range: Range;
  };
  /** Why it was stopped, or did not run. */
  readonly reason?: string;
}

export interface ReportedWayBack extends Pick<WayBack, 'file' | 'up' | 'differences'> {
  /** Missing when the way back did not run to its end. */
  readonly cameBack?: boolean;
  readonly statements: readonly ReportedRehearsal[];
}

export interface Rehearsal {
  readonly version: 1;
  /** Major version; undefined when nothing ran. */
  readonly postgres: number | undefined;
  readonly measured: true;
  readonly environment: string;
  readonly statements: readonly ReportedRehearsal[];
  readonly waysBack: readonly ReportedWayBack[];
  readonly problems: readonly Problem[];
}

/** `text` gives a file's text, and `shown` the path as it is told. */
export function toRehearsal(
  reports: readonly RehearsalReport[],
  { environment, problems }: Pick<Rehearsal, 'environment' | 'problems'>,
  text: (file: string) => string,
  shown: (file: string) => string,
): Rehearsal {
  const known = new Map<string, Lines>();
  const lines = (file: string): Lines => {
    const found = known.get(file) ?? new Lines(text(file));
    known.set(file, found);
    return found;
  };
  const statement = (one: RehearsedStatement) => reported(one, lines(one.file), shown(one.file));
  return {
    version: 1,
    postgres: reports[0]?.postgres,
    measured: true,
    environment,
    statements: reports.flatMap(({ statements }) => statements.map(statement)),
    waysBack: reports.flatMap(({ waysBack }) =>
      waysBack.map(({ file, up, differences, cameBack, statements }) => ({
        file: shown(file),
        up: shown(up),
        differences,
        ...(cameBack === undefined ? {} : { cameBack }),
        statements: statements.map(statement),
      })),
    ),
    problems,
  };
}

function reported(
  { place, sql, status, milliseconds, effects, held, error, reason }: RehearsedStatement,
  lines: Lines,
  file: string,
): ReportedRehearsal {
  return {
    file,
    line: lines.position(place.start).line,
    sql,
    effects: effects.map(measurement),
    held: held.map(measurement),
    measured: status === 'applied' && effects.every(({ measured }) => measured),
    status,
    ...(milliseconds === undefined ? {} : { ms: Math.round(milliseconds * 10) / 10 }),
    ...(error
      ? {
          error: {
            message: error.message,
            code: error.code,
            ...(error.detail ? { detail: error.detail } : {}),
            ...(error.hint ? { hint: error.hint } : {}),
            range: lines.range(error.span),
          },
        }
      : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}

function measurement({ isNew, measured, ...effect }: RehearsedEffect): ReportedMeasurement {
  return { ...reportedEffect(effect, isNew), ...(measured ? {} : { measured: false }) };
}

export function rehearsalJson(rehearsal: Rehearsal): string {
  return `${JSON.stringify(rehearsal)}\n`;
}

const nothing = 'Nothing is pending; --since REF counts from an older commit';

/** For people: each statement below its file, what it did, and how long it took; then the ways back. */
export function prettyRehearsal(rehearsal: Rehearsal, options: LockPrettyOptions): string {
  const { statements, waysBack, environment } = rehearsal;
  const { paint } = options;
  const files = [...new Set(statements.map(({ file }) => file))].map((file) => {
    const own = statements.filter((statement) => statement.file === file);
    return [paint.bold(file), ...own.flatMap((statement) => prettyRehearsed(statement, options))].join('\n');
  });
  const back = waysBack.map((way) => prettyWayBack(way, options));
  const count = (status: ReportedRehearsal['status']) => statements.filter((one) => one.status === status).length;
  const counts = (['applied', 'failed', 'stopped', 'not run'] as const)
    .filter((status) => status === 'applied' || count(status) > 0)
    .map((status) => `${count(status)} ${status}`);
  const summary = statements.length === 0 ? nothing : counts.join(', ');
  return `${[...files, ...back, `${paint.bold(summary)} ${paint.dim(`(on ${environment})`)}`].join('\n\n')}\n`;
}

function prettyRehearsed(statement: ReportedRehearsal, options: LockPrettyOptions): readonly string[] {
  const { paint } = options;
  const indent = ' '.repeat(9);
  const [head = '', ...locks] = prettyStatement(statement, options);
  const time = statement.ms === undefined ? '' : paint.dim(` (${statement.ms} ms)`);
  const { error, reason } = statement;
  const place = error && `${error.range.start.line}:${error.range.start.column}`;
  return [
    `${head}${time}`,
    ...(statement.status === 'applied' ? locks : []),
    ...(error ? [indent + paint.red(`fails at ${place}: ${error.message} (${error.code})`)] : []),
    ...[error?.detail, error?.hint].flatMap((words) => (words ? `${indent}${words}` : [])),
    ...(reason === undefined ? [] : [indent + paint.yellow(`${statement.status}: ${reason}`)]),
  ];
}

function prettyWayBack({ file, cameBack, differences, statements }: ReportedWayBack, options: LockPrettyOptions) {
  const { paint } = options;
  const verdict = {
    true: 'the schema came back',
    false: paint.red('the schema did not come back'),
    undefined: paint.red('did not run to its end'),
  }[`${cameBack}` as const];
  const told = cameBack === undefined ? statements.flatMap((one) => prettyRehearsed(one, options)) : [];
  return [
    `${paint.bold(file)}: ${verdict}`,
    ...told,
    ...differences.map((difference) => `${' '.repeat(7)}${difference}`),
  ].join('\n');
}
