/** Lets the driver quote a name that no parameter can stand for, where the file imports one that does. */
import type { HolePart, Template } from '../../../host/template';
import { tokenize } from '../../../sql/lexer';
import type { Fix } from '../../rule';
import { packageName } from './imports';

/** Unsafe: a name in small letters that was folded, or one with a schema before it, reads otherwise in quotes. */
export function quotedName(template: Template, hole: HolePart): Fix | undefined {
  const place = template.places[template.parts.indexOf(hole)];
  const token = tokenize(template.sql).find((one) => place && one.start === place.start && one.end === place.end);
  const isText =
    hole.joint === 'concatenated' ||
    (hole.joint === 'formatted' && template.source.slice(hole.outer.start, hole.outer.end) === '%s');
  if (token?.kind !== 'word' || !isText) return undefined;
  const pgx = packageName(template, /^github\.com\/jackc\/pgx(?:\/v\d+)?$/);
  const pq = packageName(template, /^github\.com\/lib\/pq$/);
  const text = pgx
    ? `${pgx}.Identifier{${hole.expression}}.Sanitize()`
    : pq && `${pq}.QuoteIdentifier(${hole.expression})`;
  if (!text) return undefined;
  return { title: 'Let the driver quote the name', safety: 'unsafe', edits: [{ span: hole.span, text }] };
}
