// Adding a claim by selecting words of the text.

import { $, codePoints } from "./dom.js";

document.addEventListener("selectionchange", () => {
  const text = $("#text");
  const adding = $("#adding");
  const selection = getSelection();
  if (!text || !adding) return;
  const inside = selection.rangeCount && !selection.isCollapsed && text.contains(selection.anchorNode) && text.contains(selection.focusNode);
  adding.hidden = !inside;
  if (!inside) return;
  const range = selection.getRangeAt(0);
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = codePoints(before.toString());
  adding.elements.start.value = start;
  adding.elements.end.value = start + codePoints(range.toString());
  const box = range.getBoundingClientRect();
  adding.style.top = `${box.bottom + scrollY + 8}px`;
  adding.style.left = `${Math.max(8, Math.min(box.left + scrollX, innerWidth - 170))}px`;
});

// Pressing the button must not end the selection before the form is sent.
document.addEventListener("mousedown", (event) => { if (event.target.closest("#adding")) event.preventDefault(); });
