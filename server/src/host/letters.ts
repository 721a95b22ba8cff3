/** Which characters a text can be made of when a regular expression matches the whole of it. */

/**
 * `words`: nothing that ends a name, a number or a literal; `quoteless`: nothing that ends a literal, but spaces, brackets and
 * operators, by which a value that stands bare can say more; else `anything`.
 */
export type Letters = 'words' | 'quoteless' | 'anything';

const order: readonly Letters[] = ['words', 'quoteless', 'anything'];

/** The source of the expression without delimiters; where it need not match from start to end, anything may stand around it. */
export function lettersOf(pattern: string): Letters {
  const reader: Reader = { text: pattern.replace(/\\[zZ]$/, '$').replace(/^\\A/, '^'), at: 0 };
  const { letters, isWhole } = alternatives(reader);
  return isWhole && reader.at >= reader.text.length ? letters : 'anything';
}

/** The letters of a part that stands by itself, such as what is found in parentheses. */
export function lettersWithin(part: string): Letters {
  return lettersOf(`^(?:${part})$`);
}

interface Reader {
  readonly text: string;
  at: number;
}

interface Reading {
  readonly letters: Letters;
  /** True when every alternative begins with `^` and ends with `$`. */
  readonly isWhole: boolean;
}

function worse(one: Letters, other: Letters): Letters {
  return order[Math.max(order.indexOf(one), order.indexOf(other))] ?? 'anything';
}

/** `a|b|c`, up to the end or the parenthesis that closes it. */
function alternatives(reader: Reader): Reading {
  let letters: Letters = 'words';
  let isWhole = true;
  for (;;) {
    const one = sequence(reader);
    letters = worse(letters, one.letters);
    isWhole = isWhole && one.isWhole;
    if (reader.text[reader.at] !== '|') return { letters, isWhole };
    reader.at++;
  }
}

function sequence(reader: Reader): Reading {
  let letters: Letters = 'words';
  const begins = reader.text[reader.at] === '^';
  let only: Reading | undefined;
  let count = 0;
  let ends = false;
  if (begins) reader.at++;
  while (reader.at < reader.text.length && !/[|)]/.test(reader.text[reader.at] ?? '')) {
    ends = reader.text[reader.at] === '$';
    if (ends) {
      reader.at++;
      continue;
    }
    const one = atom(reader);
    only = one;
    count++;
    letters = worse(letters, one.letters);
    skipQuantifier(reader);
  }
  // `(^a$|^b$)` alone says the same as its parts.
  const isGroup = count === 1 && !begins && !ends && only?.isWhole === true;
  return { letters, isWhole: (begins && ends) || isGroup };
}

function skipQuantifier(reader: Reader): void {
  const found = /^(?:[*+?]|\{\d*(?:,\d*)?\})[?+]?/.exec(reader.text.slice(reader.at, reader.at + 24));
  reader.at += found?.[0].length ?? 0;
}

function atom(reader: Reader): Reading {
  const character = reader.text[reader.at++] ?? '';
  const part = (letters: Letters): Reading => ({ letters, isWhole: false });
  if (character === '.') return part('anything');
  if (character === '\\') return part(escapedLetters(reader));
  if (character === '[') return part(characterClass(reader));
  if (character !== '(') return part(lettersOfCharacter(character));
  const opening =
    /^\?(?:[:>=!|]|<[=!]|P?<\w+>|'\w+'|[a-z-]+:)/.exec(reader.text.slice(reader.at, reader.at + 60))?.[0] ?? '';
  reader.at += opening.length;
  const inside = alternatives(reader);
  reader.at++;
  // What only looks around takes no letters.
  return /^\?<?[=!]/.test(opening) ? part('words') : inside;
}

function escapedLetters(reader: Reader): Letters {
  const letter = reader.text[reader.at++] ?? '';
  if (/[dwbBAzZGK]/.test(letter)) return 'words';
  if (/[shvRnrtf]/.test(letter)) return 'quoteless';
  if (letter === 'p' || letter === 'P') {
    const property = /^(?:\{\^?[\w=]+\}|\w)/.exec(reader.text.slice(reader.at, reader.at + 40))?.[0] ?? '';
    reader.at += property.length;
    return letter === 'p' && /^\{?(?:L|N|M|Alpha|Alnum|Digit|Is|Lower|Upper)/.test(property) ? 'words' : 'anything';
  }
  return /[a-zA-Z0-9]/.test(letter) ? 'anything' : lettersOfCharacter(letter);
}

function characterClass(reader: Reader): Letters {
  const isNegated = reader.text[reader.at] === '^';
  if (isNegated) reader.at++;
  const from = reader.at;
  let letters: Letters = 'words';
  while (reader.at < reader.text.length && (reader.text[reader.at] !== ']' || reader.at === from)) {
    const named = /^\[:(\^?\w+):\]/.exec(reader.text.slice(reader.at, reader.at + 14));
    if (named) {
      reader.at += named[0].length;
      letters = worse(
        letters,
        /^(?:alnum|alpha|digit|lower|upper|word|xdigit)$/.test(named[1] ?? '') ? 'words' : 'anything',
      );
      continue;
    }
    letters = worse(letters, classItem(reader));
  }
  const inside = reader.text.slice(from, reader.at);
  reader.at++;
  if (!isNegated) return letters;
  if (/^\\W$/.test(inside)) return 'words';
  return inside.includes("'") ? 'quoteless' : 'anything';
}

/** A character, an escape, or a range of characters. */
function classItem(reader: Reader): Letters {
  const first = reader.text[reader.at++] ?? '';
  const letters = first === '\\' ? escapedLetters(reader) : lettersOfCharacter(first);
  const [dash, last = ']'] = reader.text.slice(reader.at, reader.at + 2);
  if (dash !== '-' || last === ']' || first === '\\') return letters;
  reader.at += 2;
  const isOfWords = /^(?:[0-9][0-9]|[a-z][a-z]|[A-Z][A-Z])$/.test(first + last);
  return isOfWords || (first > '\x7f' && last > first) ? 'words' : 'anything';
}

function lettersOfCharacter(character: string): Letters {
  if (/[\w\-.,:@+$%/]/.test(character) || character > '\x7f') return 'words';
  return /['"`\\]/.test(character) ? 'anything' : 'quoteless';
}
