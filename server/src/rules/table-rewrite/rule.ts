/** What else makes the server write a live table anew, where other rules have nothing to say about the column. */
import { displayName } from '../../schema/names';
import { typeName } from '../../schema/type-name';
import type { AlterTableCmd } from '../../sql/ast';
import { addedColumn, commandWithout } from '../added-column';
import { effectOfAction, liveAlterations } from '../live-table';
import { defineRule, type StatementContext } from '../rule';
import { typeNameSpan } from '../type-text';
import { lockWords } from '../words';

export default defineRule({
  id: 'table-rewrite',
  family: 'locking',
  summary: 'A live table should not be written anew as a whole to be kept in another way',
  severity: 'warning',
  recommended: true,
  messages: {
    storage:
      '{words} writes every row of {table} anew, and takes {lock}, which {blocks} until that is done: minutes, when it is large. There is no online form of it: do it while nobody uses the table, or move the rows to a new table in batches.',
    domain:
      'Adding {column} writes every row of {table} anew, because its type is {type}, a domain with constraints of its own; it takes {lock}, which {blocks} until that is done. Give the column the type under the domain, and a CHECK that is added NOT VALID and validated later.',
  },
  help: 'Do it while nobody uses the table, or move the rows to a new table in batches.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, actions, alter, source } = alteration;
      for (const action of actions) {
        const added = addedColumn(action);
        // What a default, a number or an expression costs, the rules about those say.
        const judged = added ? commandWithout(added, valueTypes) : action.command;
        const words = storageWords(action.command);
        const type = added && typeName(context.before, added.definition.typeName);
        const isDomain = type !== undefined && isOfDomain(type, context);
        if (words === undefined && !isDomain) continue;
        const effect = effectOfAction(alteration, context, judged).onTable;
        if (!effect?.rewrites) continue;
        const object = displayName(name);
        context.report({
          span: source.place((added && typeNameSpan(alter.parsed, added.definition.typeName)) ?? action.span),
          message: words === undefined ? 'domain' : 'storage',
          data: {
            words: words ?? '',
            column: `${object}.${added?.name ?? ''}`,
            type: type?.display ?? '',
            table: object,
            lock: effect.lock,
            blocks: lockWords(effect.lock),
          },
          object: added ? `${object}.${added.name}` : object,
        });
      }
    }
  },
});

const valueTypes = ['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'] as const;

function storageWords({ subtype, name }: AlterTableCmd): string | undefined {
  if (subtype === 'AT_SetLogged') return 'SET LOGGED';
  if (subtype === 'AT_SetUnLogged') return 'SET UNLOGGED';
  if (subtype === 'AT_SetTableSpace') return 'SET TABLESPACE';
  return subtype === 'AT_SetAccessMethod' ? `SET ACCESS METHOD ${name ?? 'DEFAULT'}` : undefined;
}

function isOfDomain(
  { schema, name }: { schema: string | undefined; name: string },
  context: StatementContext,
): boolean {
  const type = schema === undefined ? undefined : context.before.type({ schema, name });
  return typeof type === 'object' && type.kind === 'domain';
}
