import { Alert, Button, Form, Input, Select } from 'antd';
import { put } from '../http';
import { c } from '../messages';
import { j } from '../messages-join';
import type { Progress } from '../types-join';
import { useDeed } from '../use-deed';
import { useKinds } from '../use-kinds';

const t = j.own;

interface Props {
  progress: Progress;
  onDone: (next: Progress) => void;
  reload: () => void;
}

interface Values {
  kinds: string[];
  items: string;
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** Kinds of bills and charge items the unit wants. */
export function Choices({ progress, onDone, reload }: Props) {
  const [form] = Form.useForm<Values>();
  const { busy, run } = useDeed();
  const kinds = useKinds();
  const fixed = progress.stage !== 'preparing';
  const save = ({ kinds: chosen, items }: Values) =>
    run(
      () =>
        put<Progress>('/console/onboarding/choices', {
          kinds: chosen,
          items: linesOf(items ?? ''),
          version: progress.version,
        }),
      { form, done: t.choicesSaved, after: onDone, reload },
    );
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={{ kinds: progress.kinds, items: progress.items.join('\n') }}
      disabled={fixed}
      onFinish={(values) => void save(values)}
    >
      {progress.kinds_approved && <Alert className="c-gap" type="success" showIcon title={t.approved} />}
      <Form.Item name="kinds" label={t.kinds} rules={[{ required: true, message: c.pick(t.kinds) }]}>
        <Select
          mode="multiple"
          optionFilterProp="label"
          options={kinds.map((kind) => ({ value: kind.code, label: `${kind.code} ${kind.name}` }))}
        />
      </Form.Item>
      <Form.Item
        name="items"
        label={t.items}
        extra={t.itemsHint}
        rules={[
          {
            validator: (_, text: string = '') => {
              const bad = linesOf(text).find((line) => !/^[0-9A-Za-z]+\s+\S/.test(line));
              return bad === undefined ? Promise.resolve() : Promise.reject(new Error(t.badItem(bad)));
            },
          },
        ]}
      >
        <Input.TextArea rows={4} />
      </Form.Item>
      {!fixed && (
        <Button htmlType="submit" loading={busy}>
          {t.saveChoices}
        </Button>
      )}
    </Form>
  );
}
