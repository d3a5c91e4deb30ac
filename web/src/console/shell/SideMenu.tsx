import {
  AppstoreOutlined,
  AuditOutlined,
  BankOutlined,
  CloudServerOutlined,
  FileAddOutlined,
  FileTextOutlined,
  HomeOutlined,
  MenuFoldOutlined,
  MenuUnfoldOutlined,
  ApiOutlined,
  RocketOutlined,
  SafetyCertificateOutlined,
  SafetyOutlined,
  TeamOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';
import mark from '../../mark.svg';
import { menuOf, pathOf, type MenuKey } from '../menu';
import { c } from '../messages';
import { Link } from '../nav';
import { useMe } from '../session';

const ICONS: Partial<Record<MenuKey, ComponentType>> = {
  home: HomeOutlined,
  applications: AppstoreOutlined,
  onboarding: RocketOutlined,
  issue: FileAddOutlined,
  bills: FileTextOutlined,
  units: BankOutlined,
  persons: TeamOutlined,
  roles: SafetyOutlined,
  certificates: SafetyCertificateOutlined,
  clients: ApiOutlined,
  fronts: CloudServerOutlined,
  cases: WarningOutlined,
  audit: AuditOutlined,
};

interface Props {
  current: MenuKey | null;
  folded: boolean;
  onFold: () => void;
}

/** What this person may do here. Plain links: they can be opened in another tab, too. */
export function SideMenu({ current, folded, onFold }: Props) {
  const me = useMe();
  return (
    <nav aria-label={c.menu.label} className={folded ? 'c-menu folded' : 'c-menu'}>
      <Link href="/console" className="c-brand" aria-label={c.product}>
        <img src={mark} alt="" width="26" height="26" />
        {!folded && <span>{c.product}</span>}
      </Link>
      <ul>
        {menuOf(me).map((key) => {
          const Icon = ICONS[key];
          return (
            <li key={key}>
              <Link
                href={pathOf(key)}
                aria-current={key === current ? 'page' : undefined}
                aria-label={folded ? c.menu[key as 'home'] : undefined}
                title={folded ? c.menu[key as 'home'] : undefined}
              >
                {Icon && <Icon />}
                {!folded && <span>{c.menu[key as 'home']}</span>}
              </Link>
            </li>
          );
        })}
      </ul>
      <button type="button" className="c-fold" onClick={onFold} aria-label={folded ? c.menu.unfold : c.menu.fold}>
        {folded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
      </button>
    </nav>
  );
}
