import { data, line, outbox } from "./tab.js";
import { _ } from "./words.js";

/** @typedef {import("./wire.js").Command} Command */

line.on("entry", ({ room, what, with: told }) => {
  if (what !== "photo_consent.set" || told?.for !== "room" || room !== data.room.room) return;
  if (data.consent) data.consent.room = Boolean(told.holds);
});

/**
 * Asks about photos where nobody consented to show the pupil, before they are sent.
 * @param {boolean} hasPictures
 * @returns {Promise<{goes: boolean, shows_pupil?: boolean}>}
 */
export async function asked(hasPictures) {
  if (!hasPictures || !data.consent || data.consent.room) return { goes: true };
  const { question } = await import("./question.js");
  const name = data.consent.pupil;
  const answer = await question({
    title: _("Is {name} herkenbaar op de foto?", { name }),
    words: _("Er is geen toestemming om {name} herkenbaar te laten zien.", { name }),
    answers: [
      { value: "yes", words: _("Ja, herkenbaar") },
      { value: "no", words: _("Nee, niet herkenbaar") },
    ],
  });
  return answer === "no" ? { goes: true, shows_pupil: false } : { goes: false };
}

/** Consent may have been withdrawn while it waited. @param {Command} command */
export async function sendAgain({ key, failed, files = [] }) {
  if (!failed?.faults?.shows_pupil) return outbox.again(key);
  if (data.consent) data.consent.room = false;
  const { goes, shows_pupil } = await asked(files.some(({ kind }) => kind === "image"));
  if (goes) await outbox.again(key, { shows_pupil });
}
