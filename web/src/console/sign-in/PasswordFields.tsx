import { CheckCircleFilled, MinusCircleOutlined } from '@ant-design/icons';
import { Form, Input } from 'antd';
import { c } from '../messages';
import { s } from '../messages-sign';
import { fine, judge } from '../policy';
import { focusFirst } from '../focus';

/** Present password, new one twice, and the rules beside them, ticked off while one types. */
export function PasswordFields({ current = true }: { current?: boolean }) {
  return (
    <>
      {current && (
        <Form.Item name="current" label={s.change.current} rules={[{ required: true, message: c.need(s.change.current) }]}>
          <Input.Password size="large" autoComplete="current-password" ref={focusFirst} />
        </Form.Item>
      )}
      <Form.Item
        name="new"
        label={s.change.fresh}
        dependencies={['current']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value: string = '') =>
              fine(judge(value, (getFieldValue('current') as string | undefined) ?? ''))
                ? Promise.resolve()
                : Promise.reject(new Error(s.change.notYet)),
          }),
        ]}
      >
        <Input.Password size="large" autoComplete="new-password" />
      </Form.Item>
      <Form.Item noStyle dependencies={['new', 'current']}>
        {({ getFieldValue }) => (
          <Rules
            password={(getFieldValue('new') as string | undefined) ?? ''}
            current={current ? ((getFieldValue('current') as string | undefined) ?? '') : null}
          />
        )}
      </Form.Item>
      <Form.Item
        name="again"
        label={s.change.again}
        dependencies={['new']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value: string = '') =>
              value && value === getFieldValue('new') ? Promise.resolve() : Promise.reject(new Error(s.change.mismatch)),
          }),
        ]}
      >
        <Input.Password size="large" autoComplete="new-password" />
      </Form.Item>
    </>
  );
}

function Rules({ password, current }: { password: string; current: string | null }) {
  const judged = judge(password, current ?? '');
  const rules = [
    { met: judged.long, text: s.change.long },
    { met: judged.classes, text: s.change.classes },
    ...(current === null ? [] : [{ met: judged.different, text: s.change.different }]),
  ];
  return (
    <ul className="c-rules" aria-label={s.change.rules}>
      {rules.map(({ met, text }) => (
        <li key={text} className={met ? 'met' : ''}>
          {met ? <CheckCircleFilled aria-hidden /> : <MinusCircleOutlined aria-hidden />} {text}
          <span className="unseen">{met ? s.change.met : s.change.unmet}</span>
        </li>
      ))}
    </ul>
  );
}
