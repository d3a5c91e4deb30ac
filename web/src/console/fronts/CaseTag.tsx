import { Tag } from 'antd';
import { d } from '../messages-fronts';
import type { CaseRow } from '../types-fronts';

export const CaseTag = ({ row: { closed_at } }: { row: CaseRow }) => (
  <Tag color={closed_at ? 'success' : 'warning'} variant="outlined">
    {closed_at ? d.case.state.closed : d.case.state.open}
  </Tag>
);
