import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { i } from '../messages-issue';

/** Extension fields, by their names in the data standard; folded away, for most kinds have none. */
export const ExtRows = () => (
  <details className="c-ext">
    <summary>{i.ext}</summary>
    <p className="c-quiet c-gap">{i.extLead}</p>
    <Form.List name="ext">
      {(rows, { add }) => (
        <>
          {rows.map(({ key, name }, n) => (
            <div key={key} className="c-row">
              <Form.Item name={[name, 'name']} className="grow">
                <Input aria-label={i.extName(n + 1)} placeholder={i.extName(n + 1)} autoComplete="off" />
              </Form.Item>
              <Form.Item name={[name, 'value']} className="grow">
                <Input aria-label={i.extValue(n + 1)} placeholder={i.extValue(n + 1)} autoComplete="off" />
              </Form.Item>
            </div>
          ))}
          <Button icon={<PlusOutlined />} className="c-gap" onClick={() => add({})}>
            {i.addExt}
          </Button>
        </>
      )}
    </Form.List>
  </details>
);
