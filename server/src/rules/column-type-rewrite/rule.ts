/** ALTER COLUMN … TYPE on a live table, where the server writes every row anew or at least reads it. */
import { displayName } from '../../schema/names';
import { typeName } from '../../schema/type-name';
import { as } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import type { AlterTableAction } from '../alter-table-actions';
import { effectOfAction, type LiveAlteration, liveAlterations } from '../live-table';
import { defineRule, type Fix, type StatementContext } from '../rule';
import { lockWords } from '../words';
import { checksApart } from './checks-apart';
import { expandAndContract } from './expand-and-contract';

export default defineRule({
  id: 'column-type-rewrite',
  family: 'locking',
  summary: 'A column of a live table should not change to a type that makes the server write or read every row',
  severity: 'warning',
  recommended: true,
  messages: {
    rewrite:
      'Changing {column} from {from} to {to} writes every row of {table} and all its indexes anew, and takes {lock}, which {blocks} until that is done. Add a column of the new type, fill it in batches, and switch over to it.',
    scan: 'Changing {column} from {from} to {to} leaves the rows as they are, but reads all of {table} to check its constraints or build indexes again, and takes {lock}, which {blocks} until that is done. Add a column of the new type, fill it in batches, and switch over to it.',
    unknown:
      'Changing {column} to {to} takes {lock} on {table}, which {blocks}; no migration here says which type it has now, and from most types every row and all indexes are written anew meanwhile. Add a column of the new type, fill it in batches, and switch over to it.',
  },
  help: 'Add a new column, keep both filled, backfill in batches, then drop the old one.',
  check(statement, context) {
    for (const alteration of liveAlterations(statement, context)) {
      const { name, table, actions, alter, source } = alteration;
      for (const action of actions) {
        const { command } = action;
        if (command.subtype !== 'AT_AlterColumnType') continue;
        const effect = effectOfAction(alteration, context, command).onTable;
        if (!effect?.rewrites && !effect?.scans) continue;
        const column = table?.columns.find((one) => one.name === command.name);
        const object = `${displayName(name)}.${command.name ?? ''}`;
        context.report({
          span: source.place(typeSpan(alter, action)),
          message: !column ? 'unknown' : effect.rewrites ? 'rewrite' : 'scan',
          data: {
            column: object,
            from: column?.type.display ?? '',
            to: typeName(context.before, as(command.def, 'ColumnDef')?.typeName).display,
            table: displayName(name),
            lock: effect.lock,
            blocks: lockWords(effect.lock),
          },
          object,
          fixes: fixesOf(alteration, action, context, effect.rewrites),
        });
      }
    }
  },
});

/** Where the rows stay as they are, the checks that make the server read them are taken apart. */
function fixesOf(
  alteration: LiveAlteration,
  action: AlterTableAction,
  context: StatementContext,
  rewrites: boolean,
): readonly Fix[] {
  const apart = rewrites ? [] : checksApart(alteration, action, context);
  return apart.length > 0 ? apart : expandAndContract(alteration, action, context);
}

/** `TYPE numeric(12,2)`, without SET DATA before it and USING or COLLATE behind it. */
function typeSpan({ parsed }: Statement, { command, span }: AlterTableAction): Span {
  const location = parsed.offset(as(command.def, 'ColumnDef')?.typeName?.location) ?? span.start;
  const tokens = tokenize(parsed.text, { from: span.start, to: span.end });
  const is = (index: number, word: string) => isKeyword(parsed.text, tokens[index], word);
  const type = tokens.findLastIndex((token, index) => is(index, 'type') && token.start < location);
  const stop = tokens.findIndex(
    (token, index) => token.start > location && (is(index, 'using') || is(index, 'collate')),
  );
  const last = stop < 0 ? tokens.at(-1) : tokens[stop - 1];
  return { start: tokens[type]?.start ?? span.start, end: last?.end ?? span.end };
}
