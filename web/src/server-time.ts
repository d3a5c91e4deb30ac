/** The server's time, as its last answer told; until then this computer's own. Its clock may be wrong by hours. */

let aheadMs = 0;

export const serverNow = () => Date.now() + aheadMs;

export function hearTime(answer: Response) {
  const at = Date.parse(answer.headers.get('Date') ?? '');
  if (!Number.isNaN(at)) aheadMs = at - Date.now();
}
