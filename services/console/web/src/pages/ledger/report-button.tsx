import { FileText } from 'lucide-react';
import { FileButton } from './file-button';

/** The evidence for people who ask later: a page to be read and printed. */
export const ReportButton = ({ taskId }: { readonly taskId: string | undefined }) => (
  <FileButton
    path={taskId && `/v1/ledger/evidence/${encodeURIComponent(taskId)}/report`}
    name={`evidence-${taskId ?? ''}.html`}
    icon={<FileText size={14} aria-hidden="true" />}
    meanwhile="Writing …"
    trouble="The report could not be read."
  >
    Report
  </FileButton>
);
