// Selecting words of the text: to add a claim, or to move the selected one to where it is said.

import { $, codePoints, say } from "./dom.js";
import { on } from "./keys.js";
import { selectedId } from "./choosing.js";

const WORD = /[\p{L}\p{N}]/u;

// What is selected in the text, in code points, whole words; nothing where the selection is elsewhere.
function selected() {
  const text = $("#text");
  const selection = getSelection();
  const inside = text && selection.rangeCount && !selection.isCollapsed && text.contains(selection.anchorNode) && text.contains(selection.focusNode);
  if (!inside) return null;
  const range = selection.getRangeAt(0);
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const all = text.textContent;
  let start = before.toString().length;
  let end = start + range.toString().length;
  while (start < end && !all[start].trim()) start += 1;
  while (end > start && !all[end - 1].trim()) end -= 1;
  while (start > 0 && WORD.test(all[start]) && WORD.test(all[start - 1])) start -= 1;
  while (end < all.length && WORD.test(all[end - 1]) && WORD.test(all[end])) end += 1;
  if (start >= end) return null;
  return { start: codePoints(all.slice(0, start)), end: codePoints(all.slice(0, end)), box: range.getBoundingClientRect() };
}

document.addEventListener("selectionchange", () => {
  const adding = $("#adding");
  if (!adding) return;
  const place = selected();
  adding.hidden = !place;
  if (!place) return;
  adding.elements.start.value = place.start;
  adding.elements.end.value = place.end;
  $("[data-act=anchor]", adding).hidden = !selectedId();
  adding.style.top = `${Math.min(place.box.bottom + 8, innerHeight - 48)}px`;
  adding.style.left = `${Math.max(8, Math.min(place.box.left, innerWidth - 340))}px`;
});

// Pressing the button must not end the selection before the form is sent.
document.addEventListener("mousedown", (event) => { if (event.target.closest("#adding")) event.preventDefault(); });

function anchor() {
  const place = selected();
  if (!selectedId() || !place) {
    say("Select the words of the text where the selected claim is said, then press this again.");
    return;
  }
  const values = { start: place.start, end: place.end, version: $("#panel-foot").dataset.version };
  getSelection().empty();
  htmx.ajax("POST", `/claims/${selectedId()}/anchor`, { source: "#panel", target: "#panel", swap: "innerHTML show:none", values });
}

on({
  add: () => (selected() ? $("#adding .primary").click() : say("Select the words of the text that make the claim, then press this again.")),
  anchor,
});
