/** The report of a readiness check as JSON for programs and as Markdown for people who were not there. */
import { groups } from './check';
import type { CheckResult, Evidence, ReadinessReport, Verdict } from './report';

export const verdicts: readonly Verdict[] = ['fail', 'unknown', 'manual', 'pass', 'not applicable'];

/** Stable: `{"version":1,"target":…,"checks":[…],"summary":{…}}`; `target` is null when only the repository was asked. */
export function readinessJson({ target, checks }: ReadinessReport): string {
  return `${JSON.stringify({ version: 1, target: target ?? null, checks, summary: countVerdicts(checks) })}\n`;
}

export function countVerdicts(checks: readonly CheckResult[]): Readonly<Record<Verdict, number>> {
  const count = (verdict: Verdict) => checks.filter((check) => check.verdict === verdict).length;
  return {
    pass: count('pass'),
    fail: count('fail'),
    unknown: count('unknown'),
    manual: count('manual'),
    'not applicable': count('not applicable'),
  };
}

/** `3 failed, 1 unknown, …`: only what there is. */
export function verdictWords(checks: readonly CheckResult[]): string {
  const counts = countVerdicts(checks);
  return verdicts.flatMap((verdict) => (counts[verdict] > 0 ? [`${counts[verdict]} ${verdict}`] : [])).join(', ');
}

export function evidenceText({ text, file, line }: Evidence): string {
  const place = file === undefined ? '' : line === undefined ? `${file}: ` : `${file}:${line}: `;
  return place + text;
}

export function readinessMarkdown({ target, checks }: ReadinessReport): string {
  const where = target
    ? `${target.environment} (${target.kind}): database ${target.database} on ${target.host} as ${target.role}, PostgreSQL ${target.serverVersion}`
    : 'The repository alone; no environment was asked.';
  const sections = groups.flatMap((group) => {
    const own = checks.filter((check) => check.group === group);
    return own.length === 0 ? [] : [`## ${group}\n\n${own.map(item).join('\n')}`];
  });
  return `# Readiness\n\n${escaped(where)}\n\n**${verdictWords(checks)}**\n\n${sections.join('\n')}`;
}

function item({ id, question, verdict, why, evidence, advice }: CheckResult): string {
  const lines = [
    `### ${verdict.toUpperCase()}: ${escaped(question)}\n`,
    `\`${id}\` — ${escaped(why)}\n`,
    ...evidence.map((one) => `- ${escaped(evidenceText(one))}`),
    ...(advice ? [`\n**To do:** ${escaped(advice)}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Names and messages must not turn into markup. */
function escaped(text: string): string {
  return text.replace(/[\\`*_<>[\]|#]/g, '\\$&').replace(/\s*[\r\n]+\s*/g, ' ');
}
