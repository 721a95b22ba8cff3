/** Asks rules about statements and templates, and remembers their answers while nothing they looked at has changed. */
import type { Template } from '../host/template';
import type { PostgresVersion } from '../locks/effect';
import type { Rule } from '../rules/rule';
import type { Schema } from '../schema/model';
import { type Asked, hasChanged, type Notebook } from '../schema/question';
import type { Moment } from './fold';
import { type Judgement, runRules } from './judgement';
import { type RarelyAsked, type Surroundings, statementContext } from './statement-context';
import { hasLockTimeout } from './transaction-state';

/** What the rules said of something, and what that rests on. */
export interface Kept {
  /** The review that this held in last: one that was passed over in between may have missed a change. */
  review: number;
  /** Compared each time, by identity. */
  readonly facts: readonly unknown[];
  readonly asked: Asked;
  /** What only few rules look at: compared only where one did. */
  readonly looked: readonly { readonly at: RarelyAsked; readonly was: unknown }[];
  readonly judgements: readonly Judgement[];
}

/** Something that is judged again and again. */
export interface Keeper {
  kept: Kept | undefined;
}

export interface Judge {
  /** A new review: what is judged from here on is compared with the last one. */
  begin(): void;
  /** `rules` has to be the same object while they are the same rules. */
  statement(moment: Moment, around: Surroundings, rules: readonly Rule[], keeper?: Keeper): readonly Judgement[];
  template(
    template: Template,
    around: TemplateSurroundings,
    rules: readonly Rule[],
    keeper: Keeper,
  ): readonly Judgement[];
}

export interface TemplateSurroundings {
  readonly file: string;
  readonly postgres: PostgresVersion;
  readonly final: Schema;
}

const nothing: readonly Judgement[] = [];

/** `notebook` is the one that the schemas note their questions in. */
export function createJudge(notebook: Notebook): Judge {
  let review = 0;
  const holds = (kept: Kept, facts: readonly unknown[]): boolean =>
    kept.review >= review - 1 && facts.every((fact, index) => fact === kept.facts[index]) && !hasChanged(kept.asked);
  return {
    begin() {
      review++;
    },
    statement(moment, around, rules, keeper = moment) {
      const { statement, transaction, earlier, isLast } = moment;
      if (!statement.parsed.tree || rules.length === 0) return nothing;
      const { role, pending, postgres, file, final, deployed, fileEnd, fragile } = around;
      const { mode } = transaction;
      const timeout = hasLockTimeout(transaction);
      const facts = [rules, role, pending, postgres, file, final, deployed, fileEnd, fragile, mode, timeout];
      const now = { held: transaction.held, earlier, isLast };
      const { kept } = keeper;
      if (kept && holds(kept, facts) && kept.looked.every(({ at, was }) => now[at] === was)) {
        kept.review = review;
        return kept.judgements;
      }
      const looked: { at: RarelyAsked; was: unknown }[] = [];
      const { made, asked } = notebook.record(() =>
        runRules(rules, (report) => {
          const look = (at: RarelyAsked) => looked.push({ at, was: now[at] });
          const context = statementContext(moment, around, look, report);
          return (rule) => rule.check?.(statement, context);
        }),
      );
      keeper.kept = { review, facts, asked, looked, judgements: made };
      return made;
    },
    template(template, around, rules, keeper) {
      const { file, postgres, final } = around;
      const facts = [rules, file, postgres, final];
      const { kept } = keeper;
      if (kept && holds(kept, facts)) {
        kept.review = review;
        return kept.judgements;
      }
      const { made, asked } = notebook.record(() =>
        runRules(rules, (report) => {
          const context = { file, postgres, final, report };
          return (rule) => rule.checkTemplate?.(template, context);
        }),
      );
      keeper.kept = { review, facts, asked, looked: [], judgements: made };
      return made;
    },
  };
}
