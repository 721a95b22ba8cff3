/** What a language brings to the fix: how its drivers take values apart from the text. `host-writers.ts` lists them. */
import type { Building, Call, HolePart, Template } from '../../host/template';
import type { Edit, Fix } from '../rule';
import type { Allowed } from './allowed-texts';
import type { Bound, TextWithValues } from './bound-text';
import type { BuiltValue } from './built-text';

export interface HostWriter {
  /** By the driver that the call names; a driver that is not here gets no fix. */
  readonly drivers: Readonly<Record<string, DriverWriter>>;
  /** The same for texts that several statements build; a driver that is not here gets no fix for them. */
  readonly builders?: Readonly<Record<string, BuildingWriter>>;
  /** An expression for a text with values in it: `%` + x + `%`. Undefined where it cannot be written. */
  textOf(pieces: TextWithValues): string | undefined;
  /** The list whose items an expression joins with commas, such as `ids` of `ids.join(',')`; undefined for any other. */
  joinedList(expression: string): string | undefined;
  /** True where the server decides what a list of texts is compared as; elsewhere a list of numbers in quotes would not fit. */
  readonly sendsUntypedLists?: true;
  /** Lets the driver quote a name that no parameter can stand for; undefined where it cannot. */
  quotedName(template: Template, hole: HolePart): Fix | undefined;
  /** Puts an expression in the hole's place that only gives what is allowed; undefined where none can be written there. */
  allowedText(template: Template, hole: HolePart, allowed: Allowed): Edit | undefined;
}

/** The fix that passes all of `bound` beside the text. Spans count from the first character of the file; undefined: cannot. */
export type DriverWriter = (template: Template, call: Call, bound: readonly Bound[]) => Fix | undefined;

/** The fix that passes all of `values`, which stand in several statements, in a list that grows with the text. */
export type BuildingWriter = (building: Building, call: Call, values: readonly BuiltValue[]) => Fix | undefined;
