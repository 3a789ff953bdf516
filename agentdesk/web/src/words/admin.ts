/** What the desk says of settings, before anybody opens them. */
export const adminZh = {
  settings: "设置",
  accountTrouble: {
    disabled: (name: string) => `${name}已停用，回复不会发出`,
    held: (name: string) => `${name}已被手动断开，恢复后自动发出`,
  },
};

export const adminEn: typeof adminZh = {
  settings: "Settings",
  accountTrouble: {
    disabled: (name) => `${name} is disabled: answers are not sent`,
    held: (name) => `${name} was cut off by hand: it will be sent when it is back`,
  },
};

/** Why the server refused what an administrator wanted. */
export const refusalsZh = {
  managed: "由文件管理，请在文件里修改",
  in_use: "还有别的设置或成员在使用它",
  last_admin: "他是最后一个管理员",
  fixed: "内置的角色不能这样改",
  beyond_you: "超出了你自己的权限",
  is_you: "不能对自己做这件事，请别的管理员来",
  taken: "已被使用",
  bad_field: "有一项填得不对",
  not_running: "账号没有运行",
  bad_picture: "这不是能显示的图片",
};

export const refusalsEn: typeof refusalsZh = {
  managed: "it is managed by a file; change it there",
  in_use: "something still uses it",
  last_admin: "this is the last administrator",
  fixed: "a role that ships stays so",
  beyond_you: "this is more than your own roles allow",
  is_you: "another administrator has to do this for you",
  taken: "it is in use already",
  bad_field: "one of the fields is not right",
  not_running: "the account is not running",
  bad_picture: "it is not a picture that can be shown",
};
