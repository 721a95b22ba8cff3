/** Finds columns that are dropped while code that runs may still name them, and says what goes with them. */
import { displayName } from '../../schema/names';
import { alterTableActions } from '../alter-table-actions';
import { liveTable } from '../live-table';
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
    const live = liveTable(statement, context);
    if (!live) return;
    for (const { command, span } of alterTableActions(statement)) {
      if (command.subtype !== 'AT_DropColumn' || command.name === undefined) continue;
      const { table } = live;
      const column = table?.columns.find(({ name }) => name === command.name);
      // Not there, or made by this very migration: nothing that runs can name it.
      if (table?.complete && !column) continue;
      if (column?.origin.file === context.file) continue;
      const object = `${displayName(live.name)}.${command.name}`;
      const own = table ? belongings(table, command.name, context.before) : [];
      const others = table ? users(table, command.name, context.before) : [];
      const cascades = command.behavior === 'DROP_CASCADE';
      const lost = cascades ? [...own, ...others] : own;
      const isRefused = others.length > 0 && !cascades;
      context.report({
        span,
        message: isRefused ? 'refused' : lost.length === 0 ? 'alone' : 'together',
        data: {
          column: object,
          go: lost.length === 1 ? 'goes' : 'go',
          lost: listed(lost.map(({ words }) => words)),
          users: listed(others.map(({ words }) => words)),
        },
        object,
        related: [...own, ...others].map(({ words, origin }) => ({
          origin,
          message: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
        })),
      });
    }
  },
});
