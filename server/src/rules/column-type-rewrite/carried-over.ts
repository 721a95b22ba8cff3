/** What hangs on a column that another one takes the place of: NOT NULL, its default, its indexes, and its constraints. */
import { indexesOf, sameName } from '../../locks/relations';
import { namesColumn } from '../../schema/expressions';
import type { Index } from '../../schema/model';
import { quoteIdentifier } from '../../schema/names';
import { as } from '../../sql/ast';
import { endOfName } from '../alter-table-actions';
import { nameAnywhere } from '../new-migration';
import { notNullName, requireLater } from '../require-later';
import { carriedConstraint } from './carried-constraint';
import { alterTable, type Carried, freshIndexName, type Replacement, renamedConstraint } from './replacement';
import { defaultText, withNewColumn } from './written-again';

/** In order; undefined where something cannot be made again from what the history says. */
export function carriedOver(replacement: Replacement): readonly Carried[] | undefined {
  const { table, column, context } = replacement;
  const constraints = table.constraints.filter((one) => one.columns.includes(column.name));
  const owned = constraints.flatMap((one) => ('index' in one ? [one.index] : []));
  const indexes = indexesOf(context.before, table).filter(
    (index) => !owned.includes(index.name.name) && usesColumn(index, column.name),
  );
  const all = [
    requirement(replacement),
    startingValue(replacement),
    ...indexes.map((index) => copiedIndex(replacement, index)),
    ...constraints.map((one) => carriedConstraint(replacement, one)),
  ];
  const known = all.filter((one) => one !== undefined);
  return known.length === all.length ? known : undefined;
}

function requirement(replacement: Replacement): Carried {
  const { alteration, context, table, column, fresh } = replacement;
  if (!column.notNull) return {};
  const prepare = requireLater(table.name, [fresh], alteration.holder, context).map((sql) => sql.replace(/;$/, ''));
  const old = table.constraints.find(({ kind, columns }) => kind === 'not null' && columns.includes(column.name));
  if (context.oldest < 18 || !old) return { prepare };
  const made = notNullName(table.name, fresh, alteration.holder, context);
  return { prepare, settle: [renamedConstraint(replacement, made, old.name)] };
}

function startingValue(replacement: Replacement): Carried | undefined {
  const { context, table, column, fresh } = replacement;
  if (!column.default) return {};
  const sequences = context.before.relationNames().filter((name) => {
    const relation = context.before.relation(name);
    const owner = typeof relation === 'object' && relation.kind === 'sequence' ? relation.ownedBy : undefined;
    return owner && sameName(owner.table, table.name) && owner.column === column.name;
  });
  const [own] = sequences;
  const value = own ? `nextval('${nameAnywhere(own).replaceAll("'", "''")}')` : defaultText(column);
  if (value === undefined) return undefined;
  const target = `${nameAnywhere(table.name)}.${quoteIdentifier(fresh)}`;
  return {
    release: sequences.map((name) => `ALTER SEQUENCE ${nameAnywhere(name)} OWNED BY ${target}`),
    settle: [`${alterTable(replacement)} ALTER COLUMN ${quoteIdentifier(column.name)} SET DEFAULT ${value}`],
  };
}

/** The index as it was written, with the new column in it. */
function copiedIndex(replacement: Replacement, index: Index): Carried | undefined {
  const { parsed } = index.origin.statement;
  const start = parsed.offset(as(parsed.tree, 'IndexStmt')?.relation?.location);
  if (start === undefined || !index.valid) return undefined;
  const behind = { start: endOfName(parsed.text, start), end: parsed.text.length };
  const rest = withNewColumn(parsed, behind, replacement);
  if (rest === undefined) return undefined;
  const { schema, name } = index.name;
  const made = freshIndexName(replacement, name);
  const kind = index.unique ? 'UNIQUE INDEX' : 'INDEX';
  return {
    prepare: [`CREATE ${kind} CONCURRENTLY ${quoteIdentifier(made)} ON ${nameAnywhere(replacement.table.name)}${rest}`],
    settle: [`ALTER INDEX ${nameAnywhere({ schema, name: made })} RENAME TO ${quoteIdentifier(name)}`],
  };
}

function usesColumn({ keys, include, predicate }: Index, column: string): boolean {
  if (include.includes(column) || keys.some((key) => key.column === column)) return true;
  return [predicate, ...keys.map((key) => key.expression)].some((expression) => namesColumn(expression, column));
}
