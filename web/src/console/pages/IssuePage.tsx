import { Alert, AutoComplete, Button, Card, Form, Input, Radio, Select } from 'antd';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { yuan } from '../../format';
import { post } from '../http';
import { ExtRows } from '../issue/ExtRows';
import { Issued } from '../issue/Issued';
import { ItemRows } from '../issue/ItemRows';
import { newKey, requestOf, totalOf, type Values } from '../issue/request';
import { product } from '../issue/sum';
import { usePlaces } from '../issue/use-places';
import { c } from '../messages';
import { i } from '../messages-issue';
import { optionsOf } from '../options';
import { PageHead } from '../parts/PageHead';
import { useMe } from '../session';
import type { IssueAnswer } from '../types-join';
import { useDeed } from '../use-deed';
import { useKinds } from '../use-kinds';
import { focusFirst } from '../focus';

export default function IssuePage() {
  const me = useMe();
  const [answer, setAnswer] = useState<IssueAnswer | null>(null);
  return (
    <>
      <PageHead title={i.title} lead={i.lead} />
      {!me.unit && <Alert type="warning" showIcon title={i.noUnit} />}
      {me.unit && answer && <Issued answer={answer} onNext={() => setAnswer(null)} />}
      {me.unit && !answer && <IssueForm onDone={setAnswer} />}
    </>
  );
}

const needed = (label: string) => [{ required: true, whitespace: true, message: c.need(label) }];

/** One bill, by keyboard. */
function IssueForm({ onDone }: { onDone: (answer: IssueAnswer) => void }) {
  const me = useMe();
  const [form] = Form.useForm<Values>();
  const { busy, run } = useDeed();
  const all = useKinds();
  const { places, kinds } = usePlaces();
  const [key] = useState(() => newKey(new Date(), Math.random()));
  const offered = kinds.length > 0 ? all.filter((kind) => kinds.includes(kind.code)) : all;

  const [onlyKind] = offered.length === 1 ? offered : [];
  const [onlyPlace] = places.length === 1 ? places : [];
  useEffect(() => {
    if (onlyKind && !form.getFieldValue('kind')) form.setFieldValue('kind', onlyKind.code);
    if (onlyPlace && !form.getFieldValue('place')) form.setFieldValue('place', onlyPlace.code);
  }, [form, onlyKind, onlyPlace]);

  const issue = (values: Values) =>
    void run(() => post<IssueAnswer>('/console/bills', requestOf(values, key)), { form, after: onDone });
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.submit();
  };
  /** Quantity times standard is the amount, until somebody says otherwise. */
  const derive = (changed: Partial<Values>) => {
    changed.items?.forEach((item, n) => {
      if (!item || !('quantity' in item || 'standard' in item)) return;
      const { quantity = '', standard = '' } = (form.getFieldValue(['items', n]) ?? {}) as Record<string, string>;
      const amount = product(quantity, standard);
      if (amount !== null) form.setFieldValue(['items', n, 'amount'], amount);
    });
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the fields inside have the focus
    <div onKeyDown={keys}>
      <Form<Values>
        form={form}
        layout="vertical"
        className="c-issue"
        initialValues={{ payer: { type: 'person' }, pay_mode: '1', items: [{}], handler: me.name }}
        onFinish={issue}
        onValuesChange={derive}
        scrollToFirstError={{ block: 'center', focus: true }}
        validateTrigger={['onBlur', 'onSubmit']}
      >
        <Card size="small">
          <div className="c-three">
            <Form.Item name="kind" label={i.kind} rules={[{ required: true, message: c.pick(i.kind) }]}>
              <Select
                ref={focusFirst}
                showSearch={{ optionFilterProp: 'label' }}
                options={offered.map(({ code, name }) => ({ value: code, label: `${code} ${name}` }))}
              />
            </Form.Item>
            <Form.Item name="place" label={i.place} rules={needed(i.place)}>
              <AutoComplete
                options={places.map(({ code, name }) => ({ value: code, label: `${code} ${name}`.trim() }))}
              />
            </Form.Item>
            <Form.Item name="pay_mode" label={i.payMode}>
              <Select options={optionsOf(i.payModes)} />
            </Form.Item>
            <Form.Item name={['payer', 'type']} label={i.payerType}>
              <Radio.Group
                options={[
                  { value: 'person', label: i.person },
                  { value: 'organization', label: i.organization },
                ]}
              />
            </Form.Item>
            <Form.Item name={['payer', 'name']} label={i.payerName} rules={needed(i.payerName)}>
              <Input maxLength={100} autoComplete="off" />
            </Form.Item>
            <Form.Item noStyle dependencies={[['payer', 'type']]}>
              {({ getFieldValue }) => (
                <Form.Item
                  name={['payer', 'code']}
                  label={i.payerCode[getFieldValue(['payer', 'type']) as 'person' | 'organization']}
                >
                  <Input maxLength={20} autoComplete="off" />
                </Form.Item>
              )}
            </Form.Item>
          </div>
        </Card>
        <Card size="small" title={<h2>{i.items}</h2>}>
          <ItemRows />
          <ExtRows />
        </Card>
        <Card size="small">
          <div className="c-three">
            <Form.Item name="handler" label={i.handler} rules={needed(i.handler)}>
              <Input maxLength={20} />
            </Form.Item>
            <Form.Item name="checker" label={i.checker} rules={needed(i.checker)}>
              <Input maxLength={20} />
            </Form.Item>
            <Form.Item name="remark" label={i.remark}>
              <Input maxLength={1000} />
            </Form.Item>
          </div>
          <div className="c-total">
            <span>{i.total}</span>
            <Form.Item noStyle shouldUpdate>
              {({ getFieldValue }) => (
                <strong aria-live="polite">{yuan(totalOf(getFieldValue('items') as Values['items']))}</strong>
              )}
            </Form.Item>
            <Button type="primary" size="large" loading={busy} onClick={form.submit} aria-keyshortcuts="Control+Enter">
              {i.submitAll}
            </Button>
          </div>
        </Card>
      </Form>
    </div>
  );
}
