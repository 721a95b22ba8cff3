/** Gives rules what they may ask about a statement. */
import type { PostgresVersion } from '../locks/effect';
import type { Removal, Report, StatementContext } from '../rules/rule';
import type { Relation, Schema } from '../schema/model';
import { resolveRelation } from '../schema/names';
import type { Statement } from '../sql/source-file';
import { items } from './chain';
import type { Moment } from './fold';
import { hasLockTimeout, heldEffects } from './transaction-state';

export interface Surroundings {
  readonly role: 'migration' | 'query';
  /** Nothing but a string of host code can be. */
  readonly isOpen?: boolean;
  readonly pending: boolean;
  readonly postgres: PostgresVersion;
  readonly oldest?: PostgresVersion | undefined;
  readonly file: string;
  readonly final: Schema;
  readonly deployed: Schema;
  /** Asked about queries only. */
  readonly removals?: readonly Removal[];
  readonly fileEnd: Schema;
  /** See `Transaction.fragile`. */
  readonly fragile: boolean;
}

/** What only few rules look at. */
export type RarelyAsked = 'held' | 'earlier' | 'isLast';

/** `look` is told when a rule looks at what only few do. */
export function statementContext(
  moment: Moment,
  around: Surroundings,
  look: (at: RarelyAsked) => void,
  report: (report: Report) => void,
): StatementContext & { report(report: Report): void } {
  const { before, after, effects, transaction, earlier, isLast } = moment;
  const { final, deployed, fileEnd, file } = around;
  let listed: readonly Statement[] | undefined;
  return {
    role: around.role,
    isOpen: around.isOpen === true,
    pending: around.pending,
    postgres: around.postgres,
    oldest: around.oldest ?? around.postgres,
    before,
    after,
    final,
    deployed,
    removals: around.removals ?? [],
    fileEnd,
    file,
    effects,
    transaction: {
      mode: transaction.mode,
      fragile: around.fragile,
      lockTimeout: hasLockTimeout(transaction),
      get held() {
        look('held');
        return heldEffects(transaction.held);
      },
    },
    get earlier() {
      look('earlier');
      listed ??= items(earlier);
      return listed;
    },
    get isLast() {
      look('isLast');
      return isLast;
    },
    isNew: (relation) => isMadeBy(relation, file),
    resolve: (name) => resolveRelation(before, name),
    report,
  };
}

/** A table that the history only mentions was there before. */
function isMadeBy(relation: Relation, file: string): boolean {
  const known = relation.kind === 'table' || relation.kind === 'foreign table' ? relation.complete : true;
  return known && relation.origin.file === file;
}
