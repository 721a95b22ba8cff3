/** Rewrites a call so that the driver sends the values apart from the text, in the language and the driver at hand. */
import type { Building, Call, HolePart, Template } from '../../host/template';
import { shift } from '../../sql/span';
import type { Fix } from '../rule';
import { boundValues, takesParameters } from './bound-text';
import { builtValues } from './built-text';
import type { HostWriter } from './host-writer';
import { hostWriters } from './host-writers';

export interface BindingFix {
  readonly fix: Fix;
  /** The expressions that the fix takes out of the text. */
  readonly bound: ReadonlySet<string>;
}

/** The fix that binds all values of the string which can be bound; undefined where no call is known, or the text is spread. */
export function bindingFix(template: Template): BindingFix | undefined {
  const { call, building } = template;
  const writer = hostWriters[template.language];
  if (!writer || !call?.driver) return undefined;
  if (building) return buildingFix(template, building, call, writer);
  if (template.from === 'elsewhere') return undefined;
  const bound = boundValues(template, writer);
  if (!bound || bound.length === 0 || (template.complete && !takesParameters(template, bound))) return undefined;
  const fix = writer.drivers[call.driver]?.(template, call, bound);
  if (!fix) return undefined;
  return { fix: relative(fix, template), bound: new Set(bound.flatMap((one) => one.expressions)) };
}

/** The same fix for each text that a call may get: all that is put into any of them becomes a parameter. */
function buildingFix(template: Template, building: Building, call: Call, writer: HostWriter): BindingFix | undefined {
  const values = builtValues(building, writer);
  const fix = values && writer.builders?.[call.driver ?? '']?.(building, call, values);
  return fix && { fix: relative(fix, template), bound: new Set(values.flatMap(({ bound }) => bound.expressions)) };
}

/** Lets the driver quote a name. */
export function quotingFix(template: Template, hole: HolePart): Fix | undefined {
  if (hole.position !== 'identifier') return undefined;
  const fix = hostWriters[template.language]?.quotedName(template, hole);
  return fix && relative(fix, template);
}

/** Rules report from the start of the template. */
export function relative(fix: Fix, template: Template): Fix {
  const edits = fix.edits.map(({ span, text }) => ({ span: shift(span, -template.span.start), text }));
  return { ...fix, edits };
}
