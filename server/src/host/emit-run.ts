/** Notes what a call of a database runs. */
import { emit, type Frame } from './analysis';
import type { Expression } from './expression';
import type { Meaning } from './library';
import { pathOf } from './refine';
import { resolve } from './state';
import { constant, optionsOf, piecesOf, untrusted, type Value, wholePlace } from './value';

type Call = Extract<Expression, { kind: 'call' }>;

/** A string whose holes the driver takes out of it. */
export function interpolated(
  { argument: which, driver }: Extract<Meaning, { kind: 'interpolated' }>,
  call: Call,
  values: readonly Value[],
  frame: Frame,
): Value {
  const argument = call.arguments[which];
  const value = values[which];
  if (!argument || !value) return untrusted;
  const pieces = piecesOf(value, wholePlace(argument.span)).flatMap((piece) =>
    piece.kind === 'hole' && piece.joint === 'interpolated' ? [{ ...piece, trust: 'bound' as const }] : [piece],
  );
  const run = { kind: 'run', driver, argument: which, frame: 'statement', raw: false } as const;
  emitRun({ kind: 'sql', pieces }, argument, run, call, frame);
  return untrusted;
}

/** The SQL of an argument: itself, or the `text` or `sql` of a record. */
export function textsOf(value: Value): readonly Value[] {
  return optionsOf(value).flatMap((option) => {
    if (option.kind === 'record') return optionsOf(option.fields.get('text') ?? option.fields.get('sql') ?? constant);
    if (option.kind === 'list') return option.items;
    return option;
  });
}

export function emitRun(
  value: Value,
  argument: Expression,
  meaning: Extract<Meaning, { kind: 'run' }>,
  call: Call,
  frame: Frame,
): void {
  const { run, scope } = frame;
  const binding = argument.kind === 'name' ? resolve(scope, argument.name) : undefined;
  const pieces = value.kind === 'sql' ? value.pieces : piecesOf(value, wholePlace(argument.span));
  emit(
    {
      pieces,
      span: argument.span,
      call: {
        driver: meaning.driver,
        name: pathOf(call.callee) ?? (call.callee.kind === 'member' ? call.callee.property : ''),
        span: call.span,
        arguments: call.arguments.map((one) => one.span),
        argument: meaning.argument,
      },
      fragment: meaning.frame === 'fragment',
      foreign: meaning.frame === 'foreign',
      tagged: value.kind === 'sql',
      variable: binding && run.declared.get(binding),
      site: {
        call,
        text: textIn(argument),
        body: frame.stack.at(-1)?.body ?? run.program.body,
        within: frame.within,
      },
    },
    frame,
  );
}

/** The SQL of a record that is passed, as `textsOf` finds it. */
function textIn(argument: Expression): Expression {
  if (argument.kind !== 'record') return argument;
  const texts = argument.entries.filter(({ key }) => key === 'text' || key === 'sql');
  return texts.length === 1 && texts[0] ? texts[0].value : argument;
}
