import { Badge } from 'antd';
import { c } from '../messages';
import { Link } from '../nav';
import type { Todo } from '../types';

export function TodoList({ todos, onGo, none }: { todos: Todo[]; onGo?: () => void; none: string }) {
  if (todos.length === 0) return <p className="c-quiet">{none}</p>;
  return (
    <ul className="c-todos">
      {todos.map((todo) => (
        <li key={todo.kind + todo.to}>
          <Link href={todo.to} onClick={onGo}>
            <span>{todo.title}</span>
            <Badge count={todo.count} color={todo.days > 3 ? 'var(--bad)' : 'var(--note)'} overflowCount={999} />
            <small>{c.days(todo.days)}</small>
          </Link>
        </li>
      ))}
    </ul>
  );
}
