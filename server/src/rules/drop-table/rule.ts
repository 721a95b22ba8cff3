/** Finds tables and views that are dropped while code that runs may still name them, and says what goes with them. */
import type { QualifiedName, Relation, Table } from '../../schema/model';
import { displayName } from '../../schema/names';
import { as, type DropStmt } from '../../sql/ast';
import { isCopied } from '../copied-rows';
import {
  type Dependent,
  foreignKeysTo,
  inheritingTables,
  isSame,
  namersOf,
  related,
  routinesNaming,
  viewsOver,
} from '../dependents';
import { deployedName, isDeployed } from '../deployed';
import { droppedNames } from '../dropped-names';
import { defineRule, type StatementContext } from '../rule';
import { runStatements } from '../run-statements';
import { listed } from '../words';

const kinds: Readonly<Record<string, readonly Relation['kind'][]>> = {
  OBJECT_TABLE: ['table'],
  OBJECT_FOREIGN_TABLE: ['foreign table'],
  OBJECT_VIEW: ['view'],
  OBJECT_MATVIEW: ['materialized view'],
};

export default defineRule({
  id: 'drop-table',
  family: 'breaking',
  summary: 'A table or view dropped that running code may still use',
  severity: 'warning',
  recommended: true,
  messages: {
    alone:
      'Dropping {table} breaks the code that still names it, old instances included, and {rows} gone for good.{also} Deploy code without it first, make sure that a backup exists, then drop it.',
    together:
      'Dropping {table} breaks the code that still names it, old instances included, and {rows} gone for good. With it {go} {lost}.{also} Deploy code without it first, make sure that a backup exists, then drop it.',
    refused:
      'PostgreSQL will refuse to drop {table}, because it is used by {users}. Change or drop that first: CASCADE would drop it as well.',
    partition:
      'Dropping {table} takes its rows out of {parent} for good: code that reads them there finds nothing. Make sure that a backup exists, or detach it and keep it for a while.',
    replaced:
      'Dropping {table} loses its rows for good: what this file makes again under its name begins without them. Copy the rows first, or change the table in place.',
    view: 'Dropping {table} breaks the code that still reads it, old instances included.{with}{also} Deploy code without it first, then drop it.',
  },
  help: 'Deploy code that does not name it first, make sure that a backup exists, then drop it.',
  check(statement, context) {
    for (const { run, source, tree } of runStatements(statement, /\bdrop\b/i)) {
      const drop = as(tree, 'DropStmt');
      const expected = kinds[drop?.removeType ?? ''];
      if (!drop || !expected) continue;
      const targets = droppedNames(run.parsed, drop).map((one) => ({ ...one, ...context.resolve(one.reference) }));
      const together = targets.map(({ name }) => name);
      for (const { name, relation, span } of targets) {
        if (!isDeployed(name, context) || (relation && !expected.includes(relation.kind))) continue;
        const found = judge(drop, { name, relation, together }, context);
        if (found) context.report({ span: source.place(span), object: displayName(name), ...found });
      }
    }
  },
});

interface Dropped {
  readonly name: QualifiedName;
  readonly relation: Relation | undefined;
  /** What the same statement drops. */
  readonly together: readonly QualifiedName[];
}

function judge(drop: DropStmt, { name, relation, together }: Dropped, context: StatementContext) {
  const isView = drop.removeType === 'OBJECT_VIEW' || drop.removeType === 'OBJECT_MATVIEW';
  const known = (relation && deployedName(relation, context)) ?? name;
  const isReplaced = isMadeAgain(known, relation, context);
  const wasCopied = relation !== undefined && isCopied(relation, context);
  if (isReplaced && (isView || !relation || wasCopied)) return undefined;
  const table = relation?.kind === 'table' || relation?.kind === 'foreign table' ? relation : undefined;
  const all = usersOf(name, table, context).filter(({ of }) => !together.some((other) => isSame(of, other)));
  const cascades = drop.behavior === 'DROP_CASCADE';
  const readers = routinesNaming(known.name, context.before);
  const goes = all.length === 1 ? 'goes' : 'go';
  const lost = listed(all.map(({ words }) => words));
  const data = {
    table: displayName(name),
    rows: wasCopied ? 'what of its rows was not copied is' : 'its rows are',
    go: goes,
    lost,
    users: lost,
    with: all.length > 0 ? ` With it ${goes} ${lost}.` : '',
    also: readers.length > 0 ? ` The text of ${listed(readers.map(({ words }) => words))} names it, too.` : '',
    parent: table?.partitionOf ? displayName(table.partitionOf.parent) : '',
  };
  const answer = (message: Message) => ({ message, data, related: related([...all, ...readers]) });
  if (all.length > 0 && !cascades) return answer('refused');
  if (isView) return answer('view');
  if (isReplaced) return answer('replaced');
  if (table?.partitionOf) return answer('partition');
  return answer(all.length > 0 ? 'together' : 'alone');
}

type Message = 'alone' | 'together' | 'refused' | 'partition' | 'replaced' | 'view';

/** What the server will not drop without CASCADE. */
function usersOf(name: QualifiedName, table: Table | undefined, { before }: StatementContext): readonly Dependent[] {
  return [
    ...(table ? foreignKeysTo(table, before) : []),
    ...inheritingTables(name, before),
    ...viewsOver(name, before),
    ...namersOf(name, before),
  ];
}

/** True when the file leaves another relation under the name that running code knows. */
function isMadeAgain(known: QualifiedName, relation: Relation | undefined, context: StatementContext): boolean {
  const there = context.fileEnd.relation(known);
  return typeof there === 'object' && there.origin !== relation?.origin;
}
