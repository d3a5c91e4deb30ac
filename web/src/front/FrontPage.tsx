import { CloseCircleFilled } from '@ant-design/icons';
import { Button, ConfigProvider } from 'antd';
import type { ReactNode } from 'react';
import { ApiError, ask } from '../api';
import { useLoad } from '../console/use-load';
import { shanghaiTime } from '../format';
import mark from '../mark.svg';
import { SizeSwitch } from '../parts/SizeSwitch';
import { useTheme } from '../theme';
import { useEvery } from '../use-every';
import { useTitle } from '../use-title';
import { BacklogCard, DeviceCard, LinkCard } from './Cards';
import { Declare } from './Declare';
import { Gate } from './Gate';
import { f } from './messages';
import { Recent } from './Recent';
import { StockCard } from './StockCard';
import type { FrontStatus } from './types';
import './front.css';
import './page.css';

const REFRESH_MS = 2000;
/** An answer later than this is none: the next one is asked for. */
const PATIENCE_MS = 8000;

/** How this front server is, for whoever stands before it: nobody signs in, and no payer is named. */
export default function FrontPage() {
  useTitle(f.title);
  const { data, error, busy, reload } = useLoad('front', (signal) =>
    ask<FrontStatus>('/api/v1/front/status', { signal }, PATIENCE_MS),
  );
  const here = !isNoFront(error);
  useEvery(REFRESH_MS, () => busy || !here || reload());
  return (
    <ConfigProvider theme={useTheme()} button={{ autoInsertSpace: false }}>
      <Frame name={data?.name}>
        {!here && <NoFront />}
        {here && error !== undefined && (
          <div className="f-trouble" role="alert">
            <CloseCircleFilled />
            <p>
              <strong>{f.stale.title}</strong>
              {data ? f.stale.text(timeOf(data.now)) : f.stale.nothing}
            </p>
            <Button onClick={reload}>{f.retry}</Button>
          </div>
        )}
        {!data && error === undefined && (
          <div className="sheet" aria-busy="true">
            <output>{f.loading}</output>
          </div>
        )}
        {here && data && <Status status={data} stale={error !== undefined} reload={reload} />}
      </Frame>
    </ConfigProvider>
  );
}

const isNoFront = (error: unknown) => error instanceof ApiError && error.status === 404;

const timeOf = (instant: string) => shanghaiTime(instant).slice(11);

function Frame({ name, children }: { name?: string; children: ReactNode }) {
  return (
    <>
      <a className="skip" href="#main">
        {f.skip}
      </a>
      <header className="top">
        <div className="top-row f-wide">
          <div className="top-link f-top">
            <img src={mark} alt="" width="28" height="28" />
            <span className="top-brand">{f.product}</span>
            <span className="top-site">{f.subtitle}</span>
          </div>
          <SizeSwitch />
        </div>
      </header>
      <main id="main" className="main f-main f-wide" tabIndex={-1}>
        <h1 className={name ? undefined : 'unseen'}>{name ?? f.title}</h1>
        {children}
      </main>
    </>
  );
}

function Status({ status, stale, reload }: { status: FrontStatus; stale: boolean; reload: () => void }) {
  const now = Date.parse(status.now);
  return (
    <div className="f-board">
      <p className="f-who f-quiet">
        <span className="f-num">{status.code}</span>
        <span>{f.updated(timeOf(status.now))}</span>
      </p>
      <Gate status={status} stale={stale} />
      <LinkCard status={status} now={now} />
      <BacklogCard status={status} now={now} />
      <DeviceCard status={status} now={now} />
      <StockCard stocks={status.stock} now={now} />
      <Recent bills={status.recent} />
      <Declare done={reload} />
    </div>
  );
}

const NoFront = () => (
  <section className="sheet narrow">
    <h2>{f.notFront.title}</h2>
    <p>{f.notFront.lead}</p>
    <div className="actions">
      <Button type="primary" size="large" href="/console/fronts">
        {f.notFront.console}
      </Button>
      <Button size="large" href="/">
        {f.notFront.verify}
      </Button>
    </div>
  </section>
);
