// Searching the desk from any page: a field, and a list of what is found that arrows move through.

import { $, $$ } from "./dom.js";
import { knows, on, run } from "./keys.js";

const dialog = $("#search");
const field = dialog && $("input", dialog);
const list = dialog && $("#hits");
const options = () => $$('[role="option"]', list);
const at = () => $('[aria-selected="true"]', list);

function open() {
  if (!dialog) return false;
  if (!dialog.open) dialog.showModal();
  field.select();
  htmx.trigger(field, "opened");
}

function mark(option) {
  at()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function move(by) {
  const all = options();
  mark(all[(all.indexOf(at()) + by + all.length + (at() || by > 0 ? 0 : 1)) % all.length]);
}

// An action of this page is done here; everything else is an address.
function choose(option) {
  const { action } = option.dataset;
  dialog.close();
  if (knows(action)) run(action);
  else location.assign(option.href);
}

// By what one sees that a page is a place of the registry; "everywhere" is on every page.
const PLACES = { review: "#review", list: "#claims" };
const MOVES = { ArrowDown: 1, ArrowUp: -1 };

if (dialog) {
  on({ search: open });

  // It opens from a field too, and while the page waits for an answer.
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (!$("dialog[open]")) open();
  });

  document.addEventListener("click", (event) => {
    const option = event.target.closest('#hits [role="option"]');
    if (event.target.closest("[data-search]")) {
      event.preventDefault();
      open();
    } else if (option && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      choose(option);
    } else if (event.target === dialog) dialog.close(); // beside it
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key in MOVES && options().length) {
      event.preventDefault();
      move(MOVES[event.key]);
    } else if (event.key === "Enter" && at()) {
      event.preventDefault();
      choose(at());
    } else if (event.key === "Escape") {
      event.preventDefault();
      dialog.close(); // at once: the browser may take the next key before it does this by itself
    } // Enter without one that is marked sends the form, to the page of what is found
  });

  // What is on the list now was found by other words.
  field.addEventListener("input", () => mark(null));

  list.addEventListener("htmx:afterSwap", () => {
    // What only another page can do is not offered on this one.
    for (const option of $$("[data-place]", list)) if (!$(PLACES[option.dataset.place] ?? "body")) option.remove();
    for (const group of $$('[role="group"]', list)) if (!$('[role="option"]', group)) group.remove();
    mark(field.value.trim() ? options()[0] : null);
  });
}
