/** Runs rules on one statement or template; a rule that crashes spoils nothing but its own answer. */
import type { Report, Rule } from '../rules/rule';

/** What a rule said, or why it could not say anything. */
export interface Judgement {
  readonly rule: Rule;
  readonly report: Report;
  /** The report's message with its holes filled. */
  readonly message: string;
  readonly crash: string | undefined;
}

/** Gathers what the rules report. `prepare` gets the way to report and gives the function that asks one rule. */
export function runRules(
  rules: readonly Rule[],
  prepare: (report: (report: Report) => void) => (rule: Rule) => void,
): readonly Judgement[] {
  const judgements: Judgement[] = [];
  let reports: Report[] = [];
  const ask = prepare((report) => reports.push(report));
  for (const rule of rules) {
    reports = [];
    try {
      ask(rule);
      for (const report of reports) {
        judgements.push({ rule, report, message: messageOf(rule, report), crash: undefined });
      }
    } catch (error) {
      const crash = error instanceof Error ? error.message : String(error);
      judgements.push({
        rule,
        report: { span: { start: 0, end: 0 }, message: '', object: rule.id },
        message: '',
        crash,
      });
    }
  }
  return judgements;
}

function messageOf({ messages }: Rule, { message, data }: Report): string {
  const template = messages[message] ?? message;
  return template.replace(/\{(\w+)\}/g, (hole, name: string) => data?.[name] ?? hole);
}
