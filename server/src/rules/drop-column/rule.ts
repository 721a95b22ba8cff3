/** Finds columns that are dropped while code that runs may still name them, and says what goes with them. */
import { displayName } from '../../schema/names';
import { related } from '../dependents';
import { atFileEnd, deployedColumn } from '../deployed';
import { liveAlterations } from '../live-table';
import { defineRule } from '../rule';
import { listed } from '../words';
import { belongings, users } from './belongings';

export default defineRule({
  id: 'drop-column',
  family: 'breaking',
  summary: 'A column dropped that running code may still read or write',
  severity: 'warning',
  recommended: true,
  messages: {
    alone:
      'Dropping {column} breaks the code that still names it, old instances included, and its values are gone for good. Deploy code without it first, make sure that a backup exists, then drop it.',
    together:
      'Dropping {column} breaks the code that still names it, old instances included, and its values are gone for good. With it {go} {lost}. Deploy code without it first, make sure that a backup exists, then drop it.',
    refused:
      'PostgreSQL will refuse to drop {column}, because it is used by {users}. Change or drop that first: CASCADE would drop it as well.',
  },
  help: 'Deploy code that does not name the column first, make sure that a backup exists, then drop it.',
  check(statement, context) {
    const drops = liveAlterations(statement, context).flatMap(({ actions, ...live }) =>
      actions.map((action) => ({ ...live, ...action })),
    );
    for (const { name, table, source, command, span } of drops) {
      if (command.subtype !== 'AT_DropColumn' || command.name === undefined) continue;
      // The table's own end is a finding of its own.
      if (deployedColumn(table, command.name, context) === undefined || (table && !atFileEnd(table, context))) continue;
      const object = `${displayName(name)}.${command.name}`;
      const own = table ? belongings(table, command.name, context.before) : [];
      const others = table ? users(table, command.name, context.before) : [];
      const cascades = command.behavior === 'DROP_CASCADE';
      const lost = cascades ? [...own, ...others] : own;
      const isRefused = others.length > 0 && !cascades;
      context.report({
        span: source.place(span),
        message: isRefused ? 'refused' : lost.length === 0 ? 'alone' : 'together',
        data: {
          column: object,
          go: lost.length === 1 ? 'goes' : 'go',
          lost: listed(lost.map(({ words }) => words)),
          users: listed(others.map(({ words }) => words)),
        },
        object,
        related: related([...own, ...others]),
      });
    }
  },
});
