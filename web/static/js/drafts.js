/** @typedef {{do?: string, body: string, reply_to?: number}} Draft */

const [MESSAGE, NOTE] = ["message.post", "note.write"];

/**
 * What becomes of words that were kept: a note for the school never turns into a message that all
 * can read. In doubt it is a note; who may not write notes does not get the words back as another
 * thing.
 * @param {Draft | undefined} draft
 * @param {boolean} mayNote whether the form can write notes
 * @returns {(Draft & {do: string}) | undefined}
 */
export function restored(draft, mayNote) {
  if (!draft) return undefined;
  if (draft.do === MESSAGE || (!draft.do && !mayNote)) return { ...draft, do: MESSAGE };
  return mayNote ? { ...draft, do: NOTE } : undefined;
}
