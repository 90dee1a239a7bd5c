// Keys. Which key does what is the server's to say (app/web/keys.py); what an action is, each script says by `on`.

import { $, codePoints, say, typing } from "./dom.js";
import { isLoading, isWaiting, wait } from "./turns.js";

const actions = {};

// Actions by name: what each does when its key is pressed. One that returns false leaves the key to the browser.
export const on = (more) => Object.assign(actions, more);

const named = () => JSON.parse(document.body.dataset.keys ?? "{}");
const pages = () => JSON.parse(document.body.dataset.pages ?? "{}");

export const knows = (name) => name in actions;

// Do an action by its name: by what a script of this page said it is, or else by going to its page. False where the key
// that was pressed for it is the browser's after all.
export function run(name) {
  if (knows(name)) return actions[name]() !== false;
  if (!(name in pages())) return false;
  location.assign(pages()[name]);
  return true;
}

function send(form) {
  const button = form && ($('[aria-pressed="true"]', form) || (form.id === "verdict" ? null : $("button", form)));
  if (button) button.click();
  else if (form?.id === "verdict") say("Choose a verdict: press Esc, then 1, 2 or 3.");
}

// What a key does here; false where that is the browser's business, as a letter in a field is.
function press(key, sends) {
  const at = document.activeElement;
  if (typing(at)) {
    if (sends) send(at.form);
    else if (key === "Escape") at.blur();
    else return false;
    return true;
  }
  return run(named()[key]);
}

const EDITS = { Enter: ["insertText", "\n"], Backspace: ["delete"], Delete: ["forwardDelete"] };
const MOVES = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
const HELD = ["Escape", "ArrowUp", "ArrowDown", ...Object.keys(EDITS), ...Object.keys(MOVES)];

// What the browser would have done with a key in a field, had it not waited.
function type(field, key) {
  if (key === "Enter" && field.matches("input")) field.form?.requestSubmit();
  else if (key in EDITS) document.execCommand(EDITS[key][0], false, EDITS[key][1]);
  else if (key in MOVES) {
    const to = Math.min(field.value.length, Math.max(0, field.selectionEnd + MOVES[key]));
    field.setSelectionRange?.(to, to);
  } else if (codePoints(key) === 1) document.execCommand("insertText", false, key);
}

// The field of a dialog may have a use of its own for a key.
function inDialog(field, key) {
  if (field?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))) type(field, key);
}

function replay(key, sends) {
  const dialog = $("dialog[open]");
  const field = typing(document.activeElement) ? document.activeElement : null;
  if (dialog && (key === "Escape" || (key === "Enter" && !field))) dialog.close();
  else if (dialog) inDialog(field, key);
  else if (!press(key, sends) && typing(document.activeElement)) type(document.activeElement, key);
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const sends = key === "Enter" && (event.ctrlKey || event.metaKey);
  const modified = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
  if (event.defaultPrevented || event.isComposing || (modified && !sends) || $("dialog[open]")) return;
  // A field or a button that somebody has gone to since the request began takes its keys at once; but what is pressed
  // after something that waits is meant for what that brings.
  const there = typing(target) ? !sends : !isWaiting() && (key === "Enter" || key === " ") && target.closest("a, button, summary");
  if (!isLoading() || there) {
    if (press(key, sends)) event.preventDefault();
  } else if (!event.repeat && (codePoints(key) === 1 || HELD.includes(key))) {
    event.preventDefault();
    wait(() => replay(key, sends));
  }
});
