/** What a password must be: the same rules as the server's, told while one types. */

export interface Judged {
  long: boolean;
  classes: boolean;
  different: boolean;
}

const CLASSES = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}\s]/u];

export function judge(password: string, current: string): Judged {
  return {
    long: [...password].length >= 12,
    classes: CLASSES.filter((one) => one.test(password)).length >= 3,
    different: password !== '' && password !== current,
  };
}

export const fine = (judged: Judged) => judged.long && judged.classes && judged.different;
