import { lengthOf } from "./ranges.js";
import { data, outbox } from "./tab.js";
import { copy, slot } from "./templates.js";

/** @typedef {import("./wire.js").Command} Command */

const laptop = matchMedia("(pointer: fine)");

/** Changes a message where it stands; Escape leaves it as it was. @param {HTMLElement} message */
export function edit(message) {
  const field = fieldOf(opened(message) ?? open(message));
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

/** @param {Command} command */
export function isEdit(command) {
  return command.do === "message.edit";
}

/**
 * Words of an edit that was refused stand in their editor again, with the reason. What is typed
 * there meanwhile stays.
 * @param {HTMLElement} message
 * @param {Command} command
 */
export function reopen(message, { key, with: { body }, failed }) {
  const form = opened(message) ?? open(message);
  if (form.dataset.refused === key) return;
  if (form.dataset.refused) void outbox.drop(form.dataset.refused);
  form.dataset.refused = key;
  const field = fieldOf(form);
  if (field.value === field.defaultValue) field.value = String(body);
  slot(form, "wrong").textContent = failed?.say ?? "";
  slot(form, "wrong").hidden = false;
}

/** @param {HTMLElement} message @returns {HTMLFormElement | null} */
function opened(message) {
  return message.querySelector("form");
}

/** @param {HTMLElement} message */
function open(message) {
  const form = /** @type {HTMLFormElement} */ (copy("t-edit"));
  const bubble = /** @type {HTMLElement} */ (message.querySelector(".bubble"));
  const leave = () => {
    if (form.dataset.refused) void outbox.drop(form.dataset.refused);
    form.remove();
    bubble.hidden = false;
    slot(message, "more").focus();
  };
  const save = () => {
    const body = fieldOf(form).value.trim();
    if (!body || lengthOf(body) > data.limits.body) return;
    leave();
    if (body !== wordsOf(message))
      outbox.send("message.edit", data.room.room, {
        seq: Number(message.dataset.seq),
        body,
      });
  };
  listen(form, save, leave);
  fieldOf(form).defaultValue = wordsOf(message);
  bubble.hidden = true;
  bubble.after(form);
  return form;
}

/** @param {HTMLFormElement} form */
function fieldOf(form) {
  return /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
}

/** @param {HTMLElement} message */
function wordsOf(message) {
  return slot(message, "words").textContent ?? "";
}

/** @param {HTMLFormElement} form @param {() => void} save @param {() => void} leave */
function listen(form, save, leave) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  form.querySelector('[data-act="leave"]')?.addEventListener("click", leave);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
    if (event.key !== "Enter" || event.shiftKey || !laptop.matches) return;
    event.preventDefault();
    save();
  });
}
