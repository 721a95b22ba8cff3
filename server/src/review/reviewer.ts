/** The engine: replays each history, runs the rules over migrations, query files and host files, and settles what they found. */
import type { HostFile } from '../host/host-file';
import { type HostStatement, statementsOf } from '../host/statement-of';
import type { Template } from '../host/template';
import type { History, Migration } from '../migrations/history';
import { rules as allRules } from '../rules';
import type { Rule } from '../rules/rule';
import type { Origin, Schema } from '../schema/model';
import { emptySchema } from '../schema/schema';
import { readSource, type SourceFile } from '../sql/source-file';
import { type Span, shift } from '../sql/span';
import type { Finding } from './finding';
import { type Moment, walkFile } from './fold';
import { runRules } from './judgement';
import type { Reviewer, ReviewInput, ReviewSettings } from './review';
import { byPlace, settle } from './settle';
import { type Surroundings, statementContext } from './statement-context';
import { hostSuppressions, sqlSuppressions } from './suppression-places';
import { syntaxErrors } from './syntax-error';
import { type Place, toFinding } from './to-finding';
import { openTransaction } from './transaction-state';
import { unionSchema } from './union-schema';

/** A reviewer with a memory of its own. `rules` is for tests of single rules. */
export function createReviewer(rules: readonly Rule[] = allRules): Reviewer {
  return {
    review(input) {
      const active = rules.filter((rule) => isActive(rule, input.settings));
      const walks = input.histories.map((history) => walkHistory(history, input.settings));
      const final = unionSchema(walks.map((walk) => walk.end));
      const review: Review = { input, rules, active, final, locate: locator(input) };
      const findings = [
        ...walks.flatMap((walk) => walk.files.flatMap((file) => reviewMigration(review, walk, file))),
        ...input.queryFiles.flatMap((file) => reviewQueryFile(review, file)),
        ...input.hostFiles.flatMap((file) => reviewHostFile(review, file)),
      ];
      return { findings: findings.toSorted(byPlace), statements: countStatements(input) };
    },
  };
}

/** What one call of `review` knows. */
interface Review {
  readonly input: ReviewInput;
  readonly rules: readonly Rule[];
  readonly active: readonly Rule[];
  /** What all histories end in. */
  readonly final: Schema;
  readonly locate: Place['locate'];
}

interface HistoryWalk {
  readonly history: History;
  readonly files: readonly WalkedFile[];
  readonly end: Schema;
}

interface WalkedFile {
  readonly migration: Migration;
  readonly moments: readonly Moment[];
}

function isActive(rule: Rule, { rules }: ReviewSettings): boolean {
  const set = rules[rule.id];
  return set === undefined ? rule.recommended : set !== 'off';
}

/** Repeatable migrations run after the versioned ones; down files are read and not replayed. */
function walkHistory(history: History, settings: ReviewSettings): HistoryWalk {
  const of = (direction: Migration['direction']) => history.migrations.filter((one) => one.direction === direction);
  let end = emptySchema;
  const files = [...of('up'), ...of('repeatable')].map((migration) => {
    const walk = walkFile(migration.source, end, migration.transaction, settings.postgres);
    end = walk.end;
    return { migration, moments: walk.moments };
  });
  return { history, files: [...files, ...of('down').map((migration) => ({ migration, moments: [] }))], end };
}

function reviewMigration(review: Review, walk: HistoryWalk, { migration, moments }: WalkedFile): readonly Finding[] {
  const { source, pending, direction } = migration;
  const { settings, newMigrationFiles } = review.input;
  const judging = direction === 'down' ? [] : review.active.filter((rule) => judges(rule, pending, settings));
  const around: Surroundings = { role: 'migration', pending, postgres: settings.postgres, source, final: walk.end };
  return judgeFile(review, around, judging, moments, (added) => newMigrationFiles?.(walk.history, added));
}

/** What has run will not lock or break anything again. */
function judges(rule: Rule, pending: boolean, settings: ReviewSettings): boolean {
  return pending || settings.all || !(rule.family === 'locking' || rule.family === 'breaking');
}

/** Queries are judged against the schema that the histories end in, and what the file itself makes on top of it. */
function reviewQueryFile(review: Review, source: SourceFile): readonly Finding[] {
  const { histories, settings } = review.input;
  const walk =
    histories.length < 2
      ? walkFile(source, review.final, 'none', settings.postgres)
      : { moments: source.statements.map((one) => restingMoment(one, review.final)), end: review.final };
  const around: Surroundings = { role: 'query', pending: true, postgres: settings.postgres, source, final: walk.end };
  const moments = walk.moments.map((moment) => ({ ...moment, effects: [] }));
  return judgeFile(review, around, queryRules(review), moments, () => undefined);
}

