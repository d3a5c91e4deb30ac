import { lazy, type ComponentType } from 'react';
import type { MenuKey } from '../menu';

/** Every page is its own chunk, loaded when it is opened. */
export const PAGES: Record<MenuKey, ComponentType> = {
  home: lazy(() => import('./HomePage')),
  applications: lazy(() => import('./ApplicationsPage')),
  onboarding: lazy(() => import('./OnboardingPage')),
  issue: lazy(() => import('./IssuePage')),
  bills: lazy(() => import('./BillsPage')),
  units: lazy(() => import('./UnitsPage')),
  persons: lazy(() => import('./PersonsPage')),
  roles: lazy(() => import('./RolesPage')),
  certificates: lazy(() => import('./CertificatesPage')),
  clients: lazy(() => import('./ClientsPage')),
  fronts: lazy(() => import('./FrontsPage')),
  cases: lazy(() => import('./CasesPage')),
  audit: lazy(() => import('./AuditPage')),
  sessions: lazy(() => import('./SessionsPage')),
  certificate: lazy(() => import('./MyCertificatePage')),
  password: lazy(() => import('./PasswordPage')),
};
