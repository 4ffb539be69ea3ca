const SVG = "http://www.w3.org/2000/svg";

/** @param {Element} within @param {string} name @returns {HTMLElement} */
export function slot(within, name) {
  return /** @type {HTMLElement} */ (within.querySelector(`[data-slot="${name}"]`));
}

/**
 * A copy of a template; words come in as text only.
 * @param {string} id
 * @returns {HTMLElement | undefined}
 */
export function copy(id) {
  const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById(id));
  return /** @type {HTMLElement | undefined} */ (
    template?.content.firstElementChild?.cloneNode(true)
  );
}

/**
 * @param {string} name
 * @param {object} about its properties
 * @param {Record<string, string>} [marks] its attributes
 * @returns {HTMLElement}
 */
export function made(name, about, marks = {}) {
  const element = Object.assign(document.createElement(name), about);
  Object.entries(marks).forEach(([mark, value]) => element.setAttribute(mark, value));
  return element;
}

/** A drawing of the sprite that the page uses. @param {string} name */
export function icon(name) {
  const used = document.querySelector('svg.icon use[href*="#"]')?.getAttribute("href") ?? "";
  const drawing = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${used.split("#")[0]}#i-${name}`);
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(use);
  return drawing;
}
