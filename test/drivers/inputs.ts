/** What honest people give to a program that puts it in quotes: names with quotes in them, and signs that drivers know. */
import type { Case } from '../../server/src/rules/concatenated-query/harness/case';

export interface HonestInput {
  readonly input: readonly unknown[];
  /** The same as somebody has to write it who knows that it is glued. */
  readonly written: readonly unknown[];
  /** True when the glued query cannot read it. */
  readonly breaks: boolean;
}

const texts = ["O'Neill", String.raw`100% a\b %s ? :x $1 @p {0} #{y} 😀`];

/** Empty where nothing stands in quotes. */
export function honestInputs({ benign, hostile }: Case): readonly HonestInput[] {
  const [first] = benign;
  if (!first || !JSON.stringify(hostile).includes("'")) return [];
  return texts.map((text) => ({
    input: withText(first, hostile, text) as readonly unknown[],
    written: withText(first, hostile, text.replaceAll("'", "''")) as readonly unknown[],
    breaks: text.includes("'"),
  }));
}

/** The benign input with the text wherever the hostile one leaves its quotes. */
function withText(benign: unknown, hostile: unknown, text: string): unknown {
  if (typeof hostile === 'string') return hostile.includes("'") ? text : benign;
  if (Array.isArray(hostile) && Array.isArray(benign))
    return benign.map((one, index) => (index < hostile.length ? withText(one, hostile[index], text) : one));
  if (isRecord(hostile) && isRecord(benign))
    return Object.fromEntries(Object.entries(benign).map(([key, one]) => [key, withText(one, hostile[key], text)]));
  return benign;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
