/** What a result rests on: the questions that were asked while it was made, each at its moment. */

/** Something that can be asked of a schema. The object stands for the question itself, whatever the answer. */
export interface Question {
  /** The stretches of the timeline in which the answer is another than in the last review. */
  changes: readonly Stretch[];
  /** The list in which it was last noted. */
  notedIn: readonly Question[] | undefined;
}

/** Places of a timeline, from one up to another. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export const unchanged: readonly Stretch[] = [];

/** A moment of a timeline that questions are asked at. */
export interface Moment {
  /** Where it is: what was written before this place is there. */
  readonly at: number;
  /** The questions of the recording that is going on. */
  asked: { readonly recording: object; readonly questions: Question[] } | undefined;
}

/** Questions, by the moments at which they were asked. */
export type Asked = readonly { readonly moment: Moment; readonly questions: readonly Question[] }[];

/** Notes what is asked while something is made. */
export interface Notebook {
  note(question: Question, moment: Moment): void;
  record<T>(make: () => T): { readonly made: T; readonly asked: Asked };
}

export function createNotebook(): Notebook {
  let recording: { moment: Moment; questions: Question[] }[] | undefined;
  return {
    note(question, moment) {
      if (!recording) return;
      if (moment.asked?.recording !== recording) {
        moment.asked = { recording, questions: [] };
        recording.push({ moment, questions: moment.asked.questions });
      }
      const { questions } = moment.asked;
      if (question.notedIn === questions) return;
      question.notedIn = questions;
      questions.push(question);
    },
    record(make) {
      const asked: { moment: Moment; questions: Question[] }[] = [];
      recording = asked;
      try {
        return { made: make(), asked };
      } finally {
        recording = undefined;
      }
    },
  };
}

/** True when one of them has another answer now. */
export function hasChanged(asked: Asked): boolean {
  for (const { moment, questions } of asked) {
    for (const { changes } of questions) {
      if (changes !== unchanged && changes.some(({ from, to }) => from <= moment.at && moment.at < to)) return true;
    }
  }
  return false;
}
