/** The values that a call passes beside its SQL, and how a fix adds to them. */
import type { Call, Template } from '../../../host/template';
import type { Edit } from '../../rule';

/** Source of the arguments behind the SQL; undefined where their number is not known. */
export function valuesOf({ source }: Template, call: Call): readonly string[] | undefined {
  const values = call.arguments.slice(call.argument + 1).map(({ start, end }) => source.slice(start, end));
  return values.some((value) => /\.\.\.$|\bNamedArgs\b/.test(value)) ? undefined : values;
}

/** The edits that put `text` in the string's place and `values` behind the SQL. */
export function withValues(
  template: Template,
  call: Call,
  text: string,
  values: readonly string[],
): readonly Edit[] | undefined {
  const sql = call.arguments[call.argument];
  const last = call.arguments.at(-1);
  if (!sql || !last) return undefined;
  const rest = values.length === 0 ? '' : `, ${values.join(', ')}`;
  if (template.from === 'argument') return [{ span: { start: template.span.start, end: last.end }, text: text + rest }];
  return [
    { span: template.span, text },
    { span: { start: sql.end, end: last.end }, text: rest },
  ];
}
