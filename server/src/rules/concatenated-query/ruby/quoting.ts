/** Lets the driver quote a name that no parameter can stand for, where the driver is at hand. */
import type { HolePart, Template } from '../../../host/template';
import { tokenize } from '../../../sql/lexer';
import type { Fix } from '../../rule';
import { receiverOf } from './source';

/** Unsafe: a name in small letters that was folded, or one with a schema before it, reads otherwise in quotes. */
export function quotedName(template: Template, hole: HolePart): Fix | undefined {
  const place = template.places[template.parts.indexOf(hole)];
  const token = tokenize(template.sql).find((one) => place && one.start === place.start && one.end === place.end);
  const isWritten = hole.joint === 'interpolated' || hole.joint === 'concatenated';
  if (token?.kind !== 'word' || !isWritten || !place) return undefined;
  const quoting = quotingMethod(
    template,
    /\b(?:from|join|into|update|table|truncate)\s+$/i.test(template.sql.slice(0, place.start)),
  );
  if (quoting === undefined) return undefined;
  return {
    title: 'Let the driver quote the name',
    safety: 'unsafe',
    edits: [{ span: hole.span, text: `${quoting}(${hole.expression})` }],
  };
}

function quotingMethod(template: Template, isTable: boolean): string | undefined {
  const { call } = template;
  const receiver = call && receiverOf(template, call);
  if (!call || receiver === undefined) return undefined;
  if (call.driver === 'pg') return `${receiver}.quote_ident`;
  if (call.driver !== 'activerecord') return undefined;
  const isModel = /^(?:::)?[A-Z]\w*(?:::[A-Z]\w*)*$/.test(receiver) && receiver !== 'Arel';
  const connection = /(?:^|\.)connection$/.test(receiver) ? receiver : isModel ? `${receiver}.connection` : undefined;
  return connection && `${connection}.${isTable ? 'quote_table_name' : 'quote_column_name'}`;
}
