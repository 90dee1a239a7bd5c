// What every other script needs: finding elements, and telling the reader something.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const typing = (element) => element.closest("input:not([type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable]") !== null;

// Offsets count code points, as the server does; JavaScript's strings count UTF-16 units.
export const codePoints = (text) => [...text].length;

export function say(message) {
  const notice = $("#notice"); // always on the page: readers of screens hear what is put into it
  notice.textContent = message;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { notice.textContent = ""; }, 6000);
}
