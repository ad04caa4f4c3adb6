// @ts-check
// The six digits that a frame shows: new when they have been guessed at too often, or grown old.

const DIGITS = 6;
export const TRIES = 3;

export class Code {
  digits = randomDigits();
  #wrong = 0;

  get triesLeft() {
    return TRIES - this.#wrong;
  }

  /** Somebody typed something else. @returns {boolean} whether this code is spent */
  tried() {
    this.#wrong += 1;
    return this.triesLeft <= 0;
  }
}

/** Every code is as likely as every other: numbers beyond the last whole million are drawn again. @returns {string} */
function randomDigits() {
  const codes = 10 ** DIGITS;
  const limit = Math.floor(2 ** 32 / codes) * codes;
  for (;;) {
    const [number = limit] = crypto.getRandomValues(new Uint32Array(1));
    if (number < limit) return String(number % codes).padStart(DIGITS, "0");
  }
}
