/** Lets psycopg quote a name that no parameter can stand for. */
import type { HolePart, Template } from '../../../host/template';
import { tokenize } from '../../../sql/lexer';
import type { Span } from '../../../sql/span';
import type { Edit, Fix } from '../../rule';

/** Unsafe: a name in small letters that was folded, or one with a schema before it, reads otherwise in quotes. */
export function quotedName(template: Template): Fix | undefined {
  const { call, source, span, from } = template;
  if ((call?.driver !== 'psycopg' && call?.driver !== 'psycopg2') || from === 'elsewhere') return undefined;
  const isComposed = /(?:^|\.)SQL$/.test(call.name) && from === 'argument' && source.charAt(call.span.end) !== '.';
  if (!/\.execute(?:many)?$/.test(call.name) && !isComposed) return undefined;
  const names = template.parts.flatMap((part) => (part.kind === 'hole' && part.joint !== 'placeholder' ? [part] : []));
  const places = names.map((name) => placeOf(template, name));
  const module = composingModule(template);
  if (!module || !places.every((place) => place !== undefined) || !isOneFormat(template)) return undefined;
  let text = '';
  let copied = span.start;
  for (const place of places) {
    text += `${source.slice(copied, place.start)}{}`;
    copied = place.end;
  }
  text += source.slice(copied, span.end);
  const identifiers = names.map((name) => `${module.prefix}Identifier(${name.expression})`).join(', ');
  const plain = text.replace(/^(\(?\s*)[fF]/, '$1').replace(/(["']\s+)[fF](?=["'])/g, '$1');
  const composed: Edit = isComposed
    ? {
        span: { start: span.start, end: call.span.end },
        text: `${plain}${source.slice(span.end, call.span.end)}.format(${identifiers})`,
      }
    : { span, text: `${module.prefix}SQL(${plain}).format(${identifiers})` };
  return { title: 'Let the driver quote the name', safety: 'unsafe', edits: [...module.edits, composed] };
}

/** All of the text is one literal with holes, or several side by side. */
function isOneFormat({ parts, span, source }: Template): boolean {
  const isInside = parts.every((part) => part.span.start >= span.start && part.span.end <= span.end);
  const isFormatted = parts.every((part) => {
    if (part.kind === 'text') return /^[fF]/.test(part.quote) || !/[{}]/.test(part.text);
    return part.joint === 'interpolated' || part.joint === 'placeholder';
  });
  return isInside && isFormatted && /^\(?\s*[fF]["']/.test(source.slice(span.start, span.end));
}

/** The hole with its braces, and with the quotes around it, when it is a whole name. */
function placeOf(template: Template, hole: HolePart): Span | undefined {
  const place = template.places[template.parts.indexOf(hole)];
  if (!place || hole.position !== 'identifier' || hole.joint !== 'interpolated') return undefined;
  const token = tokenize(template.sql).find((one) => one.start <= place.start && place.end <= one.end);
  const { start, end } = hole.outer;
  if (token?.kind === 'word' && token.start === place.start && token.end === place.end) return { start, end };
  const isQuoted =
    token?.kind === 'quoted-identifier' && token.start === place.start - 1 && token.end === place.end + 1;
  const stands = template.source.charAt(start - 1) === '"' && template.source.charAt(end) === '"';
  return isQuoted && stands ? { start: start - 1, end: end + 1 } : undefined;
}

/** psycopg's `sql` as the file imports it, or its classes imported anew. */
function composingModule({ imports, source, call }: Template): { prefix: string; edits: readonly Edit[] } | undefined {
  if (/^psycopg2?$/.test(imports.get('sql') ?? '')) return { prefix: 'sql.', edits: [] };
  if (/^psycopg2?\.sql$/.test(imports.get('SQL') ?? '') && imports.has('Identifier')) return { prefix: '', edits: [] };
  const line = /^(?:from|import) psycopg\w*/m.exec(source);
  if (!line || /\b(?:SQL|Identifier)\s*[=(]/.test(source)) return undefined;
  const at = { start: line.index, end: line.index };
  return { prefix: '', edits: [{ span: at, text: `from ${call?.driver}.sql import SQL, Identifier\n` }] };
}
