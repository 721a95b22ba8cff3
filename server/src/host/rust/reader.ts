/** Rust: all that the analysis asks of it. */
import type { Reader } from '../reader';
import { rustLibrary } from './library';
import { prepared } from './macros';
import { rustMarks } from './marks';
import { rustNames } from './names';
import { commentsOf, readRust } from './program';

export const rust: Reader = {
  marks: rustMarks,
  names: rustNames,
  library: rustLibrary,
  prepared,
  read: readRust,
  commentsOf,
};
