import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/states';

export const NotFound = () => (
  <Empty title="There is no such page">
    <p>
      The address may be an old one. <Link to="/">To last night</Link>
    </p>
  </Empty>
);
