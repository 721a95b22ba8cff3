/** SQLAlchemy: `text("… :name")`, with the values beside it or bound to it. */
import type { Call, Template } from '../../../host/template';
import type { Edit, Fix } from '../../rule';
import { type Bound, placeholdersOf, writtenText } from '../bound-text';
import { dictionaryOf, itemsOf } from './arguments';
import { joinsTexts, written } from './literals';
import { parameterNames } from './names';

const title = 'Bind the values by name';

export function alchemy(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const names = parameterNames(bound, new Set(placeholdersOf(template).map(({ text }) => text.slice(1))));
  if (isCastBehind(template, bound) || bound.some(joinsTexts)) return undefined;
  const text = written(template, bound.map(castByWord), (index) => `:${names[index]}`);
  if (/(?:^|\.)text$/.test(call.name)) return ofText(template, call, bound, names, text);
  const isRun = /\.(?:execute|scalar|scalars|stream|exec)$/.test(call.name) && call.arguments.length === 1;
  // In `text()` a colon before a word begins a parameter.
  if (!isRun || placeholdersOf(template).length > 0 || /(?<![:\w\\]):\w/.test(writtenText(template))) return undefined;
  return asText(template, call, bound, names, text);
}

/** `:name::type` reads as a parameter with a shorter name: a cast is written out. */
function castByWord(one: Bound): Bound {
  const type = /^::(\w+)/.exec(one.after);
  if (!type) return one;
  return { ...one, before: `${one.before}CAST(`, after: ` AS ${type[1]})${one.after.slice(type[0].length)}` };
}

function isCastBehind({ source }: Template, bound: readonly Bound[]): boolean {
  return bound.some(({ region }) => source.startsWith('::', region.end));
}

/** The values go beside the text where it is run at once, else they are bound to it. */
function ofText(
  template: Template,
  call: Call,
  bound: readonly Bound[],
  names: readonly string[],
  text: string,
): Fix | undefined {
  const { source, span } = template;
  const isRun = /\.(?:execute|scalar|scalars|stream|exec)\(\s*$/.test(source.slice(0, call.span.start));
  const behind = source.slice(call.span.end);
  const given = /^\s*,\s*(?=\{)/.exec(behind);
  const known = given && dictionaryAt(behind, given[0].length);
  const isAlone = /^\s*,?\s*\)/.test(behind);
  const fresh = new Map(names.map((name, index) => [name, bound[index]?.value ?? '']));
  const keywords = [...fresh].map(([name, value]) => `${name}=${value}`).join(', ');
  const end = call.span.end + (isRun && known && given ? given[0].length + known.text.length : 0);
  const added =
    !isRun || !(known || isAlone)
      ? `.bindparams(${keywords})`
      : `${given?.[0] ?? ', '}${dictionaryOf(names, bound, known?.items ?? [])}`;
  if (call.arguments.length !== 1) return undefined;
  const edits: Edit[] =
    template.from === 'argument'
      ? [{ span: { start: span.start, end }, text: `${text}${source.slice(span.end, call.span.end)}${added}` }]
      : [
          { span, text },
          { span: { start: call.span.start, end }, text: `${source.slice(call.span.start, call.span.end)}${added}` },
        ];
  return { title, safety: 'safe', edits };
}

function dictionaryAt(text: string, from: number): { text: string; items: readonly string[] } | undefined {
  const end = text.indexOf('}', from);
  const written = text.slice(from, end + 1);
  const known = end < 0 ? undefined : itemsOf(written);
  return known?.kind === 'dictionary' ? { text: written, items: known.items } : undefined;
}

/** `connection.execute("…")`, as it was written before version 2, becomes `execute(text("…"), {…})`. */
function asText(
  template: Template,
  call: Call,
  bound: readonly Bound[],
  names: readonly string[],
  text: string,
): Fix | undefined {
  const made = textFunction(template);
  const argument = call.arguments[call.argument];
  if (!made || !argument) return undefined;
  const { source, span } = template;
  const values = dictionaryOf(names, bound, []);
  const edits: Edit[] =
    template.from === 'argument'
      ? [{ span, text: `${made.name}(${text}), ${values}` }]
      : [
          { span, text },
          { span: argument, text: `${made.name}(${source.slice(argument.start, argument.end)}), ${values}` },
        ];
  return { title, safety: 'unsafe', edits: [...made.edits, ...edits] };
}

/** `text` under the name that the file has for it, or imported beside what it imports already. */
function textFunction({ imports, source }: Template): { name: string; edits: readonly Edit[] } | undefined {
  if (/^sqlalchemy(?:\.|$)/.test(imports.get('text') ?? '')) return { name: 'text', edits: [] };
  const module = [...imports].find(([local, from]) => from === 'sqlalchemy' && /^(?:sa|sqlalchemy)$/.test(local));
  if (module) return { name: `${module[0]}.text`, edits: [] };
  const line = /^(?:from|import) (?:sqlalchemy|sqlmodel|flask_sqlalchemy)\b/m.exec(source);
  if (!line || /\btext\s*=/.test(source)) return undefined;
  const at = { start: line.index, end: line.index };
  return { name: 'text', edits: [{ span: at, text: 'from sqlalchemy import text\n' }] };
}
