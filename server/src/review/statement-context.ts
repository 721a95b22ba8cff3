/** Gives rules what they may ask about a statement. */
import type { PostgresVersion } from '../locks/effect';
import type { Report, StatementContext } from '../rules/rule';
import type { Relation, Schema } from '../schema/model';
import { resolveRelation } from '../schema/names';
import { items } from './chain';
import type { Moment } from './fold';
import { hasLockTimeout, heldEffects } from './transaction-state';

export interface Surroundings {
  readonly role: 'migration' | 'query';
  readonly pending: boolean;
  readonly postgres: PostgresVersion;
  readonly file: string;
  readonly final: Schema;
  readonly deployed: Schema;
  readonly fileEnd: Schema;
  /** See `Transaction.fragile`. */
  readonly fragile: boolean;
}

/** The schemas as rules get them, noting what they are asked; `ask` notes that one of `asked` was. */
export interface Noted {
  readonly before: Schema;
  readonly after: Schema;
  readonly final: Schema;
  readonly deployed: Schema;
  readonly fileEnd: Schema;
  ask(index: number): void;
}

/** What only few rules look at: the index of each in `Basis.asked`. */
export const asked = { held: 0, earlier: 1, isLast: 2 } as const;

export function statementContext(
  moment: Moment,
  around: Surroundings,
  noted: Noted,
  report: (report: Report) => void,
): StatementContext & { report(report: Report): void } {
  const { effects, transaction, earlier, isLast } = moment;
  const { before, after, final, deployed, fileEnd, ask } = noted;
  const { file } = around;
  return {
    role: around.role,
    pending: around.pending,
    postgres: around.postgres,
    before,
    after,
    final,
    deployed,
    fileEnd,
    file,
    effects,
    transaction: {
      mode: transaction.mode,
      fragile: around.fragile,
      lockTimeout: hasLockTimeout(transaction),
      get held() {
        ask(asked.held);
        return heldEffects(transaction.held);
      },
    },
    get earlier() {
      ask(asked.earlier);
      return items(earlier);
    },
    get isLast() {
      ask(asked.isLast);
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
