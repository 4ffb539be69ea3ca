import { made } from "./templates.js";

/** @typedef {{value: string, words: string, stops?: boolean}} Answer */

/**
 * A question before something that cannot be undone; the harmless answer comes first.
 * @param {{title: string, words: string, answers: Answer[]}} said
 * @returns {Promise<string>} the value of the answer, nothing after Escape
 */
export function question({ title, words, answers }) {
  const dialog = /** @type {HTMLDialogElement} */ (made("dialog", { className: "dialog" }));
  const form = made("form", { method: "dialog" });
  const acts = made("div", { className: "acts" });
  for (const { value, words: said, stops } of answers) {
    const marks = /** @type {Record<string, string>} */ (stops ? { "data-stop": "" } : {});
    acts.append(made("button", { className: "button", value, textContent: said }, marks));
  }
  form.append(
    made("h2", { id: "question", textContent: title }),
    made("p", { textContent: words }),
    acts,
  );
  dialog.setAttribute("aria-labelledby", "question");
  dialog.append(form);
  document.body.append(dialog);
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue);
    });
    dialog.showModal();
  });
}
