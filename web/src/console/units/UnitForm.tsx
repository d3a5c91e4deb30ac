import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Select } from 'antd';
import { post, put } from '../http';
import { c } from '../messages';
import { o } from '../messages-org';
import { optionsOf } from '../options';
import { FormDrawer } from '../parts/FormDrawer';
import { RegionPick } from '../parts/RegionPick';
import type { UnitRequest, UnitView } from '../types';
import { useDeed } from '../use-deed';
import { useKinds } from '../use-kinds';

export const CREDIT_CODE = /^[0-9A-HJ-NP-RT-UW-Y]{18}$/;

type Values = Omit<UnitRequest, 'version' | 'parent'> & { parent?: string };

interface Props {
  view?: UnitView;
  onClose: () => void;
  onDone: (view: UnitView) => void;
  reload?: () => void;
}

/** A unit to create or to change. */
export function UnitForm({ view, onClose, onDone, reload }: Props) {
  const [form] = Form.useForm<Values>();
  const { busy, run } = useDeed();
  const kinds = useKinds();
  const submit = (values: Values) => {
    const request = requestOf(values, view);
    void run(
      () =>
        view
          ? put<UnitView>(`/console/units/${encodeURIComponent(request.credit_code)}`, request)
          : post<UnitView>('/console/units', request),
      { form, reload, done: view ? o.form.saved : o.form.created, after: onDone },
    );
  };
  return (
    <FormDrawer<Values>
      wide
      title={view ? o.form.editTitle(view.unit.name) : o.form.createTitle}
      form={form}
      initial={valuesOf(view)}
      busy={busy}
      submit={view ? c.save : o.form.create}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="c-pair">
        <Form.Item
          name="credit_code"
          label={o.cols.code}
          extra={view ? undefined : o.form.codeHint}
          normalize={(typed: string) => typed.trim().toUpperCase()}
          rules={[{ required: true, pattern: CREDIT_CODE, message: o.form.badCode }]}
        >
          <Input maxLength={18} disabled={view !== undefined} />
        </Form.Item>
        <Need name="name" label={o.cols.name}>
          <Input maxLength={100} />
        </Need>
        <Form.Item name="region" label={o.cols.region} rules={[{ required: true, message: c.pick(o.cols.region) }]}>
          <RegionPick />
        </Form.Item>
        <Form.Item name="industry" label={o.cols.industry} rules={[{ required: true, message: c.pick(o.cols.industry) }]}>
          <Select options={optionsOf(c.industry)} />
        </Form.Item>
        <Form.Item name="access" label={o.cols.access} rules={[{ required: true, message: c.pick(o.cols.access) }]}>
          <Select options={optionsOf(c.access)} />
        </Form.Item>
        <Form.Item
          name="parent"
          label={o.detail.parent}
          extra={o.form.parentHint}
          normalize={(typed: string) => typed.trim().toUpperCase()}
          rules={[{ pattern: CREDIT_CODE, message: o.form.badCode }]}
        >
          <Input maxLength={18} />
        </Form.Item>
        <Form.Item name="payee_name" label={o.detail.payeeName} extra={o.form.payeeHint}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item
          name="payee_account"
          label={o.detail.account}
          extra={view ? o.form.accountHint : undefined}
        >
          <Input maxLength={40} placeholder={view?.payee_account} />
        </Form.Item>
        <Form.Item name="payee_bank" label={o.detail.bank}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="seal_name" label={o.detail.seal} extra={o.form.sealHint}>
          <Input maxLength={100} />
        </Form.Item>
      </div>
      <Form.Item name="kinds" label={o.detail.kinds}>
        <Select
          mode="multiple"
          optionFilterProp="label"
          options={kinds.map((kind) => ({ value: kind.code, label: `${kind.code} ${kind.name}` }))}
        />
      </Form.Item>
      <Places />
      {view && (
        <Form.Item name="reason" label={o.form.reason} extra={c.reason.hint}>
          <Input.TextArea rows={2} maxLength={200} />
        </Form.Item>
      )}
    </FormDrawer>
  );
}

const Need = ({ name, label, children }: { name: string; label: string; children: React.ReactNode }) => (
  <Form.Item name={name} label={label} rules={[{ required: true, whitespace: true, message: c.need(label) }]}>
    {children}
  </Form.Item>
);

function Places() {
  return (
    <Form.List
      name="places"
      rules={[
        {
          validator: (_, places?: unknown[]) =>
            places && places.length > 0 ? Promise.resolve() : Promise.reject(new Error(o.form.needPlace)),
        },
      ]}
    >
      {(fields, { add, remove }, { errors }) => (
        <fieldset className="c-fieldset">
          <legend>{o.detail.places}</legend>
          {fields.map(({ key, name }, i) => (
            <div key={key} className="c-row">
              <Form.Item
                name={[name, 'code']}
                label={o.detail.placeCode}
                rules={[{ required: true, pattern: /^[0-9A-Za-z]{1,8}$/, message: o.form.badPlace }]}
              >
                <Input maxLength={8} />
              </Form.Item>
              <Form.Item
                className="grow"
                name={[name, 'name']}
                label={o.detail.placeName}
                rules={[{ required: true, whitespace: true, message: c.need(o.detail.placeName) }]}
              >
                <Input maxLength={50} />
              </Form.Item>
              <Button
                className="c-row-remove"
                type="text"
                icon={<MinusCircleOutlined />}
                aria-label={o.form.removePlace(i + 1)}
                onClick={() => remove(name)}
              />
            </div>
          ))}
          <Form.ErrorList errors={errors} />
          <Button icon={<PlusOutlined />} onClick={() => add({ code: nextCode(fields.length), name: '' })}>
            {o.form.addPlace}
          </Button>
        </fieldset>
      )}
    </Form.List>
  );
}

const nextCode = (before: number) => `${before + 1}`.padStart(2, '0');

const valuesOf = (view?: UnitView): Partial<Values> =>
  view
    ? { ...view.unit, ...view, parent: view.parent ?? '', payee_account: '', reason: '' }
    : { access: 'web', places: [{ code: '01', name: '' }], kinds: [] };

const requestOf = (values: Values, view?: UnitView): UnitRequest => ({
  credit_code: values.credit_code,
  name: values.name.trim(),
  region: values.region,
  industry: values.industry,
  access: values.access,
  parent: values.parent || null,
  payee_name: values.payee_name ?? '',
  payee_account: values.payee_account ?? '',
  payee_bank: values.payee_bank ?? '',
  seal_name: values.seal_name ?? '',
  places: values.places.map(({ code, name }) => ({ code, name })),
  kinds: values.kinds ?? [],
  reason: values.reason ?? '',
  version: view?.unit.version ?? null,
});
