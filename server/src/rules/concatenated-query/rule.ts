/** SQL in host code that is glued from strings and values which someone else may choose. */
import type { HolePart, HolePosition, Template } from '../../host/template';
import { shift } from '../../sql/span';
import { defineRule } from '../rule';
import { allowListFix } from './allow-list';
import { bindingFix, quotingFix } from './binding-fix';

const messages = {
  value:
    '{expression} becomes part of the SQL: whoever chooses it can add conditions, read other tables or run further statements. Pass it as a parameter.',
  literal:
    'A quote in {expression} ends the string that it stands in, and what follows it runs as SQL. Pass it as a parameter.',
  pattern:
    'A quote in {expression} ends the pattern that it stands in, and what follows it runs as SQL. Pass the whole pattern as a parameter.',
  list: 'Each item of {expression} becomes part of the SQL: one that closes the list can read other tables or run further statements. Pass the list as a parameter.',
  limit:
    '{expression} becomes part of the SQL: whoever chooses it can append a UNION or further statements where a number is meant. Pass it as a parameter.',
  name: 'Whoever chooses {expression} can name any table or column there, and put any SQL in its place. No parameter can stand for a name: take it from a list of allowed names, or let the driver quote it.',
  direction:
    'Whoever chooses {expression} can put any SQL behind ORDER BY, where ASC or DESC is meant. Compare it, and write one of the two yourself.',
  clause:
    'Whoever chooses {expression} writes this part of the statement: it can read or change anything that the connection may. Build it from constant pieces, and pass the values in it as parameters.',
};

type MessageId = keyof typeof messages;

const messageOf: Readonly<Record<HolePosition, MessageId>> = {
  value: 'value',
  'inside-literal': 'literal',
  'like-pattern': 'pattern',
  'in-list': 'list',
  limit: 'limit',
  identifier: 'name',
  direction: 'direction',
  keyword: 'clause',
  clause: 'clause',
  unknown: 'clause',
};

/**
 * One finding for each value that is put in, at the first place of it: that is where a person has to look, and a value that
 * stands twice in a query is one mistake. Every finding of a string offers the same fix, which binds all values at once.
 */
export default defineRule<MessageId>({
  id: 'concatenated-query',
  family: 'queries',
  summary: 'SQL must not be glued from strings and values that someone else may choose',
  severity: 'error',
  recommended: true,
  messages,
  help: 'Pass values as parameters of the driver; take names from a list of allowed ones.',
  checkTemplate(template, context) {
    const holes = untrustedHoles(template);
    if (holes.length === 0) return;
    const binding = bindingFix(template);
    const here = -template.span.start;
    for (const hole of holes) {
      const fixes = binding?.bound.has(hole.expression)
        ? [binding.fix]
        : [quotingFix(template, hole), allowListFix(template, hole, context.final)];
      context.report({
        span: shift(hole.span, here),
        message: messageOf[hole.position],
        data: { expression: shortened(hole.expression) },
        object: shortened(hole.expression),
        fixes: fixes.filter((fix) => fix !== undefined),
        related: hole.flow
          .filter(({ span }) => span.start !== hole.span.start)
          .map(({ span, note }) => ({ span: shift(span, here), message: `${shortened(hole.expression)}: ${note}` })),
      });
    }
  },
});

function untrustedHoles(template: Template): readonly HolePart[] {
  const seen = new Set<string>();
  return template.parts.filter((part): part is HolePart => {
    if (part.kind !== 'hole' || part.trust !== 'untrusted' || part.repeated) return false;
    const isFirst = !seen.has(part.expression);
    seen.add(part.expression);
    return isFirst;
  });
}

function shortened(expression: string): string {
  const line = expression.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
