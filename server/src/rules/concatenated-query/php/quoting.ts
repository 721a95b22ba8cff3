/** Lets the driver quote a name that no parameter can stand for, where the driver is at hand. */
import type { HolePart, Template } from '../../../host/template';
import { tokenize } from '../../../sql/lexer';
import type { Fix } from '../../rule';
import { codeOf } from './source';

/** Unsafe: a name in small letters that was folded, or one with a schema before it, reads otherwise in quotes. */
export function quotedName(template: Template, hole: HolePart): Fix | undefined {
  const place = template.places[template.parts.indexOf(hole)];
  const token = tokenize(template.sql).find((one) => place && one.start === place.start && one.end === place.end);
  const quoting = token?.kind === 'word' ? quotingCall(template) : undefined;
  const quote = template.parts.find((part) => part.kind === 'text')?.quote;
  if (quoting === undefined) return undefined;
  const quoted = `${quoting}${codeOf(hole.expression)})`;
  const fix = (span: HolePart['span'], text: string): Fix => ({
    title: 'Let the driver quote the name',
    safety: 'unsafe',
    edits: [{ span, text }],
  });
  if (hole.joint === 'concatenated') return fix(hole.span, quoted);
  return hole.joint === 'interpolated' && quote === '"' ? fix(hole.outer, `" . ${quoted} . "`) : undefined;
}

/** What stands before the name, with its parenthesis. */
function quotingCall({ call, source }: Template): string | undefined {
  const first = call?.arguments[0];
  if (!call || !first) return undefined;
  if (call.driver === 'pgsql' && /^pg_/.test(call.name)) {
    return call.argument === 1
      ? `pg_escape_identifier(${source.slice(first.start, first.end)}, `
      : 'pg_escape_identifier(';
  }
  const owner = /^(\$[\w>-]+)->(?:execute|fetch)\w+\s*\(\s*$/.exec(source.slice(call.span.start, first.start))?.[1];
  return call.driver === 'doctrine' && owner !== undefined ? `${owner}->quoteIdentifier(` : undefined;
}
