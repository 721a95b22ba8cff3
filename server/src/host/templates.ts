/** Strings that reach a call, or leave the file, as templates: those that are SQL, each once. */

import { tokenize } from '../sql/lexer';
import type { Span } from '../sql/span';
import { split } from '../sql/split';
import type { Emission } from './analysis';
import { buildingOf } from './building';
import { textPiece } from './formatting';
import { readHoles } from './holes';
import type { HostLanguage } from './language';
import type { Library } from './library';
import { marker } from './marker';
import { placeholdersIn } from './placeholders';
import type { Building, HolePosition, HoleTrust, Template, TemplatePart } from './template';
import type { Choosing, Piece } from './value';

type Flat = Exclude<Piece, { kind: 'choice' }>;
type HolePiece = Extract<Piece, { kind: 'hole' }>;

/** Where backslashes end no literal; PostgreSQL reads them as any other letter (manual, 4.1.2.1). */
const readsBackslashes = /^(?:mysqli?|mysql2|wpdb)$/;

function chosenByProgram(chosen: Choosing, position: HolePosition, driver: string | undefined): boolean {
  const isInLiteral = position === 'inside-literal' || position === 'like-pattern';
  if (chosen === 'literal') return isInLiteral;
  if (chosen === 'backslashed') return isInLiteral && readsBackslashes.test(driver ?? '');
  if (chosen === 'quoted-name') return position === 'identifier';
  const isStructure = position === 'clause' || position === 'keyword' || position === 'unknown';
  if (chosen === 'name') return isStructure || position === 'identifier' || position === 'direction';
  if (chosen === 'sql') return !isInLiteral;
  return chosen === 'clause' && (isStructure || position === 'direction');
}

function trustAt({ chosen, trust }: HolePiece, position: HolePosition, driver: string | undefined): HoleTrust {
  if (!chosenByProgram(chosen, position, driver)) return trust;
  return chosen === 'name' || chosen === 'clause' || chosen === 'sql' ? 'constant' : 'escaped';
}

/** No more variants of one string are shown: each further branch would repeat what these say. */
const mostVariants = 12;
/** The same for the texts that a fix changes together. */
const mostTexts = 32;

/** The file's templates; strings that nothing runs and that do not look like SQL are left out. */
export function templatesOf(
  emissions: readonly Emission[],
  language: HostLanguage,
  source: string,
  imports: ReadonlyMap<string, string>,
  library: Library,
): readonly Template[] {
  const shown = new Set<string>();
  const judged = new Set<string>();
  const templates: Template[] = [];
  // What runs comes first, then the longest: a string that is part of one already shown is not shown again.
  const ordered = [...emissions].sort(
    (a, b) => rank(b) - rank(a) || b.pieces.length - a.pieces.length || Number(b.fragment) - Number(a.fragment),
  );
  for (const emission of ordered) {
    for (const pieces of variantsOf(emission.pieces)) {
      const keys = pieces.map(keyOf).filter((key) => key !== undefined);
      if (keys.every((key) => shown.has(key))) continue;
      const identity = `${emission.call?.name} ${pieces.map((piece) => `${piece.kind}${piece.span.start}`).join()}`;
      if (judged.has(identity)) continue;
      judged.add(identity);
      if (!emission.call && pieces[0] && shown.has(keyOf(pieces[0]) ?? '')) continue;
      const template = templateOf(pieces, emission, language, source, imports, shown);
      if (!template) continue;
      for (const key of keys) shown.add(key);
      templates.push(template);
    }
  }
  const inOrder = templates.sort((a, b) => (a.call?.span.start ?? a.span.start) - (b.call?.span.start ?? b.span.start));
  return withBuildings(withDriverByForm(inOrder), emissions, library);
}

/** Of the calls whose text has values in several places, how it is built. */
function withBuildings(
  templates: readonly Template[],
  emissions: readonly Emission[],
  library: Library,
): readonly Template[] {
  const spread = new Set(templates.filter(isSpread).map(({ call }) => call?.span.start));
  const buildings = new Map<number, Building | undefined>();
  return templates.map((template) => {
    const { call, source } = template;
    if (!call?.driver || !spread.has(call.span.start)) return template;
    if (!buildings.has(call.span.start)) {
      const own = emissions.filter((one) => one.site && one.call?.span.start === call.span.start);
      const texts = allTexts(own, template);
      const site = own[0]?.site;
      const building = texts && site && buildingOf(texts, site, library, source);
      const earlier = [...buildings.values()].filter((one) => one?.within.start === site?.within.start).length;
      buildings.set(call.span.start, building && { ...building, earlier });
    }
    const building = buildings.get(call.span.start);
    return building ? { ...template, building } : template;
  });
}

