// Deciding the selected claim: its matches, its verdict, its wording; and a half-written rationale outlives leaving it.

import { $, $$, say, typing } from "./dom.js";
import { on } from "./keys.js";

function decide(mark) {
  const button = $(`#verdict [value="${mark}"]`);
  const rationale = $("#verdict [name=rationale]");
  if (!button) return;
  for (const other of $$("#verdict [name=mark]")) other.toggleAttribute("aria-pressed", false);
  button.setAttribute("aria-pressed", "true");
  if (rationale.value.trim()) button.click();
  else rationale.focus();
}

function moveMatch(by) {
  const matches = $$("#panel .match").filter((match) => match.offsetParent);
  if (!matches.length) return false;
  const at = matches.findIndex((match) => "chosen" in match.dataset);
  const next = matches[Math.min(matches.length - 1, Math.max(0, at + by))];
  if (at >= 0) delete matches[at].dataset.chosen;
  next.dataset.chosen = "";
  next.scrollIntoView({ block: "nearest" });
}

function open(selector, field) {
  const details = $(selector);
  if (!details) return;
  details.open = true;
  $(field, details).focus();
}

on({
  verified: () => decide("verified"),
  disputed: () => decide("disputed"),
  unsourced: () => decide("unsourced"),
  cite: () => ($("#panel .match[data-chosen] form button") ? $("#panel .match[data-chosen] form button").click() : open("#own-source", "[name=url]")),
  "next-match": () => moveMatch(1),
  "previous-match": () => moveMatch(-1),
  "own-source": () => open("#own-source", "[name=url]"),
  "take-over": () => ($("#panel .match[data-chosen] [data-take-over]") ? $("#panel .match[data-chosen] [data-take-over]").click() : say("The marked match has no verdict to take over.")),
  edit: () => open("#edit", "textarea"),
  undo: () => $("#undo")?.click(),
});

// --- a half-written rationale ---

const draftKey = (field) => `rationale-${field.dataset.draft}`;

document.addEventListener("input", (event) => {
  if (event.target.dataset.draft) sessionStorage.setItem(draftKey(event.target), event.target.value);
});

function restoreDraft() {
  const field = $("[data-draft]");
  const draft = field && sessionStorage.getItem(draftKey(field));
  if (draft && !field.value) field.value = draft;
}

// Who has gone on to a field while an answer was on its way is in it still when the answer has come.
let kept = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const field = document.activeElement;
  kept = typing(field) && field.form && event.detail.target.contains(field) && {
    place: `form[action="${field.form.getAttribute("action")}"] [name="${field.name}"]`,
    value: field.value,
    caret: [field.selectionStart, field.selectionEnd],
  };
});

function restoreField() {
  const field = kept && $(kept.place);
  if (!field) return;
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.value = kept.value;
  field.focus();
  field.setSelectionRange?.(...kept.caret);
}

document.addEventListener("htmx:afterSwap", (event) => {
  restoreField();
  restoreDraft();
  const review = event.target.id === "review" || $("#review");
  const problem = review && $("#panel .problem, .reading .problem");
  if (problem) {
    const field = $("textarea, input:not([type=hidden])", problem.closest("form") ?? problem);
    if (field && !typing(document.activeElement)) field.focus();
    else say(problem.textContent);
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const path = event.detail.requestConfig?.path ?? "";
  const field = $("[data-draft]");
  if (path.endsWith("/verdict") && event.detail.xhr.status < 300 && field) sessionStorage.removeItem(draftKey(field));
});

restoreDraft();
