/** Lets the driver quote a name that no parameter can stand for, where the driver is at hand. */
import type { HolePart, Template } from '../../host/template';
import { tokenize } from '../../sql/lexer';
import { shift } from '../../sql/span';
import type { Fix } from '../rule';

/** Unsafe: a name in small letters that was folded, or one with a schema before it, reads otherwise in quotes. */
export function quotingFix(template: Template, hole: HolePart): Fix | undefined {
  const { call, source } = template;
  if (hole.position !== 'identifier' || call?.driver !== 'pg' || !/\.query$/.test(call.name)) return undefined;
  const place = template.places[template.parts.indexOf(hole)];
  const token = tokenize(template.sql).find((one) => place && one.start === place.start && one.end === place.end);
  const braces = source.startsWith('${', hole.outer.start) && source.charAt(hole.outer.end - 1) === '}';
  if (token?.kind !== 'word' || !braces) return undefined;
  const client = call.name.replace(/\.query$/, '');
  const isPool =
    [...template.imports].some(([local, module]) => module === 'pg' && local === 'Pool') || /pool/i.test(client);
  if (isPool || !/^[\w$.]+$/.test(client)) return undefined;
  return {
    title: 'Let the driver quote the name',
    safety: 'unsafe',
    edits: [{ span: shift(hole.span, -template.span.start), text: `${client}.escapeIdentifier(${hole.expression})` }],
  };
}
