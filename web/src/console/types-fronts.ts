import type { FrontStock } from '../front/types';

/** Front servers and the cases about them. The server's shapes, field by field. */

export interface FrontHold {
  unit: string;
  unit_name: string;
  places: string[];
  kinds: string[];
}

export interface FrontRow {
  code: string;
  name: string;
  region: string;
  region_name: string;
  holds: FrontHold[];
  status: 'active' | 'frozen' | 'retired';
  reason: string;
  version: number;
  /** Missing: never. */
  heard_at?: string;
  program: string;
  started_at: string;
  home: number;
  backlog: number;
  /** Empty: nothing waits. */
  oldest_at: string;
  /** 0: not known. */
  disk_free: number;
  certificate_until: string;
  stock: FrontStock[];
  /** Open ones. */
  cases: number;
}

export interface CaseRow {
  id: string;
  device: string;
  region: string;
  unit: string;
  unit_name: string;
  kind: string;
  message: string;
  subject: string;
  note: string;
  evidence: boolean;
  opened_at: string;
  closed_at?: string;
  closed_by: string;
  remedy: string;
}
