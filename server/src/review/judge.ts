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
  readonly rules: readonly Rule[];
  readonly around: Partial<Surroundings>;
  readonly mode?: Moment['transaction']['mode'];
  readonly timeout?: boolean;
  readonly asked: Asked;
  /** Compared only where a rule looked at it. */
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
  /** What is kept, where it still holds. */
  function known({ kept }: Keeper, rules: readonly Rule[], around: Partial<Surroundings>): Kept | undefined {
    if (!kept || kept.review < review - 1 || kept.rules !== rules) return undefined;
    if (!isSame(kept.around, around) || hasChanged(kept.asked)) return undefined;
    kept.review = review;
    return kept;
  }
  return {
    begin() {
      review++;
    },
    statement(moment, around, rules, keeper = moment) {
      const { statement, transaction } = moment;
      if (!statement.parsed.tree || rules.length === 0) return nothing;
      const { mode } = transaction;
      const timeout = hasLockTimeout(transaction);
      const kept = known(keeper, rules, around);
      const holds = kept?.mode === mode && kept.timeout === timeout;
      if (kept && holds && kept.looked.every(({ at, was }) => rarelyAsked(moment, at) === was)) return kept.judgements;
      const looked: { at: RarelyAsked; was: unknown }[] = [];
      const { made, asked } = notebook.record(() =>
        runRules(rules, (report) => {
          const look = (at: RarelyAsked) => looked.push({ at, was: rarelyAsked(moment, at) });
          const context = statementContext(moment, around, look, report);
          return (rule) => rule.check?.(statement, context);
        }),
      );
      keeper.kept = { review, rules, around, mode, timeout, asked, looked, judgements: made };
      return made;
    },
    template(template, around, rules, keeper) {
      const kept = known(keeper, rules, around);
      if (kept) return kept.judgements;
      const { made, asked } = notebook.record(() =>
        runRules(rules, (report) => {
          const context = { ...around, report };
          return (rule) => rule.checkTemplate?.(template, context);
        }),
      );
      keeper.kept = { review, rules, around, asked, looked: [], judgements: made };
      return made;
    },
  };
}

function rarelyAsked({ transaction, earlier, isLast }: Moment, at: RarelyAsked): unknown {
  return at === 'held' ? transaction.held : at === 'earlier' ? earlier : isLast;
}

function isSame(a: Partial<Surroundings>, b: Partial<Surroundings>): boolean {
  return (
    a.role === b.role &&
    a.isOpen === b.isOpen &&
    a.pending === b.pending &&
    a.postgres === b.postgres &&
    a.oldest === b.oldest &&
    a.file === b.file &&
    a.final === b.final &&
    a.deployed === b.deployed &&
    a.removals === b.removals &&
    a.fileEnd === b.fileEnd &&
    a.fragile === b.fragile
  );
}
