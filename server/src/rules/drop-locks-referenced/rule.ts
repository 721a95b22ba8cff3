/** Dropping a foreign key, with its constraint, column or table: the table on its other side is locked, which nobody expects. */
import { blocks, type Effect } from '../../locks/effect';
import { descendantsOf } from '../../locks/relations';
import type { QualifiedName } from '../../schema/model';
import { displayName, quoteIdentifier } from '../../schema/names';
import { type AlterTableCmd, as } from '../../sql/ast';
import type { Statement } from '../../sql/source-file';
import type { Span } from '../../sql/span';
import { droppedNames } from '../dropped-names';
import { isHeldAlready } from '../held-lock';
import { isLive } from '../live-relation';
import { effectOfAction, liveAlterations } from '../live-table';
import { setLockTimeout, untilWhen } from '../lock-timeout';
import { defineRule, type StatementContext } from '../rule';
import { listed, lockWords } from '../words';

export default defineRule({
  id: 'drop-locks-referenced',
  family: 'locking',
  summary: 'A dropped foreign key locks the table on its other side, which should not make everybody wait',
  severity: 'warning',
  recommended: true,
  oncePerFile: true,
  messages: {
    other:
      'Dropping {what} takes {lock} on {tables} as well, the other side of {keys}, and that {blocks} there{until}. While it waits for one long transaction to end, every query of {tables} waits behind it. Set lock_timeout first, so that it gives up after seconds and can be tried again.',
  },
  help: "Set lock_timeout = '5s' before it, and try again when it fails.",
  check(statement, context) {
    if (context.transaction.lockTimeout) return;
    const [found] = drops(statement, context).filter(({ others }) => others.length > 0);
    const [first] = found?.others ?? [];
    if (!found || !first) return;
    const { others, what, span } = found;
    context.report({
      span,
      message: 'other',
      data: {
        what,
        lock: first.lock,
        tables: listed(others.map(({ relation }) => displayName(relation))),
        keys: others.length === 1 ? 'its foreign key' : 'its foreign keys',
        blocks: lockWords(first.lock),
        until: untilWhen(context),
      },
      object: displayName(first.relation),
      fixes: [setLockTimeout(statement, context)],
    });
  },
});

interface Drop {
  readonly what: string;
  readonly span: Span;
  /** What else it locks, where somebody may be waiting and nobody expects it. */
  readonly others: readonly Effect[];
}

function drops(statement: Statement, context: StatementContext): readonly Drop[] {
  const drop = as(statement.parsed.tree, 'DropStmt');
  if (drop?.removeType === 'OBJECT_TABLE') {
    const targets = droppedNames(statement.parsed, drop);
    const names = targets.map(({ reference }) => context.resolve(reference).name);
    const [first] = targets;
    const last = targets.at(-1);
    if (!first || !last) return [];
    const span = { start: first.span.start, end: last.span.end };
    const family = names.flatMap((name) => [name, ...partitionFamily(name, context)]);
    return [{ what: listed(names.map(displayName)), span, others: unexpected(context.effects, family, context) }];
  }
  return liveAlterations(statement, context).flatMap((alteration) =>
    alteration.actions.flatMap(({ command, span }) => {
      const what = droppedPart(command);
      if (what === undefined) return [];
      const { all } = effectOfAction(alteration, context, command);
      const own = [alteration.name, ...descendantsOf(context.before, alteration.name)];
      return [{ what, span: alteration.source.place(span), others: unexpected(all, own, context) }];
    }),
  );
}

function droppedPart({ subtype, name = '' }: AlterTableCmd): string | undefined {
  if (subtype === 'AT_DropConstraint') return `the constraint ${quoteIdentifier(name)}`;
  return subtype === 'AT_DropColumn' ? `the column ${quoteIdentifier(name)}` : undefined;
}

/** Its own partitions, and the tables that a partition belongs to, of which partition-locks-parent speaks. */
function partitionFamily(name: QualifiedName, { before }: StatementContext): readonly QualifiedName[] {
  const relation = before.relation(name);
  const parent = typeof relation === 'object' && relation.kind === 'table' ? relation.partitionOf?.parent : undefined;
  return [...descendantsOf(before, name), ...(parent ? [parent, ...descendantsOf(before, parent)] : [])];
}

/** Tables that are gone at the file's end need nobody's care. */
function unexpected(
  effects: readonly Effect[],
  own: readonly QualifiedName[],
  context: StatementContext,
): readonly Effect[] {
  const isOwn = ({ relation }: Effect) => own.some((name) => displayName(name) === displayName(relation));
  return effects.filter((effect) => {
    const relation = context.before.relation(effect.relation);
    const isTable = typeof relation !== 'object' || relation.kind === 'table';
    const isKept = typeof relation !== 'object' || context.fileEnd.find(relation.origin) !== undefined;
    if (isOwn(effect) || !isTable || !isKept || blocks(effect.lock).length === 0) return false;
    return isLive(effect.relation, context) && !isHeldAlready(effect, context);
  });
}
