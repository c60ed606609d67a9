/** A value that is there in every state that asks for it: types do not know in which state a machine is. @throws when it is not */
export const required = <T>(value: T | null | undefined, what: string): T => {
  if (value === null || value === undefined) throw new Error(`there is no ${what}`);
  return value;
};
