import { Tag } from 'antd';
import { c } from '../messages';

const TONE: Record<string, string> = {
  active: 'success',
  live: 'success',
  done: 'success',
  requested: 'processing',
  submitted: 'processing',
  opening: 'processing',
  invited: 'processing',
  suspended: 'warning',
  returned: 'warning',
  refused: 'error',
  revoked: 'error',
};

/** A status, with its colour and its word. */
export const StatusTag = ({ status, words = c.standing }: { status: string; words?: Record<string, string> }) => (
  <Tag color={TONE[status] ?? 'default'} variant="outlined">
    {words[status] ?? status}
  </Tag>
);
