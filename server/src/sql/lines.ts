/** Offsets to lines and columns and back, counted from 1 in UTF-16 as the command line's contract says. */

export interface Position {
  /** From 1. `\n`, `\r\n` and `\r` end a line. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Knows where each line of a text begins. */
export class Lines {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    const breaks = /\r\n|\n|\r/g;
    while (breaks.exec(text)) this.#starts.push(breaks.lastIndex);
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }

  range(span: { readonly start: number; readonly end: number }): Range {
    return { start: this.position(span.start), end: this.position(span.end) };
  }

  /** The offset of a position; a line beyond the text gives its end. */
  offset(position: Position): number {
    return (this.#starts[position.line - 1] ?? this.#starts.at(-1) ?? 0) + position.column - 1;
  }
}
