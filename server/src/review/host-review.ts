/** Reviews the SQL inside files of other languages: the strings themselves, and the statements that they hold. */
import type { HostFile } from '../host/host-file';
import { namesHole } from '../host/marker';
import { type HostStatement, statementsOf } from '../host/statement-of';
import type { Template } from '../host/template';
import type { Rule } from '../rules/rule';
import { type Span, shift } from '../sql/span';
import type { Finding } from './finding';
import { restingMoment } from './fold';
import type { Judge, Keeper } from './judge';
import { runRules } from './judgement';
import { lineBreakOf } from './line-break';
import type { Review } from './review-call';
import { settle } from './settle';
import { hostSuppressions } from './suppression-places';
import { type Place, toFinding } from './to-finding';

interface KnownTemplate extends Keeper {
  readonly parts: readonly { readonly part: HostStatement; readonly keeper: Keeper }[];
}

function knownTemplate(template: Template): KnownTemplate {
  return { kept: undefined, parts: statementsOf(template).map((part) => ({ part, keeper: { kept: undefined } })) };
}

export function createHostReview(judge: Judge): (review: Review, file: HostFile) => readonly Finding[] {
  // A template keeps its statements, so that what was found out about them is found again.
  const known = new WeakMap<Template, KnownTemplate>();
  return (review, file) => {
    const { settings } = review.input;
    const rules = review.rulebook.queries;
    const around = { file: file.path, postgres: settings.postgres, final: review.final };
    const found = file.templates.map((template) => {
      const kept = known.get(template) ?? knownTemplate(template);
      known.set(template, kept);
      const own = hostPlace(review, file, template, (span) => shift(span, template.span.start));
      const findings = [
        ...judge.template(template, around, rules, kept).map((judgement) => toFinding(judgement, own, settings)),
        ...kept.parts.flatMap(({ part: { statement, toFile, editToFile }, keeper }) => {
          const moment = restingMoment({ statement, place: template.span }, review.final);
          const { final } = review;
          const now = {
            ...around,
            role: 'query' as const,
            pending: true,
            deployed: review.deployed,
            removals: review.removals,
            fileEnd: final,
            fragile: false,
            isOpen: isOpen(template),
          };
          const judgements = judge.statement(moment, now, rules, keeper);
          // What stands in a hole is a stand-in, of which nothing can be said.
          const written = judgements.filter(
            ({ crash, report, message }) => crash !== undefined || (toFile(report.span) && !namesHole(message)),
          );
          return written.map((judgement) => toFinding(judgement, { ...own, toFile, editToFile }, settings));
        }),
      ];
      return { template, findings };
    });
    const subject = { path: file.path, pending: true, suppressions: hostSuppressions(file), judging: rules };
    const all = [...inEveryVariant(found, rules), ...ofFile(review, file)];
    return settle(subject, all, review.rulebook.all, settings);
  };
}

interface FoundInTemplate {
  readonly template: Template;
  readonly findings: readonly Finding[];
}

/** See `Rule.inEveryVariant`. */
function inEveryVariant(found: readonly FoundInTemplate[], rules: readonly Rule[]): readonly Finding[] {
  const strict = new Set(rules.filter((rule) => rule.inEveryVariant).map(({ id }) => id));
  return found.flatMap(({ template, findings }) =>
    findings.filter(
      ({ rule, span }) =>
        !strict.has(rule) ||
        found
          .filter((other) => isVariant(other.template, template))
          .every((other) => other.findings.some((one) => one.rule === rule && isSameSpan(one.span, span))),
    ),
  );
}

/** True for strings that the same call runs. */
function isVariant(a: Template, b: Template): boolean {
  return isSameSpan(a.call?.span ?? a.span, b.call?.span ?? b.span);
}

function isSameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}

/** What rules say of the file beside its SQL. */
function ofFile(review: Review, file: HostFile): readonly Finding[] {
  const rules = review.rulebook.queries.filter((rule) => rule.checkFile);
  const { final, removals } = review;
  const { settings } = review.input;
  const judgements = runRules(rules, (report) => {
    const context = { postgres: settings.postgres, final, removals, report };
    return (rule) => rule.checkFile?.(file, context);
  });
  return judgements.map((judgement) => {
    const { span } = judgement.report;
    const place: Place = {
      file: file.path,
      within: span,
      removal: () => undefined,
      lineBreak: () => lineBreakOf(file.text, span.start),
      toFile: (own) => own,
      newFiles: () => undefined,
      locate: review.locate,
    };
    return toFinding(judgement, place, settings);
  });
}

/** A hole that is a clause, or that nobody can tell. */
function isOpen({ parts }: Template): boolean {
  const closed = ['value', 'inside-literal', 'like-pattern', 'in-list', 'identifier', 'direction', 'limit'];
  return parts.some((part) => part.kind === 'hole' && !closed.includes(part.position));
}

/** The call, too, is part of the statement: a comment may stand above it. */
function hostPlace(review: Review, file: HostFile, { span, call }: Template, toFile: Place['toFile']): Place {
  const start = Math.min(span.start, call?.span.start ?? span.start);
  return {
    file: file.path,
    within: { start, end: span.end },
    removal: () => undefined,
    lineBreak: () => lineBreakOf(file.text, span.start),
    toFile,
    newFiles: () => undefined,
    locate: review.locate,
  };
}
