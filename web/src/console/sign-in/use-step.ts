import { useState } from 'react';
import { codeOf, tell } from '../explain';
import { useSession } from '../session';

/** One step of signing in: sends it, then asks the session for the next. What went wrong stays in view. */
export function useStep(words: Record<string, string> = {}) {
  const { renew } = useSession();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const run = async (deed: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setFault(null);
    try {
      await deed();
      await renew();
      return true;
    } catch (error) {
      const told = tell(error);
      setFault(words[codeOf(error)] ?? told.text);
      return false;
    } finally {
      setBusy(false);
    }
  };

  return { busy, fault, setFault, run };
}
