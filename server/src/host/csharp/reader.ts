/** C#: all that the analysis asks of it. */
import type { Reader } from '../reader';
import { csharpLibrary } from './library';
import { csharpMarks } from './marks';
import { csharpNames } from './names';
import { commentsOf, readCSharp } from './program';

export const csharp: Reader = {
  marks: csharpMarks,
  names: csharpNames,
  library: csharpLibrary,
  read: readCSharp,
  commentsOf,
};
