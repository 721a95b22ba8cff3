/** The tables on the other side of foreign keys that a statement drops, which it locks although it does not name them. */
import { blocks, type Effect } from '../locks/effect';
import { descendantsOf } from '../locks/relations';
import type { QualifiedName } from '../schema/model';
import { displayName, quoteIdentifier } from '../schema/names';
import { type AlterTableCmd, as } from '../sql/ast';
import { isKeyword, nextToken, tokenize } from '../sql/lexer';
import type { Statement } from '../sql/source-file';
import type { Span } from '../sql/span';
import { droppedNames } from './dropped-names';
import { isHeldAlready } from './held-lock';
import { isLive } from './live-relation';
import { effectOfAction, liveAlterations } from './live-table';
import type { StatementContext } from './rule';
import { listed } from './words';

export interface DroppedKeys {
  readonly what: string;
  readonly span: Span;
  /** What else it locks, where somebody may be waiting and nobody expects it. */
  readonly others: readonly Effect[];
}

/** What a statement drops, part by part, with the tables on the other side of its foreign keys; in DO blocks, too. */
export function droppedKeys(statement: Statement, context: StatementContext): readonly DroppedKeys[] {
  const drop = as(statement.parsed.tree, 'DropStmt');
  if (drop?.removeType === 'OBJECT_TABLE') {
    const targets = droppedNames(statement.parsed, drop);
    const names = targets.map(({ reference }) => context.resolve(reference).name);
    const last = targets.at(-1);
    if (!last) return [];
    const span = { start: nextToken(statement.parsed.text, 0)?.start ?? 0, end: last.span.end };
    const family = names.flatMap((name) => [name, ...partitionFamily(name, context)]);
    return [{ what: listed(names.map(displayName)), span, others: unexpected(context.effects, family, context) }];
  }
  return liveAlterations(statement, context).flatMap((alteration) =>
    alteration.actions.flatMap(({ command, span }) => {
      const what = droppedPart(command);
      if (what === undefined) return [];
      const { all } = effectOfAction(alteration, context, command);
      const own = [alteration.name, ...descendantsOf(context.before, alteration.name)];
      return [
        {
          what,
          span: alteration.source.place(dropWords(alteration.alter, span)),
          others: unexpected(all, own, context),
        },
      ];
    }),
  );
}

/** `DROP COLUMN`, without the name: that is underlined by the rules about the code that breaks. */
function dropWords({ parsed: { text } }: Statement, action: Span): Span {
  const [first, second] = tokenize(text, { from: action.start, to: action.end });
  const isKind = isKeyword(text, second, 'column') || isKeyword(text, second, 'constraint');
  return { start: action.start, end: (isKind ? second : first)?.end ?? action.end };
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
