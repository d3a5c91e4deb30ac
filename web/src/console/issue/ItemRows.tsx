import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { readAmount } from '../../format';
import { focusFirst } from '../focus';
import { c } from '../messages';
import { i } from '../messages-issue';

const WIDTHS = { code: 110, name: undefined, quantity: 90, unit: 80, standard: 120, amount: 130 };
const FIELDS = ['code', 'name', 'quantity', 'unit', 'standard', 'amount'] as const;

const amountRule = {
  validator: (_: unknown, text: string = '') => {
    const amount = readAmount(text);
    return amount !== null && !amount.startsWith('-') ? Promise.resolve() : Promise.reject(new Error(i.badAmount));
  },
};
const needed = (label: string) => ({ required: true, whitespace: true, message: c.need(label) });

/** One line for each charge. */
export function ItemRows() {
  return (
    <Form.List name="items">
      {(rows, { add, remove }) => (
        <>
          <div className="c-items-room">
            <table className="c-items" aria-label={i.items}>
              <thead>
                <tr>
                  {FIELDS.map((field) => (
                    <th key={field} scope="col" style={{ width: WIDTHS[field] }}>
                      {i.cols[field]}
                    </th>
                  ))}
                  <th scope="col" style={{ width: 40 }}>
                    <span className="unseen">{c.actions}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ key, name }, n) => (
                  <tr key={key}>
                    {FIELDS.map((field) => (
                      <td key={field} data-label={i.cols[field]}>
                        <Form.Item
                          name={[name, field]}
                          rules={
                            field === 'amount' ? [amountRule] : field === 'code' || field === 'name' ? [needed(i.cols[field])] : []
                          }
                        >
                          <Input
                            aria-label={i.itemField(n + 1, i.cols[field])}
                            className={field === 'amount' || field === 'standard' ? 'amount' : undefined}
                            inputMode={field === 'amount' || field === 'standard' || field === 'quantity' ? 'decimal' : undefined}
                            onKeyDown={(e) => {
                              // Enter at the end of the last line begins another one.
                              if (e.key === 'Enter' && !e.ctrlKey && field === 'amount' && n === rows.length - 1) {
                                e.preventDefault();
                                add({});
                              }
                            }}
                            ref={field === 'code' && n > 0 ? focusFirst : undefined}
                            autoComplete="off"
                          />
                        </Form.Item>
                      </td>
                    ))}
                    <td>
                      <Button
                        type="text"
                        icon={<MinusCircleOutlined />}
                        aria-label={i.removeItem(n + 1)}
                        disabled={rows.length === 1}
                        onClick={() => remove(name)}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Button icon={<PlusOutlined />} className="c-gap" onClick={() => add({})}>
            {i.addItem}
          </Button>
        </>
      )}
    </Form.List>
  );
}
