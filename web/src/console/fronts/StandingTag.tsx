import { Tag } from 'antd';
import { d } from '../messages-fronts';
import type { Standing } from './standing';

const COLOR: Record<Standing, string> = {
  active: 'success',
  lost: 'error',
  backlog: 'warning',
  frozen: 'processing',
  retired: 'default',
};

export const StandingTag = ({ standing }: { standing: Standing }) => (
  <Tag color={COLOR[standing]} variant="outlined">
    {d.standing[standing]}
  </Tag>
);