function isSpread({ parts, from, span }: Template): boolean {
  return parts.some(
    (part) =>
      part.kind === 'hole' &&
      part.trust === 'untrusted' &&
      (from === 'elsewhere' || part.outer.start < span.start || part.outer.end > span.end),
  );
}

/** Every text that a call may get; undefined where there are more than anyone would look at. */
function allTexts(emissions: readonly Emission[], { call, language, source, imports }: Template) {
  const holes = new Set<number>();
  const texts = emissions.flatMap((emission) => {
    for (const hole of holesIn(emission.pieces)) holes.add(hole);
    return variantsOf(emission.pieces, mostTexts).map((pieces) =>
      templateOf(pieces, emission, language, source, imports, new Set()),
    );
  });
  const known = texts.flatMap((text) => (text ? { ...text, call } : []));
  const shown = new Set(known.flatMap(({ parts }) => parts.map(({ span }) => span.start)));
  const isWhole =
    known.length === texts.length && texts.length < mostTexts && [...holes].every((hole) => shown.has(hole));
  return isWhole ? known : undefined;
}

function holesIn(pieces: readonly Piece[]): readonly number[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === 'choice') return piece.options.flatMap(holesIn);
    return piece.kind === 'hole' ? [piece.span.start] : [];
  });
}

/**
 * A pool or client from another file does not say whose it is. Where the file's own queries are numbered (`$1`), or the receiver is
 * called a pool, `query(text, values)` is node-postgres's form.
 */
