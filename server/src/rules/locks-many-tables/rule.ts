/** Several live tables locked by one transaction: each waits for the next, and all of them for the last. */
import { blocks, type Effect } from '../../locks/effect';
import type { QualifiedName, Schema } from '../../schema/model';
import { displayName } from '../../schema/names';
import { as } from '../../sql/ast';
import { nextToken } from '../../sql/lexer';
import { droppedKeys } from '../dropped-keys';
import { heldLiveLocks, stillThere } from '../held-live-lock';
import { inOwnMigration } from '../in-own-migration';
import { blockingEffects } from '../live-relation';
import { slugOf } from '../new-migration';
import { defineRule, type StatementContext } from '../rule';
import { effectOn, listed, lockWords } from '../words';

export default defineRule({
  id: 'locks-many-tables',
  family: 'locking',
  summary: 'A transaction should not keep others out of several tables at once',
  severity: 'warning',
  recommended: true,
  oncePerFile: true,
  messages: {
    more: 'This takes {lock} on {table}, and the transaction still holds it on {held}: that {blocks} of all of them until COMMIT, also while this one waits for its turn, and a query that uses them in another order can end in a deadlock. Put what concerns {table} into a migration of its own.',
  },
  help: 'One migration for each table.',
  check(statement, context) {
    if (context.transaction.mode === 'none') return;
    if (as(statement.parsed.tree, 'DropStmt')?.removeType === 'OBJECT_INDEX') return; // drop-index-without-concurrently
    const others = droppedKeys(statement, context).flatMap((one) => one.others); // drop-locks-referenced
    const own = stillThere(blockingEffects(context.effects, context), context).filter(
      (effect) => closes(effect) && !effectOn(others, effect.relation),
    );
    if (own.length === 0) return;
    const held = heldLiveLocks(context).filter(closes);
    const isHeld = ({ relation }: Effect) => held.some((one) => displayName(one.relation) === displayName(relation));
    const [added] = own.filter((effect) => !isHeld(effect));
    const first = nextToken(statement.parsed.text, 0);
    if (!added || !first || !isMuch(added, held, context)) return;
    context.report({
      span: first,
      message: 'more',
      data: {
        lock: added.lock,
        blocks: lockWords(added.lock),
        table: displayName(added.relation),
        held: listed(held.map(({ relation }) => displayName(relation))),
      },
      object: displayName(added.relation),
      fixes: [inOwnMigration(slugOf('change', added.relation.name))],
    });
  },
});

/** Three tables, or two that a foreign key connects, since queries use those together. */
function isMuch({ relation }: Effect, held: readonly Effect[], { before, fileEnd }: StatementContext): boolean {
  if (held.length !== 1) return held.length > 1;
  return held.some((other) =>
    [before, fileEnd].some(
      (schema) => pointsTo(relation, other.relation, schema) || pointsTo(other.relation, relation, schema),
    ),
  );
}

function pointsTo(from: QualifiedName, to: QualifiedName, schema: Schema): boolean {
  const table = schema.relation(to);
  const pointing = typeof table === 'object' && table.kind === 'table' ? table.referencedBy : [];
  return pointing.some((name) => displayName(name) === displayName(from));
}

/** Nobody can even read the table. */
function closes({ lock }: Effect): boolean {
  return blocks(lock).includes('reads');
}
