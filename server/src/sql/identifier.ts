/** Names as SQL text: quoted where the grammar needs it, so that a fix never breaks on `Order` or `user`. */
import { parse } from './parse';

/** The name as `quote_ident` writes it: bare where that reads back as the same name, else in double quotes. */
export function quoteIdentifier(name: string): string {
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(name) && !isKeyword(name);
  return isPlain ? name : `"${name.replaceAll('"', '""')}"`;
}

/** True for a keyword that cannot name both a function and a table: all but the unreserved ones (manual, appendix C). */
function isKeyword(name: string): boolean {
  return parse(`CREATE TRIGGER x AFTER INSERT ON ${name} EXECUTE FUNCTION ${name}()`).error !== undefined;
}
