/** Java: all that the analysis asks of it. */
import type { Reader } from '../reader';
import { javaLibrary } from './library';
import { javaMarks } from './marks';
import { javaNames } from './names';
import { commentsOf, readJava } from './program';

export const java: Reader = {
  marks: javaMarks,
  names: javaNames,
  library: javaLibrary,
  read: readJava,
  commentsOf,
};
