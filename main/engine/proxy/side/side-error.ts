import { phraseText, type Phrase } from '#shared/model/phrase.ts';

/** Why somebody beside the pod could not be asked, where no socket says it. */
export class SideError extends Error {
  readonly phrase: Phrase;

  constructor(said: Phrase) {
    super(phraseText(said));
    this.name = 'SideError';
    this.phrase = said;
  }
}
