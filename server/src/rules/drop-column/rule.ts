/** Finds columns that are dropped while code that runs may still name them, and says what goes with them. */
import { displayName } from '../../schema/names';
import { isCopiedColumn } from '../copied-rows';
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
      'Dropping {column} breaks the code that still names it, old instances included, and {values} gone for good. Deploy code without it first, make sure that a backup exists, then drop it.',
    together:
      'Dropping {column} breaks the code that still names it, old instances included, and {values} gone for good. With it {go} {lost}. Deploy code without it first, make sure that a backup exists, then drop it.',
    replaced:
      'Dropping {column} loses its values for good: the column that takes its name in this file begins without them. Copy them first, or change its type in place.',
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
      const known = deployedColumn(table, command.name, context);
      const end = table && atFileEnd(table, context);
      // The table's own end is a finding of its own.
      if (known === undefined || (table && !end)) continue;
      const dropped = table?.columns.find((one) => one.name === command.name);
      const other = end?.columns.find((one) => one.name === known && one.origin !== dropped?.origin);
      const isReplaced = other !== undefined;
      const isCopied = table !== undefined && isCopiedColumn(table, command.name, context);
      // What an earlier migration made has been filled since then, or there was nothing to fill it with.
      if (other && (isCopied || other.origin.file !== context.file)) continue;
      const object = `${displayName(name)}.${command.name}`;
      const own = table ? belongings(table, command.name, context.before) : [];
      const others = table ? users(table, command.name, context.before) : [];
      const cascades = command.behavior === 'DROP_CASCADE';
      const lost = cascades ? [...own, ...others] : own;
      const isRefused = others.length > 0 && !cascades;
      context.report({
        span: source.place(span),
        message: isRefused ? 'refused' : isReplaced ? 'replaced' : lost.length === 0 ? 'alone' : 'together',
        data: {
          column: object,
          values: isCopied ? 'what of its values was not copied is' : 'its values are',
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
