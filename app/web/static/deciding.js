// Deciding the selected claim: its matches, its verdict, its wording; and a half-written rationale outlives leaving it.

import { $, $$, say, typing } from "./dom.js";
import { on } from "./keys.js";
import { attend, paint, reveal } from "./choosing.js";

const pressed = (mark) => {
  for (const button of $$("#verdict [name=mark]")) {
    if (button.value === mark) button.setAttribute("aria-pressed", "true");
    else button.removeAttribute("aria-pressed");
  }
};

// A mark is chosen; it is sent once there is a reason. A verdict that holds already is not changed by a key alone: the
// form that changes it opens, empty, beside what it would replace.
function decide(mark) {
  const button = $(`#verdict [value="${mark}"]`);
  const rationale = $("#verdict [name=rationale]");
  if (!button) return false;
  const change = $("#change");
  const asking = change && !change.open;
  if (change) change.open = true;
  pressed(mark);
  if (rationale.value.trim() && !asking) button.click();
  else rationale.focus();
}

// --- matches ---

const visible = (match) => !match.closest("details:not([open])");
const chosen = () => $$("#panel .match[data-chosen]").find(visible);

function mark(match) {
  for (const other of $$("#panel .match[data-chosen]")) delete other.dataset.chosen;
  match.dataset.chosen = "";
  const wording = $("#panel .wording");
  const letters = [...wording.textContent];
  const pieces = match.dataset.wording.split(",").map((piece) => piece.split(":"));
  wording.replaceChildren(...pieces.map(([length, mark, other]) => {
    const words = document.createTextNode(letters.splice(0, Number(length)).join(""));
    return [mark && ["mark", { className: mark }], other && ["ins", { title: "Not the article’s own words" }]]
      .filter(Boolean).reduce((inside, [name, given]) => {
        const around = Object.assign(document.createElement(name), given);
        around.append(inside);
        return around;
      }, words);
  }));
}

function moveMatch(by) {
  const matches = $$("#panel .match").filter(visible);
  if (!matches.length) return false;
  const at = matches.indexOf(chosen());
  const next = matches[Math.min(matches.length - 1, Math.max(0, at + by))];
  mark(next);
  next.scrollIntoView({ block: "nearest" });
}

function cite() {
  const match = chosen();
  if (!match) open("#own-source", "input");
  else if ("cited" in match.dataset) say("This match is cited already.");
  else if ($(".cite", match)) $(".cite", match).click();
  else say("An unsourced verdict is no source: cite what it was searched in.");
}

function takeOver() {
  const button = chosen() && $("[data-take-over]", chosen());
  if (button) button.click();
  else say("The marked match has no verdict to take over.");
}

// --- what else is done by key ---

const FORMS = "#own-source, #edit, #split, #merge, #dismiss";

function open(selector, field) {
  const details = $(selector);
  if (!details) return false;
  for (const other of $$(FORMS)) if (other !== details) other.open = false;
  for (let around = details; around; around = around.parentElement.closest("details")) around.open = true;
  $$(field, details).find((one) => one.checkVisibility())?.focus();
  details.scrollIntoView({ block: "nearest" });
}

function cutTheQuote() {
  const wordings = $("#split textarea");
  wordings.value = wordings.dataset.quote.split(/\s+/).join(" ").trim();
  wordings.focus();
}

on({
  verified: () => decide("verified"),
  disputed: () => decide("disputed"),
  unsourced: () => decide("unsourced"),
  cite,
  "next-match": () => moveMatch(1),
  "previous-match": () => moveMatch(-1),
  "own-source": () => open("#own-source", "input"),
  "take-over": takeOver,
  edit: () => open("#edit", "textarea"),
  split: () => open("#split", "textarea"),
  "split-quote": cutTheQuote,
  merge: () => open("#merge", "select"),
  dismiss: () => open("#dismiss", "input:not([type=hidden])"),
  why: () => open("#meaning", "summary"),
  look: () => {
    const field = $("#panel .by-hand [name=q]");
    if (!field) return false;
    field.focus();
    field.scrollIntoView({ block: "nearest" });
  },
  history: () => open("#history", "summary"),
  undo: () => $("#undo")?.click(),
});

document.addEventListener("click", (event) => {
  const match = event.target.closest("#panel .match");
  if (match && !event.target.closest("a, button")) mark(match);
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

// --- what an answer brings ---

// Who has gone on to a field while an answer was on its way is in it still when the answer has come.
let kept = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const field = document.activeElement;
  kept = typing(field) && field.form && $("#panel")?.contains(field) && {
    place: `form[action="${field.form.getAttribute("action")}"] [name="${field.name}"]`,
    value: field.value,
    caret: [field.selectionStart, field.selectionEnd],
  };
  const path = event.detail.requestConfig?.path ?? "";
  const draft = $("[data-draft]");
  if (path.endsWith("/verdict") && event.detail.xhr.status < 300 && draft) sessionStorage.removeItem(draftKey(draft));
});

function restoreField() {
  const field = kept && $(kept.place);
  if (!field || field === document.activeElement) return;
  const folded = field.closest("details");
  if (folded) folded.open = true;
  field.value = kept.value;
  field.focus();
  field.setSelectionRange?.(...kept.caret);
}

// The matches stay when an act changes what is cited, and with it the claim's version.
function agree() {
  const foot = $("#panel-foot");
  if (!foot) return;
  for (const field of $$("#panel [name=version]")) field.value = foot.dataset.version;
  const cited = new Set($$("#panel-foot [data-cites]").map((chip) => chip.dataset.cites));
  for (const match of $$("#panel .match")) match.toggleAttribute("data-cited", cited.has(match.dataset.source));
  if (chosen()) mark(chosen());
}

// Where one goes on after an act, by what its address ends with.
const NEXT = { verdict: "#panel [data-act=undecided]", cite: "#verdict .marks button", "take-over": "#verdict .marks button" };

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (!$("#panel")?.contains(detail.elt) || detail.requestConfig?.verb === "get") return;
  agree();
  restoreField();
  restoreDraft();
  paint();
  reveal();
  const problem = $("#panel .problem");
  const field = problem?.closest("form") && $("textarea, input:not([type=hidden])", problem.closest("form"));
  if (field && !typing(document.activeElement)) field.focus();
  else if (problem) say(problem.textContent);
  else attend(NEXT[detail.requestConfig?.path.split("/").at(-1)]);
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.requestConfig?.verb !== "get") return;
  restoreDraft();
  if (detail.target.id === "matches" && chosen()) mark(chosen());
});

document.addEventListener("said", ({ detail }) => say(detail.value));

restoreDraft();
