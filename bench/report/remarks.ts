/** What stands between us and a goal, by the goal's words. A remark is printed only while its goal is not reached. */
export const remarks: Readonly<Record<string, string>> = {}
