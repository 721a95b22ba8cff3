/** Rust's expressions that only give what a list allows. */
import type { HolePart, Template } from '../../../host/template';
import type { Edit } from '../../rule';
import type { Allowed } from '../allowed-texts';
import { inPlaceOf } from '../in-place';

/** A variable that the format's text names is given to the macro under its name. */
export function allowedText(template: Template, hole: HolePart, allowed: Allowed): Edit | undefined {
  const code = codeOf(hole.expression.replace(/^&/, ''), allowed);
  const { formatting, span } = hole;
  const isNamedInText = formatting?.text && formatting.text.start < span.start && span.end < formatting.text.end;
  if (!isNamedInText) return inPlaceOf(template, hole, code);
  const end = formatting.call.end - 1;
  const isClosed = template.source.charAt(end) === ')' && !/,\s*$/.test(template.source.slice(span.end, end));
  return isClosed ? { span: { start: end, end }, text: `, ${hole.expression} = ${code}` } : undefined;
}

function codeOf(value: string, allowed: Allowed): string {
  if (allowed.kind === 'direction') return `if ${value}.eq_ignore_ascii_case("desc") { "DESC" } else { "ASC" }`;
  const arms = allowed.texts.map((text) => `"${text}" => "${text}"`);
  return `match &${value}[..] { ${arms.join(', ')}, _ => "${allowed.texts[0]}" }`;
}
