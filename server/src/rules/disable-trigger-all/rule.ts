/** Finds triggers that are all switched off, and with them the checks of foreign keys. */
import { displayName } from '../../schema/names';
import { as, type VariableSetStmt } from '../../sql/ast';
import { tokenize } from '../../sql/lexer';
import { foreignKeysTo } from '../dependents';
import { isDeployed } from '../deployed';
import { liveAlterations } from '../live-table';
import { defineRule } from '../rule';
import { runStatements } from '../run-statements';
import { listed } from '../words';

export default defineRule({
  id: 'disable-trigger-all',
  family: 'breaking',
  summary: 'All triggers switched off, and with them the checks of foreign keys',
  severity: 'warning',
  recommended: true,
  messages: {
    table:
      'DISABLE TRIGGER ALL switches off the foreign keys of {table}, too{keys}: until they are enabled again, rows get in that point nowhere, from running code as well. Enabling them later checks none of those rows. Disable the one trigger that is in the way by its name.',
    session:
      'With session_replication_role = replica this session checks no foreign key and fires no ordinary trigger: what it writes may point nowhere, and nothing checks it later. Write the rows in the order that the foreign keys ask for, or make those deferrable.',
  },
  help: 'Disable the one trigger that is in the way, by its name.',
  check(statement, context) {
    for (const { name, table, actions, source } of liveAlterations(statement, context)) {
      for (const { command, span } of actions) {
        if (command.subtype !== 'AT_DisableTrigAll' || !isDeployed(name, context)) continue;
        const own = (table?.constraints ?? []).filter(({ kind }) => kind === 'foreign key').map((key) => key.name);
        const others = table ? foreignKeysTo(table, context.before).map(({ words }) => words) : [];
        const keys = [...own, ...others];
        context.report({
          span: source.place(span),
          message: 'table',
          data: { table: displayName(name), keys: keys.length > 0 ? ` (${listed(keys)})` : '' },
          object: displayName(name),
        });
      }
    }
    for (const { run, source, tree } of runStatements(statement, /\bset\b/i)) {
      const set = as(tree, 'VariableSetStmt');
      const [first] = tokenize(run.parsed.text);
      const last = tokenize(run.parsed.text).at(-1);
      if (!set || !isReplica(set) || !first || !last) continue;
      const span = source.place({ start: first.start, end: last.end });
      context.report({ span, message: 'session', object: 'session_replication_role' });
    }
  },
});

function isReplica({ kind, name, args }: VariableSetStmt): boolean {
  const value = as(args?.[0], 'A_Const')?.sval?.sval ?? '';
  return kind === 'VAR_SET_VALUE' && name === 'session_replication_role' && value.toLowerCase() === 'replica';
}
