import chromium from '@sparticuz/chromium';

/**
 * Before any test starts: a browser that is started while another process still unpacks it fails (ETXTBSY),
 * as it did on a machine that had none yet.
 */
export const setup = async () => {
  if (process.env['CHROMIUM_PATH'] === undefined) await chromium.executablePath();
};
