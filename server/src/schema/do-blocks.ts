/** DO blocks: the statements in them that are written out, as far as it can be told that they run. */
import { as, type DoStmt, type Node } from '../sql/ast';
import { nextToken } from '../sql/lexer';
import { parse } from '../sql/parse';
import type { Span } from '../sql/span';
import { evaluate } from './conditions';
import { type Draft, refuse, type Source } from './draft';
import { type BlockStep, readBlock } from './plpgsql';

/** Applies one statement inside the block; false when the server would refuse it. */
type Attempt = (draft: Draft, source: Source) => boolean;

/** Where a way through the block ended: at its end, by RETURN or one that cannot be told, or by an error. */
type Outcome = 'done' | 'left' | 'failed';

export function runBlock(draft: Draft, statement: DoStmt, attempt: Attempt): void {
  const options = (statement.args ?? []).flatMap((node) => as(node, 'DefElem') ?? []);
  const text = (name: string) => as(options.find((option) => option.defname === name)?.arg, 'String')?.sval;
  const body = text('as');
  if (body === undefined || (text('language') ?? 'plpgsql').toLowerCase() !== 'plpgsql') return;
  const block = readBlock(body);
  if (!block) return;
  const location = options.find((option) => option.defname === 'as')?.location;
  const runner = { body, start: bodyStart(draft.source, location), attempt };
  if (run(draft, block, runner) === 'failed') refuse('the block fails');
}

interface Runner {
  readonly body: string;
  /** Where the body begins in the statement. */
  readonly start: number;
  readonly attempt: Attempt;
}

function run(draft: Draft, step: BlockStep, runner: Runner): Outcome {
  switch (step.kind) {
    case 'sql':
      return runText(draft, runner.body.slice(step.span.start, step.span.end), step.span, runner);
    case 'execute':
      return runText(draft, step.text, { start: step.span.start + 1, end: step.span.end }, runner);
    case 'leave':
      return step.raises ? 'failed' : 'left';
    case 'if':
      return runIf(draft, step, runner);
    case 'block': {
      if (!step.handles) return runAll(draft, step.body, runner);
      const inner = draft.inside(draft.source);
      const outcome = runAll(inner, step.body, runner);
      if (outcome === 'failed') return 'done';
      draft.adopt(inner);
      return outcome;
    }
    default:
      return 'done';
  }
}

function runAll(draft: Draft, steps: readonly BlockStep[], runner: Runner): Outcome {
  for (const step of steps) {
    const outcome = run(draft, step, runner);
    if (outcome !== 'done') return outcome;
  }
  return 'done';
}

function runIf(draft: Draft, step: Extract<BlockStep, { kind: 'if' }>, runner: Runner): Outcome {
  for (const { condition, body } of step.branches) {
    const answer = evaluate(draft, conditionTree(runner.body.slice(condition.start, condition.end)));
    if (answer === true) return runAll(draft, body, runner);
    // Whether it runs cannot be told: then neither whether what follows a RETURN in it does.
    if (answer === undefined) return leaves([...step.branches.flatMap((branch) => branch.body), ...step.otherwise]);
  }
  return runAll(draft, step.otherwise, runner);
}

function leaves(steps: readonly BlockStep[]): Outcome {
  return steps.some((step) => step.kind === 'leave' && !step.raises) ? 'left' : 'done';
}

function runText(draft: Draft, text: string, span: Span, { start, attempt }: Runner): Outcome {
  const { file, statement, shift } = draft.source;
  const source = { file, statement, parsed: parse(text), shift: shift + start + span.start };
  return attempt(draft, source) ? 'done' : 'failed';
}

function conditionTree(text: string): Node | undefined {
  const select = as(parse(`SELECT ${text}`).tree, 'SelectStmt');
  return as(select?.targetList?.[0], 'ResTarget')?.val;
}

function bodyStart({ parsed }: Source, location: number | undefined): number {
  const from = parsed.offset(location) ?? 0;
  const token = nextToken(parsed.text, from);
  if (!token) return 0;
  return token.kind === 'dollar-string' ? parsed.text.indexOf('$', token.start + 1) + 1 : token.start + 1;
}
