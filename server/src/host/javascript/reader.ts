/** TypeScript, TSX and JavaScript: all that the analysis asks of them. */
import type { Reader } from '../reader';
import { javascriptLibrary } from './library';
import { javascriptMarks } from './marks';
import { javascriptNames } from './names';
import { commentsOf, readJavaScript } from './program';

export const javascript: Reader = {
  marks: javascriptMarks,
  names: javascriptNames,
  library: javascriptLibrary,
  read: readJavaScript,
  commentsOf,
};
