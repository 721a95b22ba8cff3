/** The names that a DROP lists, with their places, which the tree does not keep. */
import { as, type DropStmt, strings } from '../sql/ast';
import { tokenize } from '../sql/lexer';
import type { Parsed } from '../sql/parse';
import type { Span } from '../sql/span';
import { endOfName } from './alter-table-actions';
import { commaSeparated } from './comma-separated';

export interface DroppedName {
  /** `[schema,] name`. */
  readonly reference: { readonly schemaname?: string; readonly relname: string };
  readonly span: Span;
}

/** The relations of a DROP TABLE, VIEW, MATERIALIZED VIEW, FOREIGN TABLE or INDEX, in order. */
export function droppedNames({ text }: Parsed, drop: DropStmt): readonly DroppedName[] {
  const tokens = tokenize(text);
  const words = kindWords(drop) + (drop.concurrent ? 1 : 0) + (drop.missing_ok ? 2 : 0); // IF EXISTS
  const first = tokens[words];
  if (!first) return [];
  const items = commaSeparated(text, { start: first.start, end: text.length });
  return (drop.objects ?? []).flatMap((object, index) => {
    const [relname, schemaname] = strings(as(object, 'List')?.items).reverse();
    const item = items[index];
    if (relname === undefined || !item) return [];
    const span = { start: item.start, end: endOfName(text, item.start) };
    return [{ reference: schemaname === undefined ? { relname } : { relname, schemaname }, span }];
  });
}

/** `DROP TABLE` is two words, `DROP MATERIALIZED VIEW` three. */
function kindWords({ removeType }: DropStmt): number {
  return removeType === 'OBJECT_MATVIEW' || removeType === 'OBJECT_FOREIGN_TABLE' ? 3 : 2;
}
