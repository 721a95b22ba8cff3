/** What a file passes to the methods of another file's classes, and which of a file's parameters are settled by that. */
import { analyze, type Question, type Watched } from './analysis';
import { parseHostText } from './grammar';
import type { HostLanguage } from './language';
import type { OpenParameter, Outside } from './outside';
import { readers } from './readers';
import type { FlowStep } from './template';
import { flowOf, optionsOf, trustOf, type Value } from './value';

/** `nothing` where the file does not call the method. */
export type Passed = 'nothing' | 'constants' | 'others';

/** The parameters on the given ways that other files only give constants. */
export function settledIn(
  flows: readonly (readonly FlowStep[])[],
  open: ReadonlyMap<number, OpenParameter>,
  outside: Outside,
): ReadonlySet<number> {
  const starts = new Set(flows.flat().map(({ span }) => span.start));
  return new Set(
    [...starts].filter((start) => {
      const parameter = open.get(start);
      return parameter !== undefined && outside.passesConstant(parameter);
    }),
  );
}

/** What the calls of a file pass for a parameter of another file's method; its language must be loaded. */
export function passedBy(language: HostLanguage, text: string, parameter: OpenParameter, outside: Outside): Passed {
  const reader = readers[language];
  const parsed = reader && parseHostText(language, reader.prepared?.(text) ?? text);
  if (!parsed) return 'nothing';
  try {
    const sought = parameter.method === 'constructor' ? parameter.className : parameter.method;
    const question: Question = {
      program: reader.read(parsed.root),
      library: reader.library,
      text,
      relevance: {
        touches: ({ start, end }) => text.slice(start, end).includes(sought),
        isClosed: () => false,
        called: reader.names.calledNames(parsed.root),
      },
      outside,
    };
    const look = (settled: ReadonlySet<number>) => {
      const watched: Watched = { parameter, passed: [] };
      return { passed: watched.passed, open: analyze({ ...question, settled, watched }).open };
    };
    const first = look(new Set());
    const flows = first.passed.filter((value) => !isSettled(value)).flatMap((value) => optionsOf(value).map(flowOf));
    const settled = settledIn(flows, first.open, outside);
    const { passed } = settled.size > 0 ? look(settled) : first;
    return passed.length === 0 ? 'nothing' : passed.every(isSettled) ? 'constants' : 'others';
  } catch (error) {
    if (error instanceof RangeError) return 'others';
    throw error;
  } finally {
    parsed.tree.delete();
  }
}

/** An object may hold anything. */
function isSettled(value: Value): boolean {
  return trustOf(value) === 'constant' && optionsOf(value).every(({ kind }) => kind !== 'instance' && kind !== 'made');
}
