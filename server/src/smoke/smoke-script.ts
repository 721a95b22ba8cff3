/** Reads a `*.smoke.sql` file: its setup and tests, each statement with what is expected of it. */
import { Lines } from '../sql/lines';
import { readSource } from '../sql/source-file';
import { type Expectation, forms, readExpectation } from './expectation';

export interface Step {
  readonly sql: string;
  /** From 1: where the statement begins. */
  readonly line: number;
  readonly expectations: readonly { readonly expectation: Expectation; readonly line: number }[];
}

export interface ScriptProblem {
  readonly line: number;
  readonly message: string;
}

/** The steps of one test; those before the first test are run before each. */
export interface Section {
  readonly steps: readonly Step[];
  /** Malformed expectations and the like: a test that has one fails there, and nothing of it is run. */
  readonly problems: readonly ScriptProblem[];
}

export interface ScriptTest extends Section {
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
}

export interface SmokeScript {
  readonly setup: Section;
  readonly tests: readonly ScriptTest[];
}

interface Draft {
  readonly name: string | undefined;
  readonly line: number;
  readonly steps: { sql: string; line: number; expectations: { expectation: Expectation; line: number }[] }[];
  readonly problems: ScriptProblem[];
}

/** The whole of a file; never fails. Needs `loadGrammar()`. */
export function readSmokeScript(path: string, text: string): SmokeScript {
  const lines = new Lines(text);
  const lineOf = (offset: number) => lines.position(offset).line;
  let current: Draft = { name: undefined, line: 1, steps: [], problems: [] };
  const drafts: Draft[] = [current];

  const readComment = (comment: string, line: number): void => {
    const test = /^--\s*test\s*:(.*)$/i.exec(comment);
    if (test) {
      const name = (test[1] ?? '').trim();
      current = { name: name || `(line ${line})`, line, steps: [], problems: [] };
      if (!name) current.problems.push({ line, message: 'A test needs a name: `-- test: what should work`.' });
      if (drafts.some((draft) => draft.name === name)) {
        current.problems.push({ line, message: `There is another test named “${name}” in this file.` });
      }
      drafts.push(current);
      // A colon forgotten or an s too many must not make a test that expects nothing.
    } else if (/^--\s*expect/i.test(comment)) readExpect(comment, line);
  };
  const readExpect = (comment: string, line: number): void => {
    const words = /^--\s*expect:(.*)$/i.exec(comment)?.[1]?.trim();
    const expectation = words === undefined ? undefined : readExpectation(words);
    const step = current.steps.at(-1);
    if (!expectation) {
      current.problems.push({
        line,
        message: `“${comment}” is no expectation. There are ${forms}, each after \`-- expect:\`.`,
      });
    } else if (!step) {
      current.problems.push({
        line,
        message: 'An expectation stands below its statement; there is none above it in this test.',
      });
    } else step.expectations.push({ expectation, line });
  };

  const source = readSource(path, text);
  for (const { statement, place } of source.statements) {
    const at = (start: number) => lineOf(place.start + start);
    for (const { text: comment, span } of statement.comments) if (span.start < 0) readComment(comment, at(span.start));
    current.steps.push({ sql: text.slice(place.start, place.end), line: lineOf(place.start), expectations: [] });
    for (const { text: comment, span } of statement.comments) if (span.start >= 0) readComment(comment, at(span.start));
  }
  for (const span of source.trailingComments) readComment(text.slice(span.start, span.end), lineOf(span.start));

  const [setup, ...tests] = drafts;
  const lastLine = lineOf(text.trimEnd().length);
  return {
    setup: { steps: setup?.steps ?? [], problems: setup?.problems ?? [] },
    tests: tests.map((draft, index) => ({
      name: draft.name ?? '',
      line: draft.line,
      endLine: Math.max(draft.line, (tests[index + 1]?.line ?? lastLine + 1) - 1),
      steps: draft.steps,
      problems: draft.problems,
    })),
  };
}
