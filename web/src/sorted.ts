/** A sorted copy; `toSorted` is newer than some browsers that these pages serve. */
export function sorted<T>(list: Iterable<T>, compare?: (a: T, b: T) => number): T[] {
  const copy = [...list];
  copy.sort(compare);
  return copy;
}
