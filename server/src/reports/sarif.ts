/** SARIF 2.1.0, the OASIS format that code scanning services read. */
import type { Log, ReportingDescriptor, Result } from 'sarif';
import type { Problem } from '../review/finding';
import type { Rule } from '../rules/rule';
import { rulePage } from '../rules/rule-page';
import type { Range } from '../sql/lines';
import { fingerprints, type Report, type ReportedFinding } from './report';

const levels = { error: 'error', warning: 'warning', info: 'note', hint: 'note' } as const;

type RuleEntry = Pick<Rule, 'id' | 'family' | 'summary' | 'severity' | 'help'>;

/** The log; `rules` are those that may appear in it, `version` is the tool's own. */
export function sarifReport(report: Report, rules: readonly RuleEntry[], version: string): string {
  const used = new Set(report.findings.map(({ rule }) => rule));
  const named = rules.filter(({ id }) => used.has(id));
  const known = new Set(named.map(({ id }) => id));
  const descriptors = [...named.map(describe), ...[...used].filter((id) => !known.has(id)).map(describeOwn)];
  const ruleIndex = new Map(descriptors.map(({ id }, index) => [id, index]));
  const names = fingerprints(report.findings);
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: { driver: { name: 'Preflight', version, semanticVersion: version, rules: descriptors } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: report.problems.length === 0,
            toolExecutionNotifications: report.problems.map(notification),
          },
        ],
        results: report.findings.map((finding, index) =>
          result(finding, ruleIndex.get(finding.rule) ?? -1, names[index] ?? ''),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function describe({ id, family, summary, severity, help }: RuleEntry): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: `${summary}.` },
    help: { text: help },
    helpUri: rulePage(id),
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: [family] },
  };
}

/** For what the review reports without a rule, such as a syntax error. */
function describeOwn(id: string): ReportingDescriptor {
  return { id, shortDescription: { text: `${id.replaceAll('-', ' ')}.` }, helpUri: rulePage() };
}

function result(finding: ReportedFinding, ruleIndex: number, fingerprint: string): Result {
  const { rule, severity, file, range, message, help, object, evidence, fixes, related } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: help === '' ? message : `${message}\n${help}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uri(file) }, region: region(range) },
        ...(object === '' ? {} : { logicalLocations: [{ fullyQualifiedName: object }] }),
      },
    ],
    partialFingerprints: { 'preflight/v1': fingerprint },
    properties: { evidence },
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((one, id) => ({
            id,
            message: { text: one.message },
            physicalLocation: { artifactLocation: { uri: uri(one.file) }, region: region(one.range) },
          })),
        }),
    ...(fixes.length === 0
      ? {}
      : {
          fixes: fixes.map(({ title, safety, edits }) => ({
            description: { text: title },
            properties: { safety },
            artifactChanges: [...new Set(edits.map((edit) => edit.file))].map((changed) => ({
              artifactLocation: { uri: uri(changed) },
              replacements: edits
                .filter((edit) => edit.file === changed)
                .map((edit) => ({ deletedRegion: region(edit.range), insertedContent: { text: edit.text } })),
            })),
          })),
        }),
  };
}

function notification({ file, line, column, message }: Problem) {
  const start = line === undefined ? {} : { region: { startLine: line, ...(column ? { startColumn: column } : {}) } };
  const location = { physicalLocation: { artifactLocation: { uri: uri(file) }, ...start } };
  return { level: 'error' as const, message: { text: message }, locations: file === '' ? [] : [location] };
}

function region({ start, end }: Range) {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** A relative reference, or a file URI for an absolute path (SARIF 3.4.3: a valid URI reference). */
function uri(file: string): string {
  const encoded = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  if (file.startsWith('/')) return `file://${encoded}`;
  return /^[A-Za-z]:/.test(file) ? `file:///${encoded.replace('%3A', ':')}` : encoded;
}
