// The list of claims: marking several of them by key, and finding some; what is marked outlives another filter.

import { $, $$, say } from "./dom.js";
import { on } from "./keys.js";

const boxes = () => $$("#claims [name=claims]");
let marked = new Set();

function count() {
  const number = boxes().filter((box) => box.checked).length;
  const told = $("#how-many");
  if (told) told.textContent = number;
  return number;
}

function mark() {
  const box = $("#claims li.selected [name=claims]");
  if (!box) return say("Choose a claim of the list first: only what is in the list can be marked.");
  box.click();
  say(`${box.checked ? "Marked" : "No longer marked"}: ${count()} in all.`);
}

function find() {
  const field = $("#filter [name=q]");
  if (!field) return false;
  for (let folded = field.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
  field.focus();
  field.select();
}

document.addEventListener("change", (event) => { if (event.target.matches("#claims [name=claims]")) count(); });

document.addEventListener("htmx:beforeSwap", () => { marked = new Set(boxes().filter((box) => box.checked).map((box) => box.value)); });
document.addEventListener("htmx:afterSwap", () => {
  for (const box of boxes()) box.checked ||= marked.has(box.value);
  count();
});

on({ mark, filter: find });
count();