/** What a migration locks or breaks is no question to a query. */
function queryRules({ active }: Review): readonly Rule[] {
  return active.filter((rule) => rule.family !== 'locking' && rule.family !== 'breaking');
}

/** A statement that changes nothing of the schema. */
function restingMoment({ statement, place }: SourceFile['statements'][number], schema: Schema): Moment {
  return {
    statement,
    place,
    before: schema,
    after: schema,
    effects: [],
    transaction: openTransaction('none'),
    index: 0,
  };
}

function judgeFile(
  review: Review,
  around: Surroundings,
  judging: readonly Rule[],
  moments: readonly Moment[],
  newFiles: Place['newFiles'],
): readonly Finding[] {
  const { source, pending } = around;
  const found = moments.flatMap((moment) => {
    const { place: within } = moment;
    const toFile = (span: Span) => shift(span, within.start);
    const place: Place = { file: source.path, within, toFile, newFiles, locate: review.locate };
    return judgeMoment(moment, around, judging, place);
  });
  const subject = { path: source.path, pending, suppressions: sqlSuppressions(source), judging };
  return settle(subject, [...syntaxErrors(source), ...found], review.rules, review.input.settings);
}

function judgeMoment(moment: Moment, around: Surroundings, judging: readonly Rule[], place: Place): Finding[] {
  if (!moment.statement.parsed.tree) return [];
  const judgements = runRules(judging, (report) => {
    const context = statementContext(moment, around, report);
    return (rule) => rule.check?.(moment.statement, context);
  });
  return judgements.map((judgement) => toFinding(judgement, place));
}

function reviewHostFile(review: Review, file: HostFile): readonly Finding[] {
  const judging = queryRules(review);
  const found = file.templates.flatMap((template) => [
    ...judgeTemplate(review, file, template, judging),
    ...statementsOf(template).flatMap((part) => judgeHostStatement(review, file, template, part, judging)),
  ]);
  const subject = { path: file.path, pending: true, suppressions: hostSuppressions(file), judging };
  return settle(subject, found, review.rules, review.input.settings);
}

function judgeTemplate(review: Review, file: HostFile, template: Template, judging: readonly Rule[]): Finding[] {
  const place = hostPlace(review, file, template, (span) => shift(span, template.span.start));
  const { postgres } = review.input.settings;
  const judgements = runRules(judging, (report) => {
    const context = { file: file.path, postgres, final: review.final, report };
    return (rule) => rule.checkTemplate?.(template, context);
  });
  return judgements.map((judgement) => toFinding(judgement, place));
}

function judgeHostStatement(
  review: Review,
  file: HostFile,
  template: Template,
  { statement, toFile }: HostStatement,
  judging: readonly Rule[],
): Finding[] {
  const place = hostPlace(review, file, template, toFile);
  const moment = restingMoment({ statement, place: template.span }, review.final);
  const source = readSource(file.path, template.sql);
  const { postgres } = review.input.settings;
  return judgeMoment(moment, { role: 'query', pending: true, postgres, source, final: review.final }, judging, place);
}

/** The call, too, is part of the statement: a comment may stand above it. */
function hostPlace(review: Review, file: HostFile, { span, call }: Template, toFile: Place['toFile']): Place {
  const start = Math.min(span.start, call?.span.start ?? span.start);
  const within = { start, end: span.end };
  return { file: file.path, within, toFile, newFiles: () => undefined, locate: review.locate };
}

/** Finds where a statement stands now; only its file knows. */
function locator({ histories, queryFiles }: ReviewInput): Place['locate'] {
  const sources = [...histories.flatMap((history) => history.migrations.map(({ source }) => source)), ...queryFiles];
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return (origin: Origin) => {
    const found = byPath.get(origin.file)?.statements.find(({ statement }) => statement === origin.statement);
    return found && { file: origin.file, span: shift(origin.span, found.place.start) };
  };
}

function countStatements({ histories, queryFiles, hostFiles }: ReviewInput): number {
  const migrations = histories.flatMap((history) => history.migrations);
  const sources = [...migrations.map(({ source }) => source), ...queryFiles];
  const parts = [...sources.map(({ statements }) => statements), ...hostFiles.map(({ templates }) => templates)];
  return parts.reduce((count, { length }) => count + length, 0);
}