function withDriverByForm(templates: readonly Template[]): readonly Template[] {
  const isOpen = ({ call }: Template) => call !== undefined && !call.driver && /\.query$/.test(call.name);
  const isNumbered = templates.some(
    (template) => isOpen(template) && template.parts.some((part) => part.kind === 'text' && /\$\d/.test(part.text)),
  );
  const isMarked = templates.some(({ sql }) => /[=(,]\s*\?/.test(sql)); // another database's form
  return templates.map((template) => {
    const { call } = template;
    if (!call || isMarked || !isOpen(template) || !(isNumbered || /(?:^|\.)(?:pg)?pool\.query$/i.test(call.name)))
      return template;
    return { ...template, call: { ...call, driver: 'pg' } };
  });
}

function rank(emission: Emission): number {
  return emission.call || emission.tagged ? 1 : 0;
}

function keyOf(piece: Flat): string | undefined {
  return piece.kind === 'text' && piece.text.trim() === '' ? undefined : `${piece.kind} ${piece.span.start}`;
}

/** The string with the first branch of every condition, then with each other branch in turn. */
function variantsOf(pieces: readonly Piece[], most = mostVariants): readonly (readonly Flat[])[] {
  const sizes: number[] = [];
  render(pieces, (options) => {
    sizes.push(options);
    return 0;
  });
  const variants = [render(pieces, () => 0)];
  for (const [which, size] of sizes.entries()) {
    for (let option = 1; option < size && variants.length < most; option++) {
      let at = -1;
      variants.push(render(pieces, () => (++at === which ? option : 0)));
    }
  }
  return variants;
}

function render(pieces: readonly Piece[], choose: (options: number) => number): readonly Flat[] {
  return pieces.flatMap((piece): readonly Flat[] => {
    if (piece.kind !== 'choice') return [piece];
    const rendered = piece.options[choose(piece.options.length)] ?? piece.options[0] ?? [];
    return render(rendered, choose);
  });
}

function templateOf(
  found: readonly Flat[],
  emission: Emission,
  language: HostLanguage,
  source: string,
  imports: ReadonlyMap<string, string>,
  shown: ReadonlySet<string>,
): Template | undefined {
  const pieces = withPlaceholders(found, language);
  const texts = pieces.filter((piece) => piece.kind === 'text');
  const holes = pieces.filter((piece) => piece.kind === 'hole');
  const isBare = !texts.some((piece) => /\S/.test(piece.text));
  // `"#{column} #{direction}"` is read as what the call takes.
  if (isBare && !(emission.fragment && holes.length > 1)) return loneHole(pieces, emission, language, source, imports);
  let index = 0;
  const marked = pieces.map((piece) => (piece.kind === 'text' ? piece.text : marker(index++))).join('');
  // Behind `$` stands the number of a placeholder.
  const isNumber = (hole: number): boolean => holes[hole]?.number === true || marked.includes(`$${marker(hole)}`);
  const judged = judge(marked, holes.length, isNumber, emission, texts.map((piece) => piece.text).join(' '));
  if (!judged) return undefined;

  const { reading, complete } = judged;
  let sql = '';
  let hole = 0;
  const places: Span[] = [];
  const parts = pieces.map((piece): TemplatePart => {
    const start = sql.length;
    if (piece.kind === 'text') {
      sql += piece.text;
      places.push({ start, end: sql.length });
      return { kind: 'text', text: piece.text, span: piece.span, verbatim: piece.verbatim, quote: piece.quote ?? '' };
    }
    const position = reading.positions[hole] ?? 'unknown';
    sql += reading.fillers[hole++] ?? '';
    places.push({ start, end: sql.length });
    return {
      kind: 'hole',
      expression: piece.reads ?? source.slice(piece.span.start, piece.span.end),
      span: piece.span,
      outer: piece.outer,
      joint: piece.joint,
      formatting: piece.formatting,
      position,
      trust: trustAt(piece, position, emission.call?.driver),
      flow: piece.flow,
      repeated: shown.has(keyOf(piece) ?? ''),
    };
  });
  return { language, ...placeOf(emission, source), parts, sql, places, complete, call: emission.call, imports, source };
}

/** The driver's placeholders are holes whose values it sends apart. */
function withPlaceholders(pieces: readonly Flat[], language: HostLanguage): readonly Flat[] {
  let index = 0;
  const marked = pieces.map((piece) => (piece.kind === 'text' ? piece.text : marker(index++)));
  const spans = placeholdersIn(marked.join(''), language);
  if (spans.length === 0) return pieces;
  let offset = 0;
  return pieces.flatMap((piece, which): readonly Flat[] => {
    const start = offset;
    offset += marked[which]?.length ?? 0;
    if (piece.kind !== 'text') return [piece];
    const own = spans.filter((span) => span.start >= start && span.end <= offset);
    let at = 0;
    const parts = own.flatMap((span): readonly Flat[] => {
      const before = textPiece(piece, at, span.start - start);
      at = span.end - start;
      return [...before, ...textPiece(piece, span.start - start, at).map(asPlaceholder)];
    });
    return [...parts, ...textPiece(piece, at, piece.text.length)];
  });
}

function asPlaceholder({ span, text }: Extract<Flat, { kind: 'text' }>): Flat {
  const place = { span, outer: span, joint: 'placeholder', reads: text } as const;
  return { kind: 'hole', ...place, trust: 'bound', number: false, chosen: 'freely', flow: [] };
}

/** A door for raw SQL that is given nothing but a value: `Prisma.raw(column)`. */
function loneHole(
  pieces: readonly Flat[],
  emission: Emission,
  language: HostLanguage,
  source: string,
  imports: ReadonlyMap<string, string>,
): Template | undefined {
  const [only] = pieces;
  // A door for whole statements that is given one from elsewhere is a wrapper: what is glued is glued elsewhere.
  const name = emission.call?.name ?? '';
  const isWrapper = /(?:^|\.)(?:unsafe|raw|sanitize_sql_array)$/.test(name) && !/^(?:Prisma|sql)\.raw$/.test(name);
  if (!emission.fragment || isWrapper || emission.tagged) return undefined;
  if (only?.kind !== 'hole' || only.trust !== 'untrusted' || only.chosen !== 'freely') return undefined;
  const part: TemplatePart = {
    kind: 'hole',
    expression: source.slice(only.span.start, only.span.end),
    span: only.span,
    outer: only.outer,
    joint: only.joint,
    formatting: only.formatting,
    position: 'clause',
    trust: only.trust,
    flow: only.flow,
    repeated: false,
  };
  const places = [{ start: 0, end: 0 }];
  return {
    language,
    ...placeOf(emission, source),
    parts: [part],
    sql: '',
    places,
    complete: false,
    call: emission.call,
    imports,
    source,
  };
}

function placeOf(emission: Emission, source: string): { span: Span; from: Template['from'] } {
  const { variable, call, span } = emission;
  if (!call) return { span, from: 'elsewhere' };
  if (!variable)
    return { span, from: /^[\w$.[\]]+$/.test(source.slice(span.start, span.end)) ? 'elsewhere' : 'argument' };
  const uses = source
    .slice(variable.within.start, variable.within.end)
    .split(new RegExp(`(?<![\\w$.])${escapeName(variable.name)}(?![\\w$])`));
  return uses.length === 3 ? { span: variable.value, from: 'variable' } : { span, from: 'elsewhere' };
}

function escapeName(name: string): string {
  return name.replace(/\$/g, '\\$');
}

const verbs =
  /^(?:select|insert|update|delete|with|merge|create|alter|drop|truncate|grant|revoke|set|reset|show|copy|call|explain|vacuum|analyze|refresh|lock|begin|commit|rollback|savepoint|release|listen|notify|unlisten|do|comment|reindex|cluster|values|table|declare|fetch|move|close|prepare|execute|deallocate|discard|checkpoint|start|security|reassign|import|load)$/i;

/** Frames in which a piece of a query stands, so that its holes can be placed. */
const frames = [
  'SELECT 1 FROM t WHERE ',
  'SELECT 1 FROM t ORDER BY ',
  'SELECT ',
  'SELECT 1 FROM t ',
  'SELECT 1 FROM ',
  'SELECT 1 FROM t WHERE true ',
];

/** What the method's name says comes first. */
function framesFor(name: string): readonly string[] {
  const word = /order|group|where|having|select|join|from/i.exec(name)?.[0]?.toUpperCase();
  const own = word === 'HAVING' ? 'WHERE' : word;
  return own === undefined ? frames : [...frames].sort((a, b) => Number(b.includes(own)) - Number(a.includes(own)));
}

function judge(
  marked: string,
  count: number,
  isNumber: (hole: number) => boolean,
  emission: Emission,
  written: string,
): { reading: ReturnType<typeof readHoles>; complete: boolean } | undefined {
  const firstWord = tokenize(marked).find(
    (token) => !(token.kind === 'punctuation' && marked.charAt(token.start) === '('),
  );
  const begins = firstWord?.kind === 'word' && verbs.test(marked.slice(firstWord.start, firstWord.end));
  const isSentence = /^\s*[A-Z][a-z]+\b/.test(marked) && !looksWritten(written);
  const isRun = (emission.call !== undefined && (emission.call.driver !== undefined || !isSentence)) || emission.tagged;
  if (!isRun && !looksWritten(written)) return undefined;
  const whole =
    begins || /^\s*(?:zqh\d+z\s*)+\s*(?:select|insert|update|delete)\b/i.test(marked)
      ? readHoles(marked, count, isNumber)
      : undefined;
  // Hibernate lets the select clause out.
  if (emission.foreign && /^\s*from\s/i.test(marked))
    return { reading: readHoles(`SELECT 1 ${marked}`, count, isNumber), complete: false };
  if (whole?.parses) return { reading: whole, complete: !emission.foreign };
  if (isRun && begins && whole && (emission.call?.driver || looksWritten(written)))
    return { reading: whole, complete: false };
  if (!emission.fragment && !emission.tagged) return undefined;
  for (const frame of framesFor(emission.call?.name ?? '')) {
    const framed = readHoles(frame + marked, count, isNumber);
    if (framed.parses) return { reading: framed, complete: false };
  }
  return { reading: readHoles(marked, count, isNumber), complete: false };
}

const clauseWords =
  /^(?:from|into|set|values|where|table|index|view|schema|join|returning|type|sequence|function|column|database|role|by|limit|on|to|extension|trigger|policy|local|transaction|concurrently|default|exists)$/;

/**
 * Whether a person wrote a query rather than a sentence: two keywords in the same letters, all capital, or all small with a
 * sign that no sentence has.
 */
function looksWritten(text: string): boolean {
  const tokens = tokenize(text);
  const words = tokens.filter((token) => token.kind === 'word').map((token) => text.slice(token.start, token.end));
  const first = words[0];
  if (first === undefined || !split(text).pieces.length) return false;
  const capital = (word: string): boolean => word === word.toUpperCase();
  const keywords = words.slice(1).filter((word) => clauseWords.test(word.toLowerCase()));
  if (capital(first)) return keywords.some(capital);
  if (first !== first.toLowerCase() || keywords.length === 0) return false;
  const signs = tokens.some(
    (token) => token.kind === 'parameter' || (token.kind === 'operator' && /^[*=<>]/.test(text.charAt(token.start))),
  );
  const list = tokens.some((token) => token.kind === 'punctuation' && /[(;]/.test(text.charAt(token.start)));
  return (
    signs ||
    (list && /\b(?:values|table|index|count|sum|min|max|coalesce|exists|in)\s*\(|\binto\b.*\(|;\s*$/i.test(text))
  );
}
