/** The rules as settings: what an editor offers to complete in `preflight.rules` and in preflight.json. */
import { ownFindings } from '../server/src/review/settle';
import type { Rule } from '../server/src/rules/rule';
import { rulePage } from '../server/src/rules/rule-page';

const levels = ['off', 'hint', 'info', 'warning', 'error'];

/** A JSON schema for each rule's severity. */
export function severitySettings(rules: readonly Rule[]): Record<string, unknown> {
  const described = rules.map((rule) => {
    const usual = rule.recommended ? rule.severity : 'off';
    const markdownDescription = `${rule.summary}. [More](${rulePage(rule.id)})`;
    return [rule.id, { enum: levels, default: usual, description: `${rule.summary}.`, markdownDescription }];
  });
  return Object.fromEntries([...described, ...ownFindings.map((id) => [id, { enum: levels }])]);
}

/** The schema of preflight.json: the template with the rules filled in. */
export function workspaceSchema(rules: readonly Rule[], template: string): string {
  const schema = JSON.parse(template);
  schema.properties.rules.properties = severitySettings(rules);
  return JSON.stringify(schema, undefined, 2);
}
