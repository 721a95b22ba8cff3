/** The engine: replays each history, asks the rules about migrations, query files and host files, and settles what they say. */
import { isFragile } from '../migrations/transaction';
import { rules as allRules } from '../rules';
import type { Rule } from '../rules/rule';
import { createNotebook } from '../schema/question';
import type { SourceFile, Statement } from '../sql/source-file';
import { type Span, shift } from '../sql/span';
import { divided } from './divide';
import type { FileEdit, Finding } from './finding';
import { type Moment, restingMoment } from './fold';
import { createFolds } from './folds';
import { createHostReview } from './host-review';
import { createJudge } from './judge';
import { newLineBeside } from './line-break';
import { locator } from './locator';
import { withOwnLine } from './own-line';
import { createRemovals } from './removals';
import type { Reviewer, ReviewInput } from './review';
import type { Review } from './review-call';
import { createRulebooks } from './rulebook';
import { byPlace, settle } from './settle';
import type { Surroundings } from './statement-context';
import { sqlSuppressions } from './suppression-places';
import { syntaxErrors } from './syntax-error';
import { type Place, toFinding } from './to-finding';
import { type HistoryWalk, type WalkedFile, walkBack, walkHistory } from './walk-history';
import { withReaders } from './with-readers';

/** A reviewer with a memory of its own. `rules` is for tests of single rules. */
export function createReviewer(rules: readonly Rule[] = allRules): Reviewer {
  const notebook = createNotebook();
  const folds = createFolds(notebook);
  const judge = createJudge(notebook);
  const hostReview = createHostReview(judge);
  const rulebookOf = createRulebooks(rules);
  const removalsOf = createRemovals();
  return {
    review(input) {
      const { postgres } = input.settings;
      judge.begin();
      folds.begin();
      const walks = input.histories.map((history) =>
        walkHistory(history, postgres, folds.ofHistory(history, postgres)),
      );
      const final = folds.union(walks.map((walk) => walk.end));
      const deployed = folds.unionOfShipped(walks.map((walk) => walk.shipped ?? walk.end));
      const review: Review = {
        input,
        rulebook: rulebookOf(input.settings),
        folds,
        judge,
        final,
        deployed,
        removals: removalsOf(walks, final),
        locate: locator(input),
      };
      const findings = [
        ...walks.flatMap((walk) => walk.files.flatMap((file) => reviewMigration(review, walk, file))),
        ...input.queryFiles.flatMap((file) => reviewQueryFile(review, file)),
        ...input.hostFiles.flatMap((file) => hostReview(review, file)),
      ];
      folds.settle();
      return {
        findings: withReaders(findings.toSorted(byPlace)),
        statements: countStatements(input),
        migration: (file) => migrationCalled(file, review, walks),
      };
    },
  };
}

/** The way back is walked when it is asked for: no rule looks at its moments. */
function migrationCalled(
  file: string,
  { input }: Review,
  walks: readonly HistoryWalk[],
): Pick<WalkedFile, 'migration' | 'moments'> | undefined {
  for (const walk of walks) {
    const found = walk.files.find(({ migration }) => migration.source.path === file);
    if (!found) continue;
    const { migration, moments } = found;
    if (migration.direction !== 'down') return { migration, moments };
    return { migration, moments: walkBack(walk, migration, input.settings.postgres) };
  }
  return undefined;
}

function reviewMigration(review: Review, walk: HistoryWalk, file: WalkedFile): readonly Finding[] {
  const { migration, moments, deployed, end: fileEnd } = file;
  const { source, pending, direction } = migration;
  const { settings, newMigrationFiles } = review.input;
  const { rulebook } = review;
  const newFiles: Place['newFiles'] = (added) => newMigrationFiles?.(walk.history, added);
  const rules = direction === 'down' ? [] : pending ? rulebook.pending : rulebook.shipped;
  return reviewStatements(review, {
    source,
    rules,
    moments,
    around: {
      role: 'migration',
      pending,
      postgres: settings.postgres,
      oldest: settings.oldest,
      file: source.path,
      final: walk.end,
      deployed,
      fileEnd,
      fragile: isFragile(walk.history, migration),
    },
    newFiles,
    divide: (statement, slug) => divided(statement, slug, { migration, history: walk.history, newFiles }),
  });
}

/** Queries are judged against the schema that the histories end in, and what the file itself makes on top of it. */
function reviewQueryFile(review: Review, source: SourceFile): readonly Finding[] {
  const { histories, settings } = review.input;
  const isOne = histories.length < 2; // several histories' schemas cannot be changed as one
  const walk = isOne ? review.folds.ofQueries(source, review.final, settings.postgres) : undefined;
  const moments = walk?.moments ?? source.statements.map((one) => restingMoment(one, review.final));
  const final = walk?.end ?? review.final;
  return reviewStatements(review, {
    source,
    rules: review.rulebook.queries,
    moments,
    around: {
      role: 'query',
      pending: true,
      postgres: settings.postgres,
      oldest: settings.oldest,
      file: source.path,
      final,
      deployed: review.deployed,
      removals: review.removals,
      fileEnd: final,
      fragile: false,
    },
    newFiles: () => undefined,
    divide: () => undefined,
  });
}

interface JudgedFile {
  readonly source: SourceFile;
  readonly rules: readonly Rule[];
  readonly moments: readonly Moment[];
  readonly around: Surroundings;
  readonly newFiles: Place['newFiles'];
  divide(statement: Statement, slug: string): readonly FileEdit[] | undefined;
}

function reviewStatements(review: Review, file: JudgedFile): readonly Finding[] {
  const { source, rules, moments, around } = file;
  const { settings } = review.input;
  const found = moments.flatMap((moment) =>
    review.judge
      .statement(moment, around, rules)
      .map((judgement) => toFinding(judgement, placeOf(moment, file, review.locate), settings)),
  );
  const subject = { path: source.path, pending: around.pending, suppressions: sqlSuppressions(source), judging: rules };
  return settle(subject, [...syntaxErrors(source), ...found], review.rulebook.all, settings);
}

function placeOf({ statement, place: within }: Moment, file: JudgedFile, locate: Place['locate']): Place {
  const { source, moments, newFiles } = file;
  return {
    file: source.path,
    within,
    removal: () => (moments.length === 1 ? undefined : withLine(source.text, within)),
    lineBreak: () => newLineBeside(source.text, within.start),
    toFile: (span) => shift(span, within.start),
    newFiles,
    divide: (slug) => file.divide(statement, slug),
    locate,
  };
}

/** The statement with its semicolon, and with its line when nothing else stands there. */
function withLine(text: string, { start, end }: Span): Span {
  const semicolon = /^\s*;/.exec(text.slice(end))?.[0].length ?? 0;
  return withOwnLine(text, { start, end: end + semicolon });
}

function countStatements({ histories, queryFiles, hostFiles }: ReviewInput): number {
  const migrations = histories.flatMap((history) => history.migrations);
  const sources = [...migrations.map(({ source }) => source), ...queryFiles];
  const parts = [...sources.map(({ statements }) => statements), ...hostFiles.map(({ templates }) => templates)];
  return parts.reduce((count, { length }) => count + length, 0);
}
