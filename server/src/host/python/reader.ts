/** Python: all that the analysis asks of it. */
import type { Reader } from '../reader';
import { pythonLibrary } from './library';
import { pythonMarks } from './marks';
import { pythonNames } from './names';
import { commentsOf, readPython } from './program';

export const python: Reader = {
  marks: pythonMarks,
  names: pythonNames,
  library: pythonLibrary,
  read: readPython,
  commentsOf,
};
