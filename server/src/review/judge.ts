/** Asks rules about statements and templates, and remembers their answers while nothing they looked at has changed. */
import type { Template } from '../host/template';
import type { PostgresVersion } from '../locks/effect';
import type { Rule } from '../rules/rule';
import type { Schema } from '../schema/model';
import type { Moment } from './fold';
import { type Judgement, runRules } from './judgement';
import { createMemory, type Memory } from './memory';
import { type Surroundings, statementContext } from './statement-context';
import { hasLockTimeout } from './transaction-state';

export interface Judge {
  /** `rules` has to be the same object while they are the same rules. */
  statement(moment: Moment, around: Surroundings, rules: readonly Rule[]): readonly Judgement[];
  template(template: Template, around: TemplateSurroundings, rules: readonly Rule[]): readonly Judgement[];
}

export interface TemplateSurroundings {
  readonly file: string;
  readonly postgres: PostgresVersion;
  readonly final: Schema;
}

export function createJudge(): Judge {
  const memory: Memory<readonly Judgement[]> = createMemory();
  return {
    statement(moment, around, rules) {
      const { statement, before, after, effects, transaction, earlier, isLast } = moment;
      if (!statement.parsed.tree) return [];
      const { role, pending, postgres, file, final, deployed, fileEnd, fragile } = around;
      const timeout = hasLockTimeout(transaction);
      const basis = {
        facts: [rules, role, pending, postgres, file, effects, transaction.mode, fragile, timeout],
        schemas: [before, after, final, deployed, fileEnd],
        asked: [transaction.held, earlier, isLast],
      };
      return memory.recall(statement, basis, (schemas, ask) =>
        runRules(rules, (report) => {
          const noted = {
            before: schemas[0] ?? before,
            after: schemas[1] ?? after,
            final: schemas[2] ?? final,
            deployed: schemas[3] ?? deployed,
            fileEnd: schemas[4] ?? fileEnd,
            ask,
          };
          const context = statementContext(moment, around, noted, report);
          return (rule) => rule.check?.(statement, context);
        }),
      );
    },
    template(template, around, rules) {
      const { file, postgres, final } = around;
      const basis = { facts: [rules, file, postgres], schemas: [final], asked: [] };
      return memory.recall(template, basis, ([readFinal = final]) =>
        runRules(rules, (report) => {
          const context = { file, postgres, final: readFinal, report };
          return (rule) => rule.checkTemplate?.(template, context);
        }),
      );
    },
  };
}
