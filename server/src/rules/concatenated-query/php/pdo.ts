/** PDO sends values apart only through a prepared statement: `query` and `exec` become `prepare` and `execute`. */
import type { Call, Template } from '../../../host/template';
import type { Fix } from '../../rule';
import { type Bound, safetyOf } from '../bound-text';
import { arrayItems, methodOf, statementAround } from './source';
import { type Written, withMarks, withNamedItems } from './values';

const title = 'Prepare the statement, and pass the values to execute';

export function pdo(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const { source } = template;
  const argument = call.arguments[0];
  const owner = argument && /^([\s\S]*?)(\?->|->)\w+\s*\(\s*$/.exec(source.slice(call.span.start, argument.start));
  if (!argument || !owner || call.arguments.length !== 1) return undefined;
  if (methodOf(call) === 'prepare') return prepared(template, call, bound);
  const written = withMarks(template, bound, undefined);
  if (!written) return undefined;
  const text = template.from === 'argument' ? written.text : source.slice(argument.start, argument.end);
  const prepare = `${owner[1]}${owner[2]}prepare(${text})`;
  const around = statementAround(template, call.span);
  if (!around) return undefined;
  const { head, indentation, tail } = around;
  const before = source.slice(head.start, head.end);
  const assigned = /^(\$\w+)\s*=\s*$/.exec(before)?.[1];
  const isExec = methodOf(call) === 'exec';
  const move = template.from === 'variable' ? [{ span: template.span, text: written.text }] : [];
  const edit = (start: number, by: string): Fix => ({
    title,
    safety: safetyOf(bound),
    edits: [...move, { span: { start, end: call.span.end }, text: by }],
  });
  if (before === '' && tail.trim() === '') return edit(call.span.start, `${prepare}->execute(${written.values})`);
  const line = source.includes('\r\n') ? '\r\n' : '\n';
  if (!isExec && assigned !== undefined && tail.trim() === '') {
    return edit(call.span.start, `${prepare};${line}${indentation}${assigned}->execute(${written.values})`);
  }
  const name = freeName(source);
  const lines = [`${name} = ${prepare};`, `${name}->execute(${written.values});`];
  const result = isExec ? `${name}->rowCount()` : name;
  return edit(head.start, `${lines.join(`${line}${indentation}`)}${line}${indentation}${before}${result}`);
}

function freeName(source: string): string {
  return ['$statement', '$prepared', '$preparedStatement'].find((name) => !source.includes(name)) ?? '$boundStatement';
}

/** `$s = $pdo->prepare('… $x')` with one `$s->execute([…])` behind it: the value goes there. */
function prepared(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const { source } = template;
  const around = statementAround(template, call.span);
  const variable = /^(\$\w+)\s*=\s*$/.exec(around ? source.slice(around.head.start, around.head.end) : '')?.[1];
  if (!variable || around?.tail.trim() !== '' || template.from === 'elsewhere') return undefined;
  const rest = source.slice(call.span.end);
  const name = variable.replace('$', '\\$');
  const runs = [...rest.matchAll(new RegExp(`${name}->(\\w+)\\(`, 'g'))];
  const first = runs[0];
  if (first?.[1] !== 'execute' || new RegExp(`${name}->(?:execute|bind\\w+)\\(`, 'g').exec(rest.slice(first.index + 1)))
    return undefined;
  const start = call.span.end + first.index + first[0].length;
  const given = /^\s*(\[[^[\]()]*\]|)\s*\)/.exec(source.slice(start));
  const own = given === null ? undefined : arrayItems(given[1] || '[]');
  const written: Written | undefined =
    own && (own.isKeyed ? withNamedItems(template, bound, own) : withMarks(template, bound, own));
  if (!given || !written) return undefined;
  const end = start + given[0].length - 1;
  return {
    title,
    safety: safetyOf(bound),
    edits: [
      { span: template.span, text: written.text },
      { span: { start, end }, text: written.values },
    ],
  };
}
