/** Lets the driver quote a name that no parameter can stand for, where the driver is at hand. */
import type { HolePart, Template } from '../../../host/template';
import { tokenize } from '../../../sql/lexer';
import type { Fix } from '../../rule';

/** Unsafe: a name in small letters that was folded, or one with a schema before it, reads otherwise in quotes. */
export function quotedName(template: Template, hole: HolePart): Fix | undefined {
  const { call } = template;
  if (call?.driver !== 'pg' || !/\.query$/.test(call.name)) return undefined;
  const place = template.places[template.parts.indexOf(hole)];
  const token = tokenize(template.sql).find((one) => place && one.start === place.start && one.end === place.end);
  if (token?.kind !== 'word' || hole.joint !== 'interpolated') return undefined;
  const client = call.name.replace(/\.query$/, '');
  const isPool =
    [...template.imports].some(([local, module]) => module === 'pg' && local === 'Pool') || /pool/i.test(client);
  if (isPool || !/^[\w$.]+$/.test(client)) return undefined;
  return {
    title: 'Let the driver quote the name',
    safety: 'unsafe',
    edits: [{ span: hole.span, text: `${client}.escapeIdentifier(${hole.expression})` }],
  };
}
