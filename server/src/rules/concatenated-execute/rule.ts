/** PL/pgSQL that executes a command glued from text that it does not quote. */
import { creationName, displayName } from '../../schema/names';
import type { Statement } from '../../sql/source-file';
import { routineBodies } from '../plpgsql/embedded-sql';
import { type RoutineBody, wholeText } from '../plpgsql/routine-body';
import { runsAgain } from '../plpgsql/runs-again';
import { defineRule, type Edit, type Fix } from '../rule';
import { reviewBody, type UnsafeHole } from './body-review';
import { placeOf, skeletonOf } from './hole-place';
import { quotingFix, withParameter } from './quoting-fix';

export default defineRule({
  id: 'concatenated-execute',
  family: 'safety',
  summary: 'PL/pgSQL must not execute a command glued from text that it does not quote',
  severity: 'warning',
  recommended: true,
  messages: {
    name: '{routine} puts {expression} unquoted into a command that it executes, so a name with a capital letter breaks it and a crafted one runs other SQL in its place. Let format() quote it with %I.',
    value:
      '{routine} puts {expression} unquoted into a command that it executes, so a quote in it breaks the command and a crafted value runs other SQL in its place. Quote it with %L of format(), or pass it with USING.',
    text: '{routine} puts {expression} unquoted into a command that it executes, so whoever chooses that text can run any SQL there. Quote names with %I and values with %L of format(), or pass values with USING.',
  },
  help: 'Build the command with format() and %I for names and %L for values, or pass values with USING.',
  check(statement, context) {
    if (!/execute/i.test(statement.parsed.text) || !runsAgain(statement, context)) return;
    for (const body of routineBodies(wholeText(statement.parsed))) {
      if (body.language !== 'plpgsql') continue;
      for (const unsafe of reviewBody(body, context.final)) {
        const expression = body.text.slice(unsafe.hole.span.start, unsafe.hole.span.end).replace(/\s+/g, ' ');
        const routine = body.name ? displayName(creationName(context.before, body.name)) : 'This DO block';
        const place = placeOf(unsafe.hole, skeletonOf(unsafe.command));
        context.report({
          span: body.place(unsafe.hole.span),
          message: place === undefined ? 'text' : place.as === 'I' ? 'name' : 'value',
          data: { routine, expression },
          object: body.name ? `${routine}(${expression})` : expression,
          fixes: fixes(body, unsafe),
          related: related(statement, body, unsafe, context.file),
        });
      }
    }
  },
});

function fixes(body: RoutineBody, { hole, command, unsafe, execution }: UnsafeHole): readonly Fix[] {
  const edit = ({ span, text }: Edit): Edit => ({ span: body.place(span), text: body.write(text) });
  const quoting = quotingFix(body.text, command, unsafe, hole);
  const isDirect = command.span.start === execution.command.start;
  const passed = isDirect ? passWithUsing(body, { hole, command, execution }) : undefined;
  return [
    ...(quoting
      ? [
          {
            title: 'Quote with format()',
            safety: quoting.exact ? ('safe' as const) : ('unsafe' as const),
            edits: quoting.edits.map(edit),
          },
        ]
      : []),
    ...(passed ? [{ title: 'Pass the value with USING', safety: 'unsafe' as const, edits: passed.map(edit) }] : []),
  ];
}

function passWithUsing(
  body: RoutineBody,
  { hole, command, execution }: Pick<UnsafeHole, 'hole' | 'command' | 'execution'>,
): readonly Edit[] | undefined {
  const value = body.text.slice(hole.span.start, hole.span.end);
  if (execution.using) return undefined;
  const text = withParameter(body.text, command, hole, 1);
  if (text === undefined) return undefined;
  const end = execution.end;
  return [
    { span: command.span, text },
    { span: { start: end, end }, text: ` USING ${value}` },
  ];
}

function related(statement: Statement, body: RoutineBody, { command, execution, brought }: UnsafeHole, file: string) {
  const at = (span: { readonly start: number; readonly end: number }, message: string) => ({
    origin: { file, statement, span: body.place(span) },
    message,
  });
  const executed = command.span.start === execution.command.start ? [] : [at(execution.command, 'Executed here.')];
  return [...brought.map((span) => at(span, 'Its text comes from here.')), ...executed];
}
