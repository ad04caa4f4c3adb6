// @ts-check
// What is said, to be read: page by page, each long enough for eyes, as in frame_node/core/captions.py. Pure.

const PAGE = 84;
const LOOK_UP_MS = 900;
const READ_MS = 60;

/** @param {string} words @returns {string[]} */
function pagesOf(words) {
  /** @type {string[]} */
  const pages = [];
  for (const word of words.split(/\s+/).filter(Boolean)) {
    const pieces = word.match(new RegExp(`.{1,${PAGE}}`, "gsu")) ?? [];
    pieces.forEach((piece) => {
      const last = pages.at(-1);
      if (last !== undefined && last.length + 1 + piece.length <= PAGE) pages[pages.length - 1] = `${last} ${piece}`;
      else pages.push(piece);
    });
  }
  return pages;
}

/** The page that is being said when this part of it all is over; the last one from then on. @param {string} words @param {number} part 0…1 */
export function pageAt(words, part) {
  const pages = pagesOf(words);
  let reached = part * pages.reduce((sum, page) => sum + page.length, 0);
  return pages.find((page) => (reached -= page.length) < 0) ?? pages.at(-1) ?? "";
}

/** How long a caption stays at least. @param {string} words */
export const readingMs = (words) => (words ? LOOK_UP_MS + READ_MS * words.length : 0);
