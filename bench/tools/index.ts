// All tools that are measured, in the order of the tables. To add one: write its file, and add its line here.
import { c } from "./c.ts";
import { javascript } from "./javascript.ts";
import { plimsoll } from "./plimsoll.ts";
import { rumur } from "./rumur.ts";
import { spin } from "./spin.ts";
import { tlc } from "./tlc.ts";
import type { Tool } from "./tool.ts";

export const tools: readonly Tool[] = [plimsoll, javascript, c, spin, rumur, tlc];
