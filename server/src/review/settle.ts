/** Turns what was found in one file into what is shown: each cause once, suppressions applied, severities as set. */

import { nearestName } from '../rules/nearest-name';
import type { Rule } from '../rules/rule';
import { rulePage } from '../rules/rule-page';
import type { Finding } from './finding';
import type { ReviewSettings } from './review';
import type { Suppression } from './suppression';

/** What the review itself reports; a person may set their severity as a rule's. */
export const ownFindings = ['syntax-error', 'internal-error', 'unknown-suppression', 'unused-suppression'] as const;
export type OwnFinding = (typeof ownFindings)[number];

export interface Subject {
  readonly path: string;
  readonly pending: boolean;
  readonly suppressions: readonly Suppression[];
  /** Rules that looked at this file, so that a suppression that they did not need is unused. */
  readonly judging: readonly Rule[];
}

export function settle(
  subject: Subject,
  found: readonly Finding[],
  allRules: readonly Rule[],
  settings: ReviewSettings,
): readonly Finding[] {
  const once = oncePerFile(withoutDoubles(found.toSorted(byPlace)), subject.judging);
  const used = new Set<Suppression>();
  const kept = once.filter((finding) => {
    const matching = subject.suppressions.filter((suppression) => silences(suppression, finding));
    for (const suppression of matching) used.add(suppression);
    return matching.length === 0;
  });
  const own = suppressionFindings(subject, used, allRules);
  return [...kept, ...own].toSorted(byPlace).flatMap((finding) => withSeverity(finding, settings));
}

export function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.span.start - b.span.start || a.span.end - b.span.end || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

function withoutDoubles(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, span, object, message }) => {
    const key = [span.start, span.end, rule, object, message].join('\0');
    return !seen.has(key) && seen.add(key);
  });
}

/** Keeps the first finding of each cause that one change answers; the first ones of other rules are told with it. */
function oncePerFile(findings: readonly Finding[], rules: readonly Rule[]): readonly Finding[] {
  const causes = new Map(
    rules.flatMap(({ id, oncePerFile: once }): [string, string][] => (once ? [[id, once === true ? id : once]] : [])),
  );
  const kept = new Map<string, Finding>();
  const told = new Map<Finding, Finding[]>();
  const rest = findings.filter((finding) => {
    const cause = causes.get(finding.rule);
    if (cause === undefined) return true;
    const first = kept.get(cause);
    if (!first) return kept.set(cause, finding);
    const others = told.get(first) ?? [];
    if (![first, ...others].some(({ rule }) => rule === finding.rule)) told.set(first, [...others, finding]);
    return false;
  });
  return rest.map((finding) => withOthers(finding, told.get(finding) ?? []));
}

function withOthers(finding: Finding, others: readonly Finding[]): Finding {
  return withRelated(
    finding,
    others.map(({ file, span, message }) => ({ file, span, message })),
  );
}

/** The finding with further places. */
export function withRelated(finding: Finding, related: Finding['related']): Finding {
  if (related.length === 0) return finding;
  // What the finding offers is made when somebody asks for it: that stays so.
  return Object.defineProperties({} as Finding, {
    ...Object.getOwnPropertyDescriptors(finding),
    related: { get: () => [...finding.related, ...related], enumerable: true },
  });
}

function silences(suppression: Suppression, finding: Finding): boolean {
  if (suppression.rule !== finding.rule) return false;
  const { covers } = suppression;
  if (!covers) return true;
  const touches = finding.span.start < covers.end && covers.start < finding.span.end;
  const begins = covers.start <= finding.within.start && finding.within.start < covers.end;
  return touches || begins;
}

// A shipped file is left as it is: some tools refuse one whose text changed, and what its comments silenced may be gone.
function suppressionFindings(subject: Subject, used: ReadonlySet<Suppression>, rules: readonly Rule[]): Finding[] {
  const known: readonly string[] = [...rules.map((rule) => rule.id), ...ownFindings];
  const judging = new Set(subject.judging.map((rule) => rule.id));
  return subject.suppressions.flatMap((suppression) => {
    if (!known.includes(suppression.rule)) return [unknownSuppression(subject, suppression, known)];
    const unused = subject.pending && judging.has(suppression.rule) && !used.has(suppression);
    return unused ? [unusedSuppression(subject, suppression)] : [];
  });
}

function unknownSuppression(subject: Subject, suppression: Suppression, known: readonly string[]): Finding {
  const finding = suppressionFinding(subject, suppression, 'unknown-suppression');
  if (suppression.rule === '') return { ...finding, message: 'This comment names no rule, so it silences nothing.' };
  const nearest = nearestName(suppression.rule, known);
  const meant = nearest === undefined ? '' : ` Did you mean “${nearest}”?`;
  const rename = {
    title: `Change to ${nearest}`,
    safety: 'unsafe' as const,
    edits: [{ file: subject.path, span: suppression.ruleSpan, text: nearest ?? '' }],
  };
  return {
    ...finding,
    message: `There is no rule “${suppression.rule}”, so this comment silences nothing.${meant}`,
    fixes: nearest === undefined || !subject.pending ? finding.fixes : [...finding.fixes, rename],
  };
}

function unusedSuppression(subject: Subject, suppression: Suppression): Finding {
  return {
    ...suppressionFinding(subject, suppression, 'unused-suppression'),
    message: `${suppression.rule} finds nothing here, so this comment silences nothing. Remove it, or it will hide the next one.`,
    tags: ['unnecessary'],
  };
}

function suppressionFinding(subject: Subject, suppression: Suppression, rule: OwnFinding): Finding {
  const removal = {
    title: 'Remove the comment',
    safety: 'safe' as const,
    edits: [{ file: subject.path, ...suppression.removal }],
  };
  return {
    rule,
    severity: 'warning',
    file: subject.path,
    span: suppression.ruleSpan,
    within: suppression.comment,
    object: suppression.rule,
    message: '',
    help: 'Ignore comments name rules by their ids: preflight rules lists them.',
    url: rulePage(),
    evidence: 'static',
    fixes: subject.pending ? [removal] : [],
    related: [],
    tags: [],
  };
}

/** Rules' findings have their severity from the start. */
function withSeverity(finding: Finding, { rules }: ReviewSettings): Finding[] {
  const severity = isOwn(finding.rule) ? rules[finding.rule] : undefined;
  if (severity === 'off') return [];
  return [severity === undefined ? finding : { ...finding, severity }];
}

function isOwn(rule: string): boolean {
  return ownFindings.some((own) => own === rule);
}
