import { useMutation } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { Button } from '../../ui/button';
import { fileOf, save } from './file';

/** The evidence for people who ask later: a page to be read and printed. */
export const ReportButton = ({ taskId }: { readonly taskId: string | undefined }) => {
  const report = useMutation({
    mutationFn: async (id: string) => {
      const file = await fileOf(`/v1/ledger/evidence/${encodeURIComponent(id)}/report`);
      save(`evidence-${id}.html`, file);
    },
  });
  return (
    <>
      <Button
        icon={<FileText size={14} aria-hidden="true" />}
        disabled={taskId === undefined || report.isPending}
        onClick={() => taskId !== undefined && report.mutate(taskId)}
      >
        {report.isPending ? 'Writing …' : 'Report'}
      </Button>
      {report.error ? (
        <span className="meta" role="alert">
          The report could not be read.
        </span>
      ) : null}
    </>
  );
};
