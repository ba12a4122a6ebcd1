/** What `work` gives, or `undefined` if it fails or takes longer: a figure that is not known now. */
export const within = async <T>(ms: number, work: () => Promise<T>): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<undefined>((settle) => {
    timer = setTimeout(() => settle(undefined), ms);
  });
  try {
    return await Promise.race([work(), tooLong]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
};
