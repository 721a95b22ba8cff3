/** The suggestion for what no parameter can stand for: an expression that only gives what a list allows. */
import type { HolePart, Template } from '../../host/template';
import type { Schema } from '../../schema/model';
import type { Edit, Fix } from '../rule';
import { allowedTexts } from './allowed-texts';
import { relative } from './binding-fix';
import { hostWriters } from './host-writers';

/** Unsafe: which names are meant is for a person to say. Every place of the same value in the text is treated alike. */
export function allowListFix(template: Template, hole: HolePart, schema: Schema): Fix | undefined {
  const write = hostWriters[template.language]?.allowedText;
  const allowed = allowedTexts(template, hole, schema);
  if (!write || !allowed) return undefined;
  const edits: Edit[] = [];
  for (const part of template.parts) {
    if (part.kind !== 'hole' || part.expression !== hole.expression || part.trust !== 'untrusted') continue;
    const edit = part.position === hole.position ? write(template, part, allowed) : undefined;
    if (!edit) return undefined;
    if (!edits.some(({ span }) => span.start === edit.span.start)) edits.push(edit);
  }
  const title = allowed.kind === 'direction' ? 'Allow only ASC and DESC' : allowed.title;
  return relative({ title, safety: 'unsafe', edits }, template);
}
