/** One line that says what is going on, for as long as a person waits at a terminal. */

export interface ProgressLine {
  show(text: string): void;
  /** Takes the line away. */
  clear(): void;
}

/** Writes nothing where the stream is a file or a pipe. */
export function progressLine(stream: NodeJS.WriteStream): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  const clear = () => {
    stream.cursorTo(0);
    stream.clearLine(0);
  };
  return {
    show(text) {
      clear();
      stream.write(text.slice(0, stream.columns - 1));
    },
    clear,
  };
}
