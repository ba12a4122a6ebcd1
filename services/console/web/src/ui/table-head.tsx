/** The heads of a table's columns; one that ends in `#` stands over numbers. */
export const TableHead = ({ heads }: { readonly heads: readonly string[] }) => (
  <thead>
    <tr>
      {heads.map((head) => (
        <th key={head} scope="col" className={head.endsWith('#') ? 'number' : undefined}>
          {head.replace(/#$/, '')}
        </th>
      ))}
    </tr>
  </thead>
);
