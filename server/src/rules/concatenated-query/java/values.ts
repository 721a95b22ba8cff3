/** Values as Java passes them: which setter takes each, and how a text with values in it is written. */
import type { SyntaxNode } from '../../../host/grammar';
import type { Bound, TextWithValues } from '../bound-text';
import { declaredType } from './source';

/** `"%" + name + "%"`. */
export function textOf(pieces: TextWithValues): string {
  const written = pieces.map(({ text, isHole }) => {
    if (isHole) return /^[\w.[\]()"]+$/.test(text) ? text : `(${text})`;
    return `"${text
      .replace(/[\\"]/g, (found) => `\\${found}`)
      .replace(/\r/g, '\\r')
      .replace(/\n/g, '\\n')}"`;
  });
  // Of two values side by side the first must be text for `+` to join them.
  return pieces[0]?.isHole && pieces[1]?.isHole ? ['""', ...written].join(' + ') : written.join(' + ');
}

/** A list that stood in quotes of the query, and only its ends there: what goes on in it is no single value. */
export function isJoinedInQuotes({ value }: Bound): boolean {
  return /join\w*\(\s*"[^"]*'|'\s*"\s*\)/.test(value);
}

const isText = /^(?:String|CharSequence|StringBuilder)$/;
const readsText = /\.(?:toString|getParameter|getHeader|trim|toLowerCase|toUpperCase|getString|name)\([^()]*\)$/;

/** True when the expression is text by its declaration or by how it is made. */
function isTextual(value: string, node: SyntaxNode): boolean {
  if (value.includes('"') && value.includes(' + ')) return true;
  return readsText.test(value) || (/^\w+$/.test(value) && isText.test(declaredType(node, value) ?? ''));
}

/**
 * The call that sets parameter `number`. Text outside of quotes may have been a number: as `OTHER` the server takes it for what
 * stands on the other side of the comparison, as it did before.
 */
export function setter(one: Bound, number: number, node: SyntaxNode): string {
  if (!isTextual(one.value, node)) return `setObject(${number}, ${one.value})`;
  return one.isQuoted
    ? `setString(${number}, ${one.value})`
    : `setObject(${number}, ${one.value}, java.sql.Types.OTHER)`;
}

/** The same for Spring's arguments. */
export function springArgument(one: Bound, node: SyntaxNode): string {
  return one.isQuoted || !isTextual(one.value, node)
    ? one.value
    : `new org.springframework.jdbc.core.SqlParameterValue(java.sql.Types.OTHER, ${one.value})`;
}
