import { device } from "./device.js";
import { question } from "./question.js";
import { _, ngettext } from "./words.js";

/** @typedef {import("./outbox.js").Outbox} Outbox */

const KEPT = "leerplek-kept-";

/**
 * Signs out on this device, and leaves nothing of the person behind, net or no net, in whatever tab.
 * Words that nobody has yet would be lost, so that is asked first.
 * @param {HTMLFormElement} form
 * @param {{line: import("./line.js").Line, outbox: Outbox, drafts: import("./drafts.js").Drafts}} tab
 */
export async function signOut(form, { line, outbox, drafts }) {
  const n = await outbox.unsent();
  if (n && !(await mayGo(n))) return;
  line.rest(); // it would hear that the session is over before the answer to the form is there
  await outbox.clear();
  drafts.clear();
  await forget();
  device.tellTabs({ what: "left" });
  form.submit();
}

/**
 * The session ended, by time or from another device. What was kept to read goes at once; words that
 * nobody has yet only when the person says so, or when somebody else signs in.
 * @param {Outbox} outbox
 */
export async function left(outbox) {
  await forget();
  const n = await outbox.unsent();
  if (!n) return document.querySelector("line-state") ? undefined : location.reload();
  const answer = await question({
    title: unsentWords(n),
    words: _("Je bent uitgelogd. Log weer in, dan wordt het alsnog verstuurd."),
    answers: [
      { value: "", words: _("Log in") },
      { value: "drop", words: _("Gooi weg"), stops: true },
    ],
  });
  if (answer === "drop") await outbox.clear();
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
}

/** Nothing that was kept to read stays behind. */
async function forget() {
  const names = "caches" in globalThis ? await caches.keys() : [];
  const kept = names.filter((name) => name.startsWith(KEPT));
  await Promise.all(kept.map((name) => caches.delete(name)));
}

/** @param {number} n */
async function mayGo(n) {
  const answer = await question({
    title: unsentWords(n),
    words: _("Als je nu uitlogt, gaat dat verloren. Met verbinding wordt het vanzelf verstuurd."),
    answers: [
      { value: "", words: _("Blijf ingelogd") },
      { value: "go", words: _("Log toch uit"), stops: true },
    ],
  });
  return answer === "go";
}

/** @param {number} n */
function unsentWords(n) {
  return ngettext(
    "Je hebt nog {n} bericht dat niet verstuurd is",
    "Je hebt nog {n} berichten die niet verstuurd zijn",
    n,
  );
}
