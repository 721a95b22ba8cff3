/** PHP's regular expressions, which stand in strings with delimiters around them. */
import { type Letters, lettersOf, lettersWithin } from '../letters';

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** The expression between its delimiters, and the letters behind them. */
function partsOf(pattern: string): { readonly source: string; readonly flags: string } | undefined {
  const text = pattern.trimStart();
  const opens = text.charAt(0);
  const end = text.lastIndexOf(closing[opens] ?? opens);
  if (end <= 0 || /[\w\s\\]/.test(opens)) return undefined;
  const flags = text.slice(end + 1);
  return /^[a-zA-Z\s]*$/.test(flags) ? { source: text.slice(1, end), flags } : undefined;
}

/** Which letters a text can have that matches; with `m`, a line of it is enough. */
export function lettersOfMatch(pattern: string | undefined): Letters {
  const parts = partsOf(pattern ?? '');
  return parts && !/[mx]/.test(parts.flags) ? lettersOf(parts.source) : 'anything';
}

/** Which letters a text can have of which every match was taken out: `/[^a-z]/`, `/\W+/`, `/'/`. */
export function lettersWithout(pattern: string | undefined): Letters {
  const source = partsOf(pattern ?? '')?.source.replace(/\+$/, '') ?? '';
  if (/^\\[WD]$/.test(source)) return 'words';
  const kept = /^\[\^((?:[^\]\\]|\\.)+)\]$/s.exec(source)?.[1];
  if (kept !== undefined) return lettersWithin(`[${kept}]*`);
  const taken = /^(?:\\?'|\[((?:[^\]\\^]|\\.)(?:[^\]\\]|\\.)*)\])$/s.exec(source);
  return taken && (taken[1] ?? "'").includes("'") ? 'quoteless' : 'anything';
}

/** Which letters each pair of parentheses can hold, in their order; undefined where they are nested. */
export function lettersOfGroups(pattern: string): readonly Letters[] | undefined {
  const parts = partsOf(pattern);
  if (!parts || /[xJ]/.test(parts.flags)) return undefined;
  const plain = parts.source.replace(/\\[\s\S]|\[\^?\]?(?:[^\]\\]|\\[\s\S])*\]/g, (all) => '_'.repeat(all.length));
  const groups = [...plain.matchAll(/\((?!\?[:=!|>]|\?<[=!])(?:\?P?<\w+>)?([^()]*)\)/g)];
  const opened = plain.match(/\((?!\?[:=!|>]|\?<[=!])/g)?.length ?? 0;
  if (groups.length !== opened) return undefined;
  return groups.map(({ 0: all, 1: inside = '', index }) => {
    const end = index + all.length - 1;
    return lettersWithin(parts.source.slice(end - inside.length, end));
  });
}
